#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "cli/model_list.h"
#include "report/layout.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kIndent = 3;

std::string size_text(std::uintmax_t bytes) {
  const auto exact = static_cast<double>(bytes);
  return exact < 999.5e6 ? fmt::format("{:.0f} MB", exact / 1e6)
                         : fmt::format("{:.1f} GB", exact / 1e9);
}

std::string parameters_text(std::uint64_t parameters) {
  const auto exact = static_cast<double>(parameters);
  return exact < 999.5e6 ? fmt::format("{:.0f} M", exact / 1e6)
                         : fmt::format("{:.1f} B", exact / 1e9);
}

std::string facts_of(const ListedModel& model) {
  const ModelDescription& description = model.description;
  std::vector<std::string> facts;
  if (model.bytes > 0) {
    facts.push_back(size_text(model.bytes));
  }
  if (!description.architecture.empty()) {
    facts.push_back(description.architecture);
  }
  if (description.parameters > 0) {
    facts.push_back(parameters_text(description.parameters) + " parameters");
  }
  if (!description.weight_type.empty()) {
    facts.push_back(description.weight_type);
  }
  if (description.context_tokens > 0) {
    facts.push_back("context " + counted(description.context_tokens));
  }
  if (description.parameters > 0) {
    facts.push_back(description.licence.empty() ? "licence not said"
                                                : "licence " + description.licence);
  }
  return fmt::format("{}", fmt::join(facts, ", "));
}

std::string fit_of(const ListedModel& model, std::uintmax_t available) {
  const std::uintmax_t bytes = memory_bytes(model);
  if (bytes == 0) {
    return "";
  }
  return fmt::format("takes about {} of memory: {}",
                     size_text(bytes),
                     bytes <= available ? "fits" : "does not fit");
}

std::string outcome_of(const ListedModel& model) {
  switch (model.runs) {
    case Runs::Yes:
      return model.description.completes
                 ? "runs"
                 : "runs, for embed_linear alone: it embeds texts and answers no prompt";
    case Runs::Untried:
      return "may run: " + model.reason;
    case Runs::No:
      break;
  }
  return "does not run: " + model.reason;
}

constexpr CallTokens kUsualCall = {.own = 500, .written = 20};

std::string tokens_a_second(double ms) {
  return counted(static_cast<std::size_t>(std::max(1.0, std::round(1'000 / ms))));
}

std::string speed_of(const ListedModel& model) {
  if (!model.speed || model.speed->read <= 0) {
    return "";
  }
  std::string reads =
      fmt::format("reads about {} tokens a second here", tokens_a_second(model.speed->read));
  if (!model.description.completes) {
    return reads;
  }
  return fmt::format("{} and writes {}: about {} for {} and {}",
                     reads,
                     tokens_a_second(model.speed->write),
                     short_duration(call_ms(*model.speed, kUsualCall)),
                     kUsualCall.own,
                     kUsualCall.written);
}

std::string calls_of(const ListedModel& model) {
  if (!model.speed || !model.calls) {
    return "";
  }
  return fmt::format("the task by zero_shot: about {} a call, {} for the {} rows it is scored on",
                     short_duration(call_ms(*model.speed, model.calls->average)),
                     duration(all_calls_ms(*model.speed, *model.calls)),
                     counted(model.calls->rows));
}

Json json_of(const std::optional<PredictedSpeed>& speed) {
  if (!speed) {
    return nullptr;
  }
  return {{"read_ms", speed->read},
          {"write_ms", speed->write > 0 ? Json(speed->write) : Json()},
          {"attention_ms", speed->attention}};
}

Json json_of(const std::optional<PredictedSpeed>& speed, const std::optional<TaskCalls>& calls) {
  if (!speed || !calls) {
    return nullptr;
  }
  return {{"rows", calls->rows},
          {"shared_tokens", calls->average.shared},
          {"own_tokens", calls->average.own},
          {"written_tokens", calls->average.written},
          {"call_ms", call_ms(*speed, calls->average)},
          {"all_ms", all_calls_ms(*speed, *calls)}};
}

std::string_view name_of(Runs runs) {
  switch (runs) {
    case Runs::Yes:
      return "yes";
    case Runs::Untried:
      return "untried";
    case Runs::No:
      break;
  }
  return "no";
}

// Null where it is not known.
Json known(std::uintmax_t number) {
  return number == 0 ? Json() : Json(number);
}
Json known(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

void add_wrapped(std::string& text, const std::string& line, std::size_t columns) {
  if (line.empty()) {
    return;
  }
  for (const std::string& part : wrapped(line, columns - kIndent)) {
    text += std::string(kIndent, ' ') + part + '\n';
  }
}

}  // namespace

std::string models_text(std::span<const ListedModel> models,
                        std::uintmax_t available,
                        std::size_t columns) {
  std::string text;
  for (const ListedModel& model : models) {
    text += printable(model.reference) + '\n';
    add_wrapped(text, facts_of(model), columns);
    const std::string fit = fit_of(model, available);
    add_wrapped(text, fit + (fit.empty() ? "" : ", ") + outcome_of(model), columns);
    add_wrapped(text, speed_of(model), columns);
    add_wrapped(text, calls_of(model), columns);
  }
  return text + fmt::format("\n{} of memory are free.\n", size_text(available));
}

std::string models_json(std::span<const ListedModel> models, std::uintmax_t available) {
  Json list = Json::array();
  for (const ListedModel& model : models) {
    const ModelDescription& description = model.description;
    const std::uintmax_t needed = memory_bytes(model);
    list.push_back({{"reference", model.reference},
                    {"path", known(model.path.string())},
                    {"bytes", known(model.bytes)},
                    {"architecture", known(description.architecture)},
                    {"parameters", known(description.parameters)},
                    {"weights", known(description.weight_type)},
                    {"context_tokens", known(description.context_tokens)},
                    {"licence", known(description.licence)},
                    {"memory_bytes", known(needed)},
                    {"fits", needed == 0 ? Json() : Json(needed <= available)},
                    {"speed", json_of(model.speed)},
                    {"task", json_of(model.speed, model.calls)},
                    {"runs", name_of(model.runs)},
                    {"completes", model.runs == Runs::Yes ? Json(description.completes) : Json()},
                    {"reason", known(model.reason)}});
  }
  const Json json = {{"format", 1}, {"available_bytes", available}, {"models", list}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace tuneornot
