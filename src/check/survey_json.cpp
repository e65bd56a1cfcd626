#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "check/survey_text.h"

namespace tuneornot {

namespace {

using json = nlohmann::ordered_json;

json json_of(const Lengths& lengths) {
  return {{"median", lengths.median},
          {"p95", lengths.p95},
          {"longest", lengths.longest},
          {"longest_line", lengths.longest_line}};
}

json json_of(const Problem& problem) {
  return {{"severity", name_of(problem.kind->severity)},
          {"kind", problem.kind->name},
          {"file", problem.file},
          {"lines", problem.lines},
          {"count", problem.count},
          {"message", message_of(problem)},
          {"hint", problem.kind->hint}};
}

json json_of(const std::optional<TokenLengths>& tokens) {
  if (!tokens) {
    return {};
  }
  return {{"rows", tokens->rows},
          {"median", tokens->median},
          {"p95", tokens->p95},
          {"longest", tokens->longest},
          {"longest_line", tokens->longest_line},
          {"context", tokens->context}};
}

json json_of(const Proposal& proposal) {
  return {{"kind", proposal.kind},
          {"message", proposal.message},
          {"under", proposal.under},
          {"lines", proposal.lines}};
}

json json_of(const ColumnProfile& column) {
  return {{"name", column.name}, {"values", column.values}, {"distinct", column.distinct}};
}

template <typename T>
json list_of(const std::vector<T>& items) {
  json list = json::array();
  for (const T& item : items) {
    list.push_back(json_of(item));
  }
  return list;
}

json labels_of(const Survey& survey) {
  json labels = json::array();
  for (const LabelCount& label : survey.labels) {
    labels.push_back({{"name", label.name}, {"count", label.rows + label.test_rows}});
  }
  return labels;
}

}  // namespace

std::string survey_json(const Survey& survey) {
  const json whole = {{"format", kSurveyFormat},
                      {"usable", survey.is_usable()},
                      {"kind", survey.task.data.output.empty() ? "" : name_of(survey.task.kind)},
                      {"input", survey.task.data.input},
                      {"output", survey.task.data.output},
                      {"group", survey.task.data.group},
                      {"rows_read", survey.rows_read},
                      {"rows_used", survey.rows_used},
                      {"train_rows", survey.train_rows},
                      {"dev_rows", survey.dev_rows},
                      {"test_rows", survey.test_rows},
                      {"fold_rows", survey.fold_rows},
                      {"labels", labels_of(survey)},
                      {"groups", survey.groups},
                      {"repeats", survey.repeats},
                      {"conflicts", survey.conflicts},
                      {"leaks",
                       {{"exact", survey.leaks.exact},
                        {"near", survey.leaks.near},
                        {"other_label", survey.leaks.other_label}}},
                      {"input_characters", json_of(survey.input)},
                      {"output_characters", json_of(survey.output)},
                      {"input_tokens", json_of(survey.tokens)},
                      {"detectable_difference",
                       survey.detectable_difference ? json(*survey.detectable_difference) : json()},
                      {"rows_for_margin", survey.rows_for_margin},
                      {"columns_rows", survey.columns.rows},
                      {"columns", list_of(survey.columns.columns)},
                      {"proposals", list_of(survey.proposals)},
                      {"problems", list_of(survey.problems)}};
  // Names and texts of the user's may hold bytes that are not UTF-8 in a file's name.
  return whole.dump(2, ' ', false, json::error_handler_t::replace);
}

}  // namespace tuneornot
