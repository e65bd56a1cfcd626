#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
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
      return "runs";
    case Runs::Untried:
      return "may run: " + model.reason;
    case Runs::No:
      break;
  }
  return "does not run: " + model.reason;
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
                    {"runs", name_of(model.runs)},
                    {"reason", known(model.reason)}});
  }
  const Json json = {{"format", 1}, {"available_bytes", available}, {"models", list}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace tuneornot
