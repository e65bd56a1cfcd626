#include "decide/test_scores.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/check.h"
#include "base/random.h"
#include "decide/scored_rows.h"
#include "metric/label_sets.h"
#include "metric/metric.h"
#include "stats/bootstrap.h"

namespace tuneornot {

namespace {

using AnsweredRows = std::vector<AnsweredRow>;

// Whether the service failed, rather than the route: the row is missing, not wrong.
bool failed_in_transit(const Outcome& outcome) {
  if (!outcome.answer.failure) {
    return false;
  }
  switch (outcome.answer.failure->kind) {
    case CallFailure::Kind::Refused:
    case CallFailure::Kind::ContextTooLong:
    case CallFailure::Kind::Unsupported:
    case CallFailure::Kind::Unreadable:
      return false;
    case CallFailure::Kind::RateLimited:
    case CallFailure::Kind::TimedOut:
    case CallFailure::Kind::BadResponse:
    case CallFailure::Kind::Cancelled:
    case CallFailure::Kind::BudgetReached:
    case CallFailure::Kind::Crashed:
      break;
  }
  return true;
}

void find_missing(const Evidence& evidence, TestScores& test) {
  for (const Entrant& entrant : evidence.entrants) {
    check(are_answers_to(entrant.test, evidence.test_rows),
          "decide: an entrant's outcomes are not those of the test's rows");
    const auto missing =
        static_cast<std::size_t>(std::ranges::count_if(entrant.test, failed_in_transit));
    test.missing.push_back(missing);
    test.is_complete.push_back(missing * 100 <= evidence.test_rows.size());
  }
}

void keep_rows(const Evidence& evidence, TestScores& test) {
  std::vector<bool> is_kept(evidence.test_rows.size(), true);
  for (std::size_t i = 0; i < evidence.entrants.size(); ++i) {
    for (std::size_t row = 0; row < is_kept.size(); ++row) {
      const bool is_missing = failed_in_transit(evidence.entrants[i].test[row]);
      is_kept[row] = is_kept[row] && !(is_missing && test.is_complete[i]);
    }
  }
  for (std::size_t row = 0; row < is_kept.size(); ++row) {
    if (is_kept[row]) {
      test.rows.push_back(row);
    }
  }
}

void number_groups(const Evidence& evidence, TestScores& test) {
  GroupNumbers groups;
  std::unordered_set<std::string_view> examples;
  for (const std::size_t row : test.rows) {
    test.groups.push_back(groups.of(evidence.test_rows[row]));
    examples.insert(evidence.test_rows[row].example_id);
  }
  test.group_count = groups.count();
  test.examples = examples.size();
}

void score_rows(const Evidence& evidence, TestScores& test) {
  for (const Entrant& entrant : evidence.entrants) {
    std::vector<double>& right = test.right.emplace_back();
    double sum = 0;
    for (const std::size_t row : test.rows) {
      right.push_back(entrant.test[row].score);
      sum += right.back();
      test.is_graded = test.is_graded || (right.back() != 0 && right.back() != 1);
    }
    test.scores.push_back(sum / static_cast<double>(test.rows.size()));
  }
}

// Of each entrant, on the rows that are kept.
std::vector<AnsweredRows> kept_answers(const Evidence& evidence, const TestScores& test) {
  std::vector<AnsweredRows> result;
  for (const Entrant& entrant : evidence.entrants) {
    AnsweredRows& answers = result.emplace_back();
    for (const std::size_t row : test.rows) {
      answers.push_back(
          {.answer = entrant.test[row].answer.text, .expected = evidence.test_rows[row].expected});
    }
  }
  return result;
}

// `score(entrant, rows)` for every entrant on every resample, in one pass over the resamples:
// a difference needs the two scores on the same draw.
template <typename Score>
std::vector<std::vector<double>> resampled(const TestScores& test, const Score& score) {
  constexpr std::uint64_t kSeed = 1;
  Rng rng(kSeed, "decide: test resamples");
  std::vector<std::vector<double>> scores(test.right.size());
  for_each_resample(test.groups, kResamples, rng, [&](std::span<const std::size_t> rows) {
    for (std::size_t i = 0; i < scores.size(); ++i) {
      scores[i].push_back(score(i, rows));
    }
  });
  return scores;
}

void resample_corpus(const std::vector<CorpusScore>& entrants, TestScores& test) {
  test.is_corpus = true;
  if (carries_intervals(test)) {
    test.resampled = resampled(test, [&](std::size_t i, std::span<const std::size_t> rows) {
      return entrants[i].of(rows);
    });
  }
}

// The rows kept, as indices into TestScores::rows, for which `is_wanted` holds of their fold.
template <typename IsWanted>
std::vector<std::size_t> rows_of_folds(const Evidence& evidence,
                                       const TestScores& test,
                                       const IsWanted& is_wanted) {
  std::vector<std::size_t> rows;
  if (!evidence.held_out) {
    return rows;
  }
  for (std::size_t row = 0; row < test.rows.size(); ++row) {
    if (is_wanted(evidence.held_out->folds[test.rows[row]])) {
      rows.push_back(row);
    }
  }
  return rows;
}

double mean_of(const std::vector<double>& right, const std::vector<std::size_t>& rows) {
  double sum = 0;
  for (const std::size_t row : rows) {
    sum += right[row] / static_cast<double>(rows.size());
  }
  return sum;
}

void score_folds(const Evidence& evidence, TestScores& test) {
  const FoldCounts counts = test.folds.value_or(FoldCounts());
  const std::size_t folds = counts.folds * counts.repeats;
  test.fold_scores.assign(test.right.size(), std::vector<double>(folds));
  for (std::size_t fold = 0; fold < folds; ++fold) {
    const std::vector<std::size_t> rows =
        rows_of_folds(evidence, test, [&](std::size_t other) { return other == fold; });
    check(!rows.empty(), "decide: a fold without rows");
    for (std::size_t i = 0; i < test.right.size(); ++i) {
      test.fold_scores[i][fold] = mean_of(test.right[i], rows);
    }
  }
}

// A fold is too small for a score of the whole, so it counts by what it adds to that of its repeat:
// the pseudo-value of the jackknife, which of a mean is the fold's mean.
void score_corpus_folds(const Evidence& evidence,
                        const std::vector<CorpusScore>& entrants,
                        TestScores& test) {
  const auto [count, repeats] = test.folds.value_or(FoldCounts());
  const auto folds = static_cast<double>(count);
  for (std::size_t fold = 0; fold < count * repeats; ++fold) {
    const auto is_of_repeat = [&](std::size_t other) { return other / count == fold / count; };
    const auto rows = rows_of_folds(evidence, test, is_of_repeat);
    const auto others = rows_of_folds(
        evidence, test, [&](std::size_t other) { return is_of_repeat(other) && other != fold; });
    for (std::size_t i = 0; i < entrants.size(); ++i) {
      test.fold_scores[i][fold] =
          folds * entrants[i].of(rows) - (folds - 1) * entrants[i].of(others);
    }
  }
}

void infer_corpus(const Evidence& evidence,
                  const std::vector<CorpusScore>& entrants,
                  TestScores& test) {
  resample_corpus(entrants, test);
  if (test.folds && carries_intervals(test)) {
    score_corpus_folds(evidence, entrants, test);
  }
}

void score_corpus(const Evidence& evidence,
                  const Metric& metric,
                  const std::vector<AnsweredRows>& answers,
                  TestScores& test) {
  std::vector<CorpusScore> entrants;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    entrants.push_back(metric.corpus(answers[i]));
    test.scores[i] = entrants.back().of_all();
  }
  infer_corpus(evidence, entrants, test);
}

void score_labels(const Evidence& evidence,
                  const Metric& metric,
                  const std::vector<AnsweredRows>& answers,
                  TestScores& test) {
  std::set<std::string> labels_of_test;
  for (const std::size_t row : test.rows) {
    labels_of_test.merge(labels_in(evidence.test_rows[row].expected, evidence.form));
  }
  const std::size_t repeats = evidence.held_out ? evidence.held_out->counts.repeats : 1;
  const std::set<std::string> labels =
      promised_labels(evidence, labels_of_test, evidence.test_rows.size() / repeats);
  test.is_over_labels = true;
  test.labels = labels_of_test.size();
  test.scored_labels = labels.size();

  std::vector<CorpusScore> entrants;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    test.full_scores.push_back(metric.corpus(answers[i]).of_all());
    entrants.push_back(labels.empty() ? metric.corpus(answers[i])
                                      : metric.over_labels(answers[i], labels));
    test.scores[i] = entrants.back().of_all();
  }
  infer_corpus(evidence, entrants, test);
}

}  // namespace

