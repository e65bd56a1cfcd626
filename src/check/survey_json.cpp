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

json labels_of(const Survey& survey) {
  json labels = json::array();
  for (const LabelCount& label : survey.labels) {
    labels.push_back({{"name", label.name}, {"count", label.rows + label.test_rows}});
  }
  return labels;
}

}  // namespace

std::string survey_json(const Survey& survey) {
  json problems = json::array();
  for (const Problem& problem : survey.problems) {
    problems.push_back(json_of(problem));
  }
  const json whole = {{"format", kSurveyFormat},
                      {"usable", survey.is_usable()},
                      {"kind", name_of(survey.task.kind)},
                      {"input", survey.task.data.input},
                      {"output", survey.task.data.output},
                      {"group", survey.task.data.group},
                      {"rows_read", survey.rows_read},
                      {"rows_used", survey.rows_used},
                      {"train_rows", survey.train_rows},
                      {"dev_rows", survey.dev_rows},
                      {"test_rows", survey.test_rows},
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
                      {"detectable_difference",
                       survey.detectable_difference ? json(*survey.detectable_difference) : json()},
                      {"problems", problems}};
  // Names and texts of the user's may hold bytes that are not UTF-8 in a file's name.
  return whole.dump(2, ' ', false, json::error_handler_t::replace);
}

}  // namespace tuneornot
