#include "decide/scored_rows.h"

#include <algorithm>

namespace tuneornot {

std::size_t GroupNumbers::of(const ScoredRow& row) {
  const std::size_t next = count();
  return row.group.empty() ? single_.emplace(row.example_id, next).first->second
                           : named_.emplace(row.group, next).first->second;
}

std::set<std::string> promised_labels(const Evidence& evidence,
                                      const std::set<std::string>& labels_of_rows,
                                      std::size_t rows) {
  constexpr double kRounding = 1e-9;
  std::set<std::string> labels;
  for (const auto& [label, share] : evidence.label_shares) {
    if (share * static_cast<double>(rows) >= kPromisedRows - kRounding &&
        labels_of_rows.contains(label)) {
      labels.insert(label);
    }
  }
  return labels;
}

std::vector<AnsweredRow> answered_rows(std::span<const Outcome> outcomes,
                                       std::span<const ScoredRow> rows) {
  std::vector<AnsweredRow> answers;
  answers.reserve(outcomes.size());
  for (std::size_t row = 0; row < outcomes.size(); ++row) {
    answers.push_back({.answer = outcomes[row].answer.text, .expected = rows[row].expected});
  }
  return answers;
}

bool are_answers_to(std::span<const Outcome> outcomes, std::span<const ScoredRow> rows) {
  return std::ranges::equal(outcomes, rows, {}, &Outcome::example_id, &ScoredRow::example_id);
}

}  // namespace tuneornot
