#include "table/assertions.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"

namespace tuneornot {

namespace {

// The types that a cell may begin with, older names of them too. One that is missing here would be
// taken for an answer.
constexpr std::array<std::string_view, 64> kTypes = {"answer-relevance",
                                                     "bleu",
                                                     "classifier",
                                                     "contains",
                                                     "contains-all",
                                                     "contains-any",
                                                     "contains-html",
                                                     "contains-json",
                                                     "contains-sql",
                                                     "contains-xml",
                                                     "context-faithfulness",
                                                     "context-recall",
                                                     "context-relevance",
                                                     "conversation-relevance",
                                                     "cost",
                                                     "equals",
                                                     "eval",
                                                     "factuality",
                                                     "finish-reason",
                                                     "fn",
                                                     "g-eval",
                                                     "gleu",
                                                     "grade",
                                                     "guardrails",
                                                     "icontains",
                                                     "icontains-all",
                                                     "icontains-any",
                                                     "is-html",
                                                     "is-json",
                                                     "is-refusal",
                                                     "is-sql",
                                                     "is-valid-function-call",
                                                     "is-valid-openai-function-call",
                                                     "is-valid-openai-tools-call",
                                                     "is-xml",
                                                     "javascript",
                                                     "latency",
                                                     "levenshtein",
                                                     "llm-rubric",
                                                     "max-score",
                                                     "meteor",
                                                     "model-graded-closedqa",
                                                     "model-graded-factuality",
                                                     "moderation",
                                                     "perplexity",
                                                     "perplexity-score",
                                                     "pi",
                                                     "python",
                                                     "regex",
                                                     "rouge-n",
                                                     "ruby",
                                                     "search-rubric",
                                                     "select-best",
                                                     "similar",
                                                     "starts-with",
                                                     "tool-call-f1",
                                                     "trace-error-spans",
                                                     "trace-span-count",
                                                     "trace-span-duration",
                                                     "trajectory:goal-success",
                                                     "trajectory:tool-used",
                                                     "webhook",
                                                     "word-count",
                                                     "file"};

bool is_type(std::string_view name) {
  return std::ranges::find(kTypes, name) != kTypes.end();
}

// "similar(0.8)": without the threshold.
std::string_view without_threshold(std::string_view name) {
  const std::size_t open = name.find('(');
  const bool is_number =
      open != std::string_view::npos && name.ends_with(')') &&
      name.substr(open + 1).find_first_not_of("0123456789.)") == std::string_view::npos;
  return is_number ? name.substr(0, open) : name;
}

// A text as it is, anything else as compact JSON.
std::string text_of(const nlohmann::json& value) {
  if (value.is_null()) {
    return "";
  }
  return value.is_string() ? value.get<std::string>() : canonical_json(value);
}

}  // namespace

Assertion assertion_called(std::string_view cell) {
  const std::size_t colon = cell.find(':');
  const std::string_view name = without_threshold(cell.substr(0, colon));
  const std::string_view base = name.substr(name.starts_with("not-") ? 4 : 0);
  const bool needs_colon = base == "fn" || base == "eval" || base == "grade" || base == "file";
  if (!is_type(base) || (needs_colon && colon == std::string_view::npos)) {
    return {.type = "equals", .value = std::string(cell)};
  }
  const std::string_view value =
      colon == std::string_view::npos ? std::string_view() : cell.substr(colon + 1);
  return {.type = std::string(name), .value = std::string(trimmed(value))};
}

void append_assertions(std::string_view json, std::vector<Assertion>& assertions) {
  if (json.empty()) {
    return;
  }
  const nlohmann::json list = nlohmann::json::parse(json, nullptr, false);
  if (!list.is_array()) {
    assertions.push_back({.type = "unreadable", .value = ""});
    return;
  }
  for (const nlohmann::json& one : list) {
    const bool has_type = one.is_object() && one.contains("type") && one["type"].is_string();
    assertions.push_back({.type = has_type ? one["type"].get<std::string>() : "unreadable",
                          .value = has_type && one.contains("value") ? text_of(one["value"]) : ""});
  }
}

bool is_answer(const Assertion& assertion) {
  const std::size_t open = assertion.value.find("{{");
  const bool is_template =
      open != std::string::npos && assertion.value.find("}}", open) != std::string::npos;
  return assertion.type == "equals" && !is_template;
}

std::string shown(const Assertion& assertion) {
  return assertion.type == "equals" ? "equals with a template: " + assertion.value : assertion.type;
}

}  // namespace tuneornot
