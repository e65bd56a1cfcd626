#include "report/texts.h"

#include <map>

namespace tuneornot {

namespace {

void visit_outcome(Outcome& outcome, const std::function<void(std::string&)>& visit) {
  visit(outcome.answer.text);
  if (outcome.answer.failure) {
    visit(outcome.answer.failure->detail);
  }
}

}  // namespace

void for_each_text(Report& report, const std::function<void(std::string& text)>& visit) {
  visit(report.try_input);
  for (MeasuredRow& row : report.rows) {
    visit(row.input);
    visit(row.expected);
    visit(row.group);
  }
  for (std::vector<Outcome>& outcomes : report.outcomes) {
    for (Outcome& outcome : outcomes) {
      visit_outcome(outcome, visit);
    }
  }
}

Report without_texts(Report report) {
  std::map<std::string, std::size_t> numbers;
  std::vector<std::string> groups;
  for (const MeasuredRow& row : report.rows) {
    const std::size_t number = numbers.emplace(row.group, numbers.size() + 1).first->second;
    groups.push_back(row.group.empty() ? "" : "group " + std::to_string(number));
  }
  for_each_text(report, [](std::string& text) { text.clear(); });
  for (std::size_t row = 0; row < report.rows.size(); ++row) {
    report.rows[row].group = groups[row];
  }
  return report;
}

}  // namespace tuneornot