TestScores test_scores(const Evidence& evidence) {
  TestScores test;
  find_missing(evidence, test);
  keep_rows(evidence, test);
  check(!test.rows.empty(), "decide: no test row that every entrant answered");
  number_groups(evidence, test);
  score_rows(evidence, test);
  if (evidence.held_out) {
    test.folds = evidence.held_out->counts;
    score_folds(evidence, test);
  }
  if (evidence.metric.empty()) {
    return test;
  }
  const Metric metric = find_metric(evidence.metric, evidence.form);
  if (metric.over_labels) {
    score_labels(evidence, metric, kept_answers(evidence, test), test);
  } else if (metric.corpus) {
    score_corpus(evidence, metric, kept_answers(evidence, test), test);
  }
  return test;
}

TestScores scores_on_dev(const Evidence& evidence) {
  Evidence dev{.metric = evidence.metric,
               .form = evidence.form,
               .test_rows = evidence.dev_rows,
               .label_shares = evidence.label_shares};
  dev.entrants.reserve(evidence.entrants.size());
  for (const Entrant& entrant : evidence.entrants) {
    dev.entrants.push_back({.candidate = entrant.candidate, .test = entrant.dev});
  }
  return test_scores(dev);
}

std::vector<bool> rows_that_count(const Evidence& evidence) {
  TestScores test;
  find_missing(evidence, test);
  keep_rows(evidence, test);
  std::vector<bool> counts(evidence.test_rows.size());
  for (const std::size_t row : test.rows) {
    counts[row] = true;
  }
  return counts;
}

bool carries_intervals(const TestScores& test) {
  return test.group_count >= kFewestGroups && (!test.is_over_labels || test.scored_labels > 0);
}

std::vector<std::vector<double>> resampled_scores(const TestScores& test) {
  if (test.is_corpus) {
    return test.resampled;
  }
  return resampled(test, [&](std::size_t i, std::span<const std::size_t> rows) {
    double sum = 0;
    for (const std::size_t row : rows) {
      sum += test.right[i][row];
    }
    return sum / static_cast<double>(rows.size());
  });
}

}  // namespace tuneornot
