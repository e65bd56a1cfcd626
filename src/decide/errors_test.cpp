#include "decide/errors.h"

#include <gtest/gtest.h>

#include "decide/made_evidence.h"
#include "decide/made_folds.h"

namespace tuneornot {
namespace {

struct MadeAnswers {
  std::string strategy;
  std::vector<std::string> answers;  // empty: unreadable
};

Outcome labelled(std::size_t row, const std::string& answer, const std::string& expected) {
  Outcome outcome{.example_id = std::to_string(row)};
  outcome.answer.text = answer;
  outcome.score = answer == expected ? 1 : 0;
  if (answer.empty()) {
    fail(outcome, CallFailure::Kind::Unreadable);
  }
  return outcome;
}

// Five rows of the labels a, a, b, b, c.
Evidence labelled_evidence(const std::vector<MadeAnswers>& routes) {
  const std::vector<std::string> expected = {"a", "a", "b", "b", "c"};
  Evidence evidence{.metric = "accuracy"};
  for (std::size_t row = 0; row < expected.size(); ++row) {
    evidence.test_rows.push_back(
        {.example_id = std::to_string(row), .expected = expected[row], .group = "", .slice = ""});
  }
  for (const MadeAnswers& route : routes) {
    Entrant& entrant = evidence.entrants.emplace_back();
    entrant.candidate.strategy = route.strategy;
    for (std::size_t row = 0; row < expected.size(); ++row) {
      entrant.test.push_back(labelled(row, route.answers[row], expected[row]));
    }
  }
  return evidence;
}

// Scores are 3, 3 and 1 of 5, so the third is not strong.
ErrorAnalysis three_routes() {
  const Evidence evidence = labelled_evidence({{"first", {"a", "a", "a", "b", "a"}},
                                               {"second", {"a", "b", "b", "b", "a"}},
                                               {"third", {"c", "a", "", "", "a"}}});
  return error_analysis(evidence, decide(evidence, 0));
}

TEST(ErrorAnalysisTest, CountsLabelsAndConfusions) {
  const RouteErrors first = three_routes().routes.front();
  EXPECT_EQ(first.wrong, 2);
  ASSERT_EQ(first.labels.size(), 3);
  EXPECT_EQ(first.labels[0].label, "c");
  EXPECT_EQ(first.labels[0].f1(), 0);
  EXPECT_EQ(first.labels[1].said, 4);
  EXPECT_DOUBLE_EQ(first.labels[1].f1(), 2.0 / 3);  // 2 of 2 found, 2 said wrongly
  EXPECT_EQ(first.labels[2].label, "b");
  EXPECT_DOUBLE_EQ(first.labels[2].f1(), 2.0 / 3);  // 1 of 2 found, none said wrongly
  ASSERT_EQ(first.confusions.size(), 2);
  EXPECT_EQ(first.confusions[0].expected, "b");
  EXPECT_EQ(first.confusions[0].answer, "a");
}

TEST(ErrorAnalysisTest, CountsFailuresByTheirKindAndTakesThemForNoConfusion) {
  const RouteErrors third = three_routes().routes.back();
  EXPECT_EQ(third.wrong, 4);
  EXPECT_EQ(third.failures.at("unreadable"), 2);
  EXPECT_EQ(third.confusions.size(), 2);
}

TEST(ErrorAnalysisTest, DoubtsALabelThatAllStrongRoutesContradictAlike) {
  const ErrorAnalysis analysis = three_routes();
  EXPECT_EQ(analysis.strong, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(analysis.suspects, std::vector<std::size_t>{4});
  EXPECT_EQ(analysis.disputed, (std::vector<std::size_t>{1, 2}));
}

TEST(ErrorAnalysisTest, DoubtsNothingWithOneStrongRoute) {
  const Evidence evidence = labelled_evidence(
      {{"first", {"a", "a", "b", "b", "a"}}, {"second", {"c", "c", "c", "c", "a"}}});
  const ErrorAnalysis analysis = error_analysis(evidence, decide(evidence, 0));
  EXPECT_EQ(analysis.strong.size(), 1);
  EXPECT_TRUE(analysis.suspects.empty());
  EXPECT_TRUE(analysis.disputed.empty());
}

TEST(ErrorAnalysisTest, CountsLabelsOneByOneWhereRowsHaveSeveral) {
  Evidence evidence = labelled_evidence({{"first", {"a", "a", "b", "b", "c"}}});
  evidence.metric = "jaccard";
  evidence.form = AnswerForm::Labels;
  for (ScoredRow& row : evidence.test_rows) {
    row.expected = R"(["a","b"])";
  }
  for (Outcome& outcome : evidence.entrants.front().test) {
    outcome.answer.text = R"(["b","c"])";
    outcome.score = 1.0 / 3;
  }
  const RouteErrors errors = error_analysis(evidence, decide(evidence, 0)).routes.front();
  EXPECT_EQ(errors.wrong, 5);
  ASSERT_EQ(errors.labels.size(), 3);
  EXPECT_EQ(errors.labels.back().label, "b");
  EXPECT_EQ(errors.labels.back().right, 5);
  EXPECT_TRUE(errors.confusions.empty());
}

// Row 0 is wrong in every repeat, row 1 in one of them.
TEST(ErrorAnalysisTest, OnFoldsWantsTheSameAnswerInEveryRepeat) {
  std::size_t asked = 0;
  const auto is_right = [&asked](const MadeQuestion& question) {
    return question.row > 1 || (question.row == 1 && asked++ % 10 != 0);
  };
  const Evidence evidence = made_fold_evidence(std::vector<std::size_t>(50),
                                               {{"first", 1, is_right}, {"second", 1, is_right}},
                                               Rng(1, "errors_test"));
  const ErrorAnalysis analysis = error_analysis(evidence, decide_on_folds(evidence));
  EXPECT_EQ(analysis.suspects, std::vector<std::size_t>{0});
  EXPECT_EQ(analysis.disputed, std::vector<std::size_t>{1});
}

}  // namespace
}  // namespace tuneornot
