#include "metric/json_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "metric/f1.h"
#include "metric/field_values.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr std::string_view kJsonUsage =
    "json_f1(FIELD=text|number(TOLERANCE)|date|set, ...), or json_f1(text) for all fields";
constexpr std::string_view kFieldUsage =
    "field_f1(FIELD), or field_f1(FIELD, text|number(TOLERANCE)|date|set)";

// What json_f1 and field_f1 are asked for.
struct PairRules {
  FieldRules rules;
  std::string only;  // the field that counts; empty: all
};

std::optional<json> object_in(std::string_view text) {
  json value = json::parse(text, nullptr, false);
  return value.is_object() ? std::optional(std::move(value)) : std::nullopt;
}

void set_rule(const MetricCall& call,
              const MetricCall& mode,
              std::string_view usage,
              FieldRule& rule) {
  if (mode.name == "number") {
    rule.compare = Compare::Number;
    if (mode.arguments.size() > 1) {
      refuse_call(call, "number takes one tolerance", usage);
    }
    for (const MetricArgument& tolerance : mode.arguments) {
      rule.tolerance = tolerance_argument(call, tolerance, usage);
    }
    return;
  }
  if (!mode.arguments.empty()) {
    refuse_call(call, fmt::format("\"{}\" takes nothing in brackets", mode.name), usage);
  }
  if (mode.name == "text") {
    rule.compare = Compare::Text;
  } else if (mode.name == "date") {
    rule.compare = Compare::Date;
  } else if (mode.name == "set") {
    rule.any_order = true;
  } else {
    refuse_call(call, fmt::format("no way to compare is called \"{}\"", mode.name), usage);
  }
}

PairRules json_f1_rules(const MetricCall& call) {
  PairRules pairs;
  for (const MetricArgument& argument : call.arguments) {
    FieldRule& rule = argument.key.empty() ? pairs.rules.usual : pairs.rules.by_path[argument.key];
    set_rule(call, argument.value, kJsonUsage, rule);
  }
  return pairs;
}

PairRules field_f1_rules(const MetricCall& call) {
  if (call.arguments.empty() || call.arguments.size() > 3) {
    refuse_call(call, "takes a field", kFieldUsage);
  }
  PairRules pairs{.only = plain_argument(call, call.arguments.front(), kFieldUsage)};
  for (const MetricArgument& argument : std::span(call.arguments).subspan(1)) {
    set_rule(call, argument.value, kFieldUsage, pairs.rules.usual);
  }
  return pairs;
}

bool is_below(std::string_view path, std::string_view field) {
  return path.starts_with(field) && (path.size() == field.size() || path[field.size()] == '.');
}

std::vector<FieldValue> pairs_in(const std::optional<json>& object, const PairRules& wanted) {
  if (!object) {
    return {};
  }
  std::vector<FieldValue> pairs = field_values(*object, wanted.rules);
  if (!wanted.only.empty()) {
    std::erase_if(pairs, [&](const FieldValue& pair) { return !is_below(pair.path, wanted.only); });
  }
  return pairs;
}

// True positives, false positives, false negatives. Each pair of the answer is matched with one of
// the reference at most.
std::array<double, 3> counts(const AnsweredRow& row, const PairRules& wanted) {
  const std::optional<json> answer = object_in(row.answer);
  const std::optional<json> reference = object_in(row.expected);
  const std::vector<FieldValue> answered = pairs_in(answer, wanted);
  std::vector<FieldValue> open = pairs_in(reference, wanted);
  const std::size_t expected = open.size();
  for (const FieldValue& pair : answered) {
    const auto match = std::ranges::find_if(open, [&](const FieldValue& other) {
      return other.place == pair.place &&
             same_value(*other.value, *pair.value, wanted.rules.of(pair.path));
    });
    if (match != open.end()) {
      open.erase(match);
    }
  }
  const auto right = static_cast<double>(expected - open.size());
  return {right, static_cast<double>(answered.size()) - right, static_cast<double>(open.size())};
}

double row_f1(const AnsweredRow& row, const PairRules& wanted) {
  const std::array<double, 3> of = counts(row, wanted);
  const bool has_none = of[0] + of[1] + of[2] == 0;
  return has_none ? is_object(row) : f1_of_counts(of);
}

CorpusScore corpus_f1(std::span<const AnsweredRow> rows, const PairRules& wanted) {
  CorpusScore result{.sums = 3, .score = f1_of_counts};
  for (const AnsweredRow& row : rows) {
    const std::array<double, 3> of = counts(row, wanted);
    std::vector<Increment>& increments = result.rows.emplace_back();
    for (std::size_t sum = 0; sum < of.size(); ++sum) {
      increments.push_back({.sum = sum, .amount = of[sum]});
    }
  }
  return result;
}

Metric pair_metric(const MetricCall& call, AnswerForm form, PairRules wanted) {
  return {
      .name = call.text,
      .form = form,
      .row_score = [wanted](const AnsweredRow& row) { return row_f1(row, wanted); },
      .corpus = [wanted](std::span<const AnsweredRow> rows) { return corpus_f1(rows, wanted); }};
}

}  // namespace

double same_object(const AnsweredRow& row) {
  const std::optional<json> answer = object_in(row.answer);
  return answer && answer == object_in(row.expected) ? 1 : 0;
}

double is_object(const AnsweredRow& row) {
  return object_in(row.answer) ? 1 : 0;
}

Metric make_json_f1(const MetricCall& call, AnswerForm form) {
  return pair_metric(call, form, json_f1_rules(call));
}

Metric make_field_f1(const MetricCall& call, AnswerForm form) {
  return pair_metric(call, form, field_f1_rules(call));
}

}  // namespace tuneornot
