#include "pairing/match.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

Prediction said(const std::string& id, const std::string& answer) {
  return {.id = id,
          .input = "",
          .document = "",
          .group = "",
          .answer = answer,
          .score = {},
          .failure = {}};
}

Prediction scored(const std::string& id, double score) {
  Prediction prediction = said(id, "an answer");
  prediction.score = score;
  return prediction;
}

Prediction with_input(Prediction prediction, const std::string& input) {
  prediction.input = input;
  return prediction;
}

// Three rows: 1 and 2 are "yes", 3 is "no"; answers are read if they are one of these.
Ruler made_ruler() {
  return {.metric = find_metric("accuracy", AnswerForm::Label),
          .rows = {{.example_id = "1", .expected = "yes", .group = "a", .slice = ""},
                   {.example_id = "2", .expected = "yes", .group = "b", .slice = ""},
                   {.example_id = "3", .expected = "no", .group = "", .slice = ""}},
          .inputs = {"one", "two", "three"},
          .label_shares = {},
          .read = [](std::string_view answer) {
            return answer == "yes" || answer == "no" ? std::optional(std::string(answer))
                                                     : std::nullopt;
          }};
}

void expect_refused(const Ruler* ruler,
                    const std::vector<Side>& sides,
                    ErrorKind kind,
                    const std::string& part) {
  try {
    match(ruler, sides);
    ADD_FAILURE() << "expected an Error about " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(MatchTest, LaysRowsSideBySideByTheirIds) {
  const Matched matched = match(nullptr,
                                std::vector<Side>{{"a", {scored("x", 1), scored("y", 0)}},
                                                  {"b", {scored("y", 0.5), scored("x", 0)}}});
  const Evidence& evidence = matched.evidence;
  ASSERT_EQ(evidence.test_rows.size(), 2);
  EXPECT_EQ(evidence.metric, "");
  EXPECT_EQ(evidence.entrants[1].test[0].example_id, "x");
  EXPECT_EQ(evidence.entrants[1].test[0].score, 0);
  EXPECT_EQ(evidence.entrants[1].test[1].score, 0.5);
  EXPECT_EQ(matched.left_out, (std::vector<std::size_t>{0, 0}));
}

TEST(MatchTest, CountsRowsThatNotAllHave) {
  const Matched matched = match(
      nullptr,
      std::vector<Side>{{"a", {scored("x", 1), scored("y", 0), scored("z", 0)}},
                        {"b", {scored("y", 1), scored("x", 1)}},
                        {"c", {scored("x", 1), scored("w", 1), scored("v", 1), scored("u", 1)}}});
  EXPECT_EQ(matched.evidence.test_rows.size(), 1);
  EXPECT_EQ(matched.left_out, (std::vector<std::size_t>{2, 1, 3}));
}

TEST(MatchTest, ScoresAnswersAsTheTaskHasThem) {
  const Ruler ruler = made_ruler();
  const Matched matched =
      match(&ruler,
            std::vector<Side>{{"a", {said("1", "yes"), said("2", "no"), said("3", "perhaps")}},
                              {"b", {said("3", "no"), said("2", "yes"), said("1", "yes")}}});
  const std::vector<Outcome>& first = matched.evidence.entrants[0].test;
  EXPECT_EQ(first[0].score, 1);
  EXPECT_EQ(first[1].score, 0);
  EXPECT_EQ(first[2].answer.failure.value_or(CallFailure()).kind, CallFailure::Kind::Unreadable);
  EXPECT_EQ(matched.evidence.entrants[1].test[2].score, 1);
  EXPECT_EQ(matched.evidence.test_rows[0].group, "a");
}

TEST(MatchTest, FindsRowsOfOtherIdsByTheirInput) {
  const Ruler ruler = made_ruler();
  const Matched matched =
      match(&ruler,
            std::vector<Side>{{"a", {said("1", "yes"), said("2", "yes"), said("3", "no")}},
                              {"b",
                               {with_input(said("t7", "no"), " three\n"),
                                with_input(said("t8", "yes"), "one"),
                                with_input(said("t9", "yes"), "two"),
                                with_input(said("t10", "no"), "two")}}});
  ASSERT_EQ(matched.evidence.test_rows.size(), 2);  // which "two" is meant is not known
  EXPECT_EQ(matched.evidence.entrants[1].test[1].example_id, "3");
  EXPECT_EQ(matched.evidence.entrants[1].test[1].score, 1);
  EXPECT_EQ(matched.left_out, (std::vector<std::size_t>{1, 2}));
}

TEST(MatchTest, RefusesTheSameIdOfAnotherRow) {
  const Ruler ruler = made_ruler();
  expect_refused(&ruler,
                 {{"a", {said("1", "yes")}}, {"b", {with_input(said("1", "yes"), "eleven")}}},
                 ErrorKind::Data,
                 "b: its row \"1\" is another one");
  Prediction ours = scored("0", 1);
  Prediction theirs = scored("0", 1);
  ours.document = "d1";
  theirs.document = "d2";
  expect_refused(nullptr,
                 {{"a", {ours}}, {"b", {theirs}}},
                 ErrorKind::Data,
                 "b: its row \"0\" is another one");
}

TEST(MatchTest, RefusesSidesWithoutCommonRows) {
  expect_refused(nullptr,
                 {{"a", {scored("x", 1)}}, {"b", {scored("y", 1)}}},
                 ErrorKind::Data,
                 "no row is common to all");
}

TEST(MatchTest, NeedsATaskOrScores) {
  expect_refused(nullptr,
                 {{"a", {scored("x", 1)}}, {"b", {said("x", "yes")}}},
                 ErrorKind::Usage,
                 "b: has no scores; name the task");
}

TEST(MatchTest, NeedsAnswersWhereATaskScores) {
  const Ruler ruler = made_ruler();
  Prediction only_score = scored("1", 1);
  only_score.answer.reset();
  expect_refused(&ruler,
                 {{"a", {said("1", "yes")}}, {"b", {only_score}}},
                 ErrorKind::Usage,
                 "has a score and no answer");
}

TEST(MatchTest, TakesGroupsFromWhoeverNamesThem) {
  Prediction grouped = scored("x", 1);
  grouped.group = "g";
  const Matched matched =
      match(nullptr, std::vector<Side>{{"a", {scored("x", 1)}}, {"b", {grouped}}});
  EXPECT_EQ(matched.evidence.test_rows[0].group, "g");
}

TEST(MatchTest, ACallThatFailedHasNoScoreOfItsOwn) {
  Prediction failed = scored("x", 1);
  failed.score.reset();
  failed.answer.reset();
  failed.failure = CallFailure{.kind = CallFailure::Kind::BadResponse, .detail = "", .attempts = 1};
  const Matched matched =
      match(nullptr, std::vector<Side>{{"a", {scored("x", 1)}}, {"b", {failed}}});
  EXPECT_EQ(matched.evidence.entrants[1].test[0].score, 0);
  EXPECT_TRUE(matched.evidence.entrants[1].test[0].answer.failure.has_value());
}

}  // namespace
}  // namespace tuneornot
