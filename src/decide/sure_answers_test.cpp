#include "decide/sure_answers.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "decide/made_evidence.h"
#include "decide/made_folds.h"

namespace tuneornot {
namespace {

using Confidences = std::vector<double>;

void set_confidences(std::vector<Outcome>& outcomes, const Confidences& confidences) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    outcomes[i].answer.confidence = confidences[i];
  }
}

Confidences confidence_runs(std::initializer_list<std::pair<double, std::size_t>> lengths) {
  Confidences confidences;
  for (const auto& [confidence, length] : lengths) {
    confidences.insert(confidences.end(), length, confidence);
  }
  return confidences;
}

// On dev the 30 surest are right and 10 others are not.
Evidence one_route(const Rows& test, const Confidences& of_test) {
  Evidence evidence =
      made_evidence({{.strategy = "first", .dev = runs({{1, 30}, {0, 10}}), .test = test}});
  set_confidences(evidence.entrants.front().dev, confidence_runs({{0.9, 30}, {0.5, 10}}));
  set_confidences(evidence.entrants.front().test, of_test);
  return evidence;
}

// Of a route whose answers have a confidence.
SureAnswers sure_of_first(const Evidence& evidence, double precision) {
  const auto found = sure_answers(evidence, decide(evidence, 0), precision);
  EXPECT_TRUE(found.front().has_value());
  return found.front().value_or(SureAnswers());
}

void expect_alike(const std::optional<Interval>& interval, const Interval& expected) {
  EXPECT_EQ(interval.value_or(Interval()).low, expected.low);
  EXPECT_EQ(interval.value_or(Interval()).high, expected.high);
}

TEST(SureAnswersTest, TheThresholdIsOfDevAndTheSharesOfTheTest) {
  const SureAnswers found = sure_of_first(
      one_route(runs({{1, 48}, {0, 52}}), confidence_runs({{0.95, 40}, {0.9, 10}, {0.89, 50}})),
      0.95);
  EXPECT_EQ(found.threshold, 0.9);
  EXPECT_EQ(found.answers, 100);
  EXPECT_EQ(found.sure, 50);
  EXPECT_EQ(found.right, 48);
  EXPECT_EQ(found.coverage(), 0.5);
  expect_alike(found.sure_interval, proportion_interval(50, 100, 0.95));
  expect_alike(found.right_interval, proportion_interval(48, 50, 0.95));
}

TEST(SureAnswersTest, AnswersOfOneConfidenceStandTogether) {
  Evidence evidence = one_route(runs({{1, 50}}), Confidences(50, 0.7));
  set_confidences(evidence.entrants.front().dev, Confidences(40, 0.7));
  EXPECT_EQ(sure_of_first(evidence, 0.75).threshold, 0.7);  // 30 of 40
  EXPECT_EQ(sure_of_first(evidence, 0.76).threshold, std::nullopt);
  EXPECT_EQ(sure_of_first(evidence, 0.76).sure, 0);
}

TEST(SureAnswersTest, AFewRowsMakeNoThreshold) {
  Evidence evidence = one_route(runs({{1, 50}}), Confidences(50, 1));
  Confidences confidences = confidence_runs({{0.9, kFewestSure - 1}, {0.1, 40 - kFewestSure + 1}});
  set_confidences(evidence.entrants.front().dev, confidences);
  EXPECT_EQ(sure_of_first(evidence, 0.95).threshold, std::nullopt);
  confidences[kFewestSure - 1] = 0.9;
  set_confidences(evidence.entrants.front().dev, confidences);
  EXPECT_EQ(sure_of_first(evidence, 0.95).threshold, 0.9);
}

TEST(SureAnswersTest, AnAnswerWithoutConfidenceIsNotSure) {
  Evidence evidence = one_route(runs({{1, 50}}), Confidences(50, 0.9));
  std::vector<Outcome>& test = evidence.entrants.front().test;
  fail(test[0], CallFailure::Kind::Unreadable);
  test[0].answer.confidence.reset();
  EXPECT_EQ(sure_of_first(evidence, 0.95).answers, 50);
  EXPECT_EQ(sure_of_first(evidence, 0.95).sure, 49);
  for (Outcome& outcome : evidence.entrants.front().dev) {
    outcome.answer.confidence.reset();
  }
  EXPECT_FALSE(sure_answers(evidence, decide(evidence, 0), 0.95).front());
}

TEST(SureAnswersTest, RowsOfAGroupAreOneWitness) {
  const Confidences confidences = confidence_runs({{0.9, 60}, {0.1, 40}});
  Evidence evidence = one_route(runs({{1, 50}, {0, 50}}), confidences);
  const Interval single = sure_of_first(evidence, 0.95).right_interval.value_or(Interval());
  group_test_rows(evidence, 10);
  const Interval grouped = sure_of_first(evidence, 0.95).right_interval.value_or(Interval());
  EXPECT_LT(grouped.low, single.low);
  group_test_rows(evidence, 25);
  EXPECT_FALSE(sure_of_first(evidence, 0.95).sure_interval);
}

// A row's own fold has no part in its threshold: of fold 0 the answers are sure by the others'
// confidences, however wrong they are.
TEST(SureAnswersTest, OnFoldsEachFoldGoesByTheOthers) {
  const auto is_right = [](const MadeQuestion& question) { return question.fold % 5 != 0; };
  Evidence evidence = made_fold_evidence(std::vector<std::size_t>(100),
                                         {{.strategy = "first", .tokens = 0, .is_right = is_right}},
                                         Rng(1, "sure answers"));
  for (Outcome& outcome : evidence.entrants.front().test) {
    outcome.answer.confidence = 0.9;
  }
  const auto all = sure_answers(evidence, decide_on_folds(evidence), 0.95);
  const SureAnswers found = all.front().value_or(SureAnswers());
  EXPECT_EQ(found.threshold, std::nullopt);  // 80 % of all are right
  EXPECT_EQ(found.answers, 500);
  EXPECT_EQ(found.sure, 100);  // fold 0 of every repeat: in the others all are right
  EXPECT_EQ(found.right, 0);
}

// scikit-learn 1.9.1: precision_recall_curve(right, confidence) of these 200 answers; the lowest of
// its thresholds with a precision of at least p and 20 answers, and how many it has.
TEST(SureAnswersTest, TheThresholdIsThatOfAPrecisionRecallCurve) {
  constexpr std::size_t kRows = 200;
  Rows right;
  Confidences confidences;
  for (std::size_t i = 0; i < kRows; ++i) {
    confidences.push_back(static_cast<double>(i * 37 % 101) / 101);
    right.push_back(static_cast<double>(i * 53 % 97) / 97 < 0.5 + confidences.back() / 2 ? 1 : 0);
  }
  Evidence evidence = made_evidence({{.strategy = "first", .dev = right, .test = right}});
  set_confidences(evidence.entrants.front().dev, confidences);
  set_confidences(evidence.entrants.front().test, confidences);
  struct Expected {
    double precision;
    int numerator;  // of the threshold
    std::size_t sure;
  };
  for (const Expected& expected : {Expected{0.8, 35, 131},
                                   Expected{0.9, 64, 73},
                                   Expected{0.95, 79, 44},
                                   Expected{0.99, 85, 32}}) {
    const SureAnswers found = sure_of_first(evidence, expected.precision);
    EXPECT_EQ(found.threshold, expected.numerator / 101.0) << expected.precision;
    EXPECT_EQ(found.sure, expected.sure) << expected.precision;
  }
}

}  // namespace
}  // namespace tuneornot
