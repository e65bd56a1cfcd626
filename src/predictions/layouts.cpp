#include "predictions/layouts.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/hash.h"
#include "base/json.h"
#include "base/number.h"

namespace tuneornot {

namespace {

using Json = nlohmann::json;

// What stands under `key`; null where nothing does.
const Json& at(const Json& object, const std::string& key) {
  static const Json nothing;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : nothing;
}

// A text as it is, anything else as compact JSON; empty for nothing.
std::optional<std::string> text_of(const Json& value) {
  if (value.is_null()) {
    return std::nullopt;
  }
  return value.is_string() ? value.get<std::string>() : canonical_json(value);
}

// Of an id or a group: a text or a whole number.
std::string name_in(const Json& value) {
  return value.is_string() || value.is_number_integer() ? text_of(value).value_or("") : "";
}

std::optional<double> number_of(const Json& value) {
  if (value.is_boolean()) {
    return value.get<bool>() ? 1 : 0;
  }
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

// The same of a cell of CSV, where a number is text.
std::optional<double> score_of(const Json& value) {
  return value.is_string() ? parse_number<double>(value.get_ref<const std::string&>())
                           : number_of(value);
}

// The text that was asked about, where a field of the row is named for it.
std::string input_in(const Json& fields, const std::string& input_column) {
  for (const std::string& key : {input_column, std::string("input")}) {
    if (!key.empty() && !at(fields, key).is_null()) {
      return text_of(at(fields, key)).value_or("");
    }
  }
  return "";
}

// The same among variables, of which the only one needs no name.
std::string input_among(const Json& vars, const std::string& input_column) {
  const bool is_only_text = vars.is_object() && vars.size() == 1 && vars.front().is_string();
  return is_only_text ? vars.front().get<std::string>() : input_in(vars, input_column);
}

FoundPrediction read_plain(const Json& row, const std::string& input_column) {
  FoundPrediction found;
  found.prediction = {.id = name_in(at(row, "id")),
                      .input = input_in(row, input_column),
                      .document = "",
                      .group = name_in(at(row, "group")),
                      .answer = text_of(at(row, "answer")),
                      .score = {},
                      .failure = {}};
  for (const auto& [key, value] : row.items()) {
    found.scores.emplace(key, score_of(value));
  }
  if (row.contains("score")) {
    found.usual = {"score"};
  }
  return found;
}

bool is_plain(const Json& /*row*/) {
  return true;
}

bool is_promptfoo(const Json& row) {
  return row.contains("vars") && (row.contains("response") || row.contains("provider"));
}

std::string provider_of(const Json& row) {
  const Json& provider = at(row, "provider");
  const Json& label = at(provider, "label");
  std::string name = label.is_string() && !label.get_ref<const std::string&>().empty()
                         ? label.get<std::string>()
                         : name_in(provider.is_object() ? at(provider, "id") : provider);
  // Several prompts on one provider are several parts too.
  const Json& prompt = at(row, "promptIdx");
  return prompt.is_number_integer() && prompt.get<int>() > 0 ? name + '#' + prompt.dump() : name;
}

// Whether the call itself failed; where promptfoo does not say, an error without an output.
bool call_failed(const Json& row) {
  constexpr int kError = 2;
  const Json& reason = at(row, "failureReason");
  if (reason.is_number_integer()) {
    return reason.get<int>() == kError;
  }
  return at(row, "error").is_string() && at(at(row, "response"), "output").is_null();
}

// The variables are what is asked, in whatever order and under whatever index; so two outputs are
// of the same row where these are the same.
FoundPrediction read_promptfoo(const Json& row, const std::string& input_column) {
  const Json& vars = at(row, "vars");
  FoundPrediction found;
  found.part = provider_of(row);
  found.prediction = {.id = vars.is_object() && !vars.empty() ? sha256(canonical_json(vars)) : "",
                      .input = input_among(vars, input_column),
                      .document = "",
                      .group = "",
                      .answer = text_of(at(at(row, "response"), "output")),
                      .score = {},
                      .failure = {}};
  if (call_failed(row)) {
    found.prediction.answer.reset();
    found.prediction.failure = CallFailure{.kind = CallFailure::Kind::BadResponse,
                                           .detail = text_of(at(row, "error")).value_or(""),
                                           .attempts = 1};
  }
  for (const auto& [key, value] : at(row, "namedScores").items()) {
    found.scores.emplace(key, number_of(value));
  }
  if (row.contains("score")) {
    found.scores["score"] = number_of(at(row, "score"));
    found.usual = {"score"};
  }
  return found;
}

bool is_lm_eval(const Json& row) {
  return row.contains("doc_id") && (row.contains("filtered_resps") || row.contains("resps"));
}

// What was generated; log-likelihoods of choices are no answer.
std::optional<std::string> lm_eval_answer(const Json& responses) {
  const Json* value = &responses;
  while (value->is_array() && value->size() == 1) {
    value = &value->front();
  }
  return value->is_string() ? std::optional(value->get<std::string>()) : std::nullopt;
}

// Versions before 0.4.5 do not name the metrics: they stand behind the fields every row has.
std::vector<std::string> lm_eval_metrics(const Json& row) {
  constexpr std::array<std::string_view, 10> kOthers = {"doc_id",
                                                        "doc",
                                                        "target",
                                                        "arguments",
                                                        "resps",
                                                        "filtered_resps",
                                                        "filter",
                                                        "doc_hash",
                                                        "prompt_hash",
                                                        "target_hash"};
  std::vector<std::string> names;
  for (const Json& name : at(row, "metrics")) {
    if (name.is_string()) {
      names.push_back(name.get<std::string>());
    }
  }
  if (row.contains("metrics")) {
    return names;
  }
  for (const auto& [key, value] : row.items()) {
    const bool is_other = std::ranges::find(kOthers, key) != kOthers.end();
    if (!is_other && number_of(value)) {
      names.push_back(key);
    }
  }
  return names;
}

FoundPrediction read_lm_eval(const Json& row, const std::string& input_column) {
  const Json& doc = at(row, "doc");
  FoundPrediction found;
  found.part = name_in(at(row, "filter"));
  found.prediction = {
      .id = name_in(at(row, "doc_id")),
      .input = input_column.empty() ? "" : text_of(at(doc, input_column)).value_or(""),
      .document = name_in(at(row, "doc_hash")),
      .group = "",
      .answer =
          lm_eval_answer(at(row, row.contains("filtered_resps") ? "filtered_resps" : "resps")),
      .score = {},
      .failure = {}};
  found.usual = lm_eval_metrics(row);
  for (const auto& [key, value] : row.items()) {
    found.scores.emplace(key, number_of(value));
  }
  return found;
}

}  // namespace

const PredictionLayout& layout_of(const Json& row) {
  static constexpr std::array kLayouts = {
      PredictionLayout{.part_word = "provider", .is_of = is_promptfoo, .read = read_promptfoo},
      PredictionLayout{.part_word = "filter", .is_of = is_lm_eval, .read = read_lm_eval},
      PredictionLayout{.part_word = "", .is_of = is_plain, .read = read_plain}};
  return *std::ranges::find_if(kLayouts,
                               [&](const PredictionLayout& layout) { return layout.is_of(row); });
}

const Json* promptfoo_rows(const Json& object) {
  const Json& results = at(object, "results");
  const Json& rows = results.is_array() ? results : at(results, "results");
  const bool is_output =
      rows.is_array() && !rows.empty() && rows.front().is_object() && is_promptfoo(rows.front());
  return is_output ? &rows : nullptr;
}

}  // namespace tuneornot
