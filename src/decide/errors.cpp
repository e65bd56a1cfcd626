#include "decide/errors.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "decide/routes.h"
#include "metric/label_sets.h"

namespace tuneornot {

namespace {

using Outcomes = std::vector<Outcome>;

bool is_right(const Outcome& outcome) {
  return outcome.score == 1;
}

// Of the verdict's routes, in its order.
std::vector<const Outcomes*> outcomes_of(const Evidence& evidence, const Verdict& verdict) {
  std::vector<const Outcomes*> outcomes;
  outcomes.reserve(verdict.routes.size());
  for (const RouteResult& route : verdict.routes) {
    outcomes.push_back(&evidence.entrants[place_of(evidence, route.candidate)].test);
  }
  return outcomes;
}

std::vector<LabelResult> label_results(const Evidence& evidence, const Outcomes& outcomes) {
  std::map<std::string, LabelResult> labels;
  for (std::size_t row = 0; row < outcomes.size(); ++row) {
    const std::set<std::string> expected =
        labels_in(evidence.test_rows[row].expected, evidence.form);
    const std::set<std::string> said = labels_in(outcomes[row].answer.text, evidence.form);
    for (const std::string& label : expected) {
      ++labels[label].rows;
      labels[label].right += said.contains(label) ? 1 : 0;
    }
    for (const std::string& label : said) {
      ++labels[label].said;
    }
  }
  std::vector<LabelResult> results;
  results.reserve(labels.size());
  for (auto& [name, result] : labels) {
    result.label = name;
    results.push_back(result);
  }
  std::ranges::sort(results, {}, [](const LabelResult& result) {
    return std::pair(result.f1(), std::string_view(result.label));
  });
  return results;
}

std::vector<Confusion> confusions(const Evidence& evidence, const Outcomes& outcomes) {
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  for (std::size_t row = 0; row < outcomes.size(); ++row) {
    const std::string& answer = outcomes[row].answer.text;
    if (!answer.empty() && !is_right(outcomes[row])) {
      ++counts[{evidence.test_rows[row].expected, answer}];
    }
  }
  std::vector<Confusion> found;
  found.reserve(counts.size());
  for (const auto& [pair, count] : counts) {
    found.push_back({.expected = pair.first, .answer = pair.second, .count = count});
  }
  std::ranges::sort(found, [](const Confusion& a, const Confusion& b) {
    return std::tie(b.count, a.expected, a.answer) < std::tie(a.count, b.expected, b.answer);
  });
  return found;
}

RouteErrors errors_of(const Evidence& evidence, const Outcomes& outcomes) {
  RouteErrors errors;
  for (const Outcome& outcome : outcomes) {
    errors.wrong += is_right(outcome) ? 0 : 1;
    if (outcome.answer.failure) {
      ++errors.failures[std::string(name_of(outcome.answer.failure->kind))];
    }
  }
  if (evidence.form == AnswerForm::Label || evidence.form == AnswerForm::Labels) {
    errors.labels = label_results(evidence, outcomes);
  }
  if (evidence.form == AnswerForm::Label) {
    errors.confusions = confusions(evidence, outcomes);
  }
  return errors;
}

std::vector<std::size_t> strong_routes(const Verdict& verdict) {
  constexpr double kStrong = 0.9;
  const double best = verdict.routes.front().score;
  std::vector<std::size_t> strong;
  for (std::size_t route = 0; route < verdict.routes.size(); ++route) {
    const double score = verdict.routes[route].score;
    if (score > 0 && score >= kStrong * best) {
      strong.push_back(route);
    }
  }
  return strong;
}

// The rows of each example, in the order of their first ones: several on folds.
std::vector<std::vector<std::size_t>> rows_of_examples(const Evidence& evidence) {
  std::unordered_map<std::string_view, std::size_t> places;
  std::vector<std::vector<std::size_t>> rows;
  for (std::size_t row = 0; row < evidence.test_rows.size(); ++row) {
    const auto [place, is_new] = places.emplace(evidence.test_rows[row].example_id, rows.size());
    if (is_new) {
      rows.emplace_back();
    }
    rows[place->second].push_back(row);
  }
  return rows;
}

// What the strong said to the rows of one example.
struct Answers {
  bool has_right = false;
  bool has_wrong = false;
  std::set<std::string_view> texts;  // empty where one failed
};

Answers answers_to(const std::vector<std::size_t>& rows,
                   const std::vector<std::size_t>& strong,
                   const std::vector<const Outcomes*>& outcomes) {
  Answers answers;
  for (const std::size_t route : strong) {
    for (const std::size_t row : rows) {
      const Outcome& outcome = (*outcomes[route])[row];
      answers.has_right = answers.has_right || is_right(outcome);
      answers.has_wrong = answers.has_wrong || !is_right(outcome);
      answers.texts.insert(outcome.answer.text);
    }
  }
  return answers;
}

}  // namespace

double LabelResult::f1() const {
  return right == 0 ? 0 : 2 * static_cast<double>(right) / static_cast<double>(rows + said);
}

ErrorAnalysis error_analysis(const Evidence& evidence, const Verdict& verdict) {
  const std::vector<const Outcomes*> outcomes = outcomes_of(evidence, verdict);
  ErrorAnalysis analysis;
  for (const Outcomes* const route : outcomes) {
    analysis.routes.push_back(errors_of(evidence, *route));
  }
  analysis.slices = slice_errors(evidence, verdict);
  analysis.strong = strong_routes(verdict);
  if (analysis.strong.size() < 2) {
    return analysis;
  }
  for (const std::vector<std::size_t>& rows : rows_of_examples(evidence)) {
    const Answers answers = answers_to(rows, analysis.strong, outcomes);
    if (answers.has_right && answers.has_wrong) {
      analysis.disputed.push_back(rows.front());
    }
    const bool is_one_answer = answers.texts.size() == 1 && !answers.texts.begin()->empty();
    if (is_one_answer && !answers.has_right) {
      analysis.suspects.push_back(rows.front());
    }
  }
  return analysis;
}

}  // namespace tuneornot
