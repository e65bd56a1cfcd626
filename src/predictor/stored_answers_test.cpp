#include "predictor/stored_answers.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

StoredAnswers answers() {
  return {"old.csv",
          {{.id = "1", .input = "one", .text = "a"},
           {.id = "2", .input = "", .text = "b"},
           {.id = "3", .input = " twice ", .text = "a"},
           {.id = "4", .input = "twice", .text = "b"},
           {.id = "5", .input = "again", .text = "c"},
           {.id = "6", .input = "again", .text = "c"},
           {.id = "7",
            .input = "lost",
            .text = "",
            .failure = CallFailure{.kind = CallFailure::Kind::BadResponse, .detail = "5xx"}}}};
}

std::string detail_of(const Answer& answer) {
  return answer.failure ? answer.failure->detail : "";
}

TEST(StoredAnswersTest, AreFoundByTheRowsIdElseByItsText) {
  EXPECT_EQ(answers().answer_to({.id = "2", .input = "two"}).text, "b");
  EXPECT_EQ(answers().answer_to({.id = "4", .input = "twice"}).text, "b");
  EXPECT_EQ(answers().answer_to({.id = "ours", .input = " one\n"}).text, "a");
  EXPECT_EQ(answers().answer_to({.input = "one"}).text, "a");
}

TEST(StoredAnswersTest, ATextThatIsThereTwiceIsAnsweredWhereBothSayTheSame) {
  EXPECT_EQ(answers().answer_to({.input = "again"}).text, "c");
  const Answer several = answers().answer_to({.input = "twice"});
  EXPECT_EQ(detail_of(several), "old.csv says several things to this text");
}

TEST(StoredAnswersTest, ARowWithoutOneIsAFailureThatCounts) {
  const Answer missing = answers().answer_to({.id = "9", .input = "nine"});
  EXPECT_EQ(missing.text, "");
  ASSERT_TRUE(missing.failure.has_value());
  EXPECT_EQ(missing.failure.value_or(CallFailure{}).kind, CallFailure::Kind::Refused);
  EXPECT_EQ(detail_of(missing), "old.csv says nothing to this row");
}

TEST(StoredAnswersTest, AFailureStaysOne) {
  EXPECT_EQ(detail_of(answers().answer_to({.input = "lost"})), "5xx");
}

TEST(StoredAnswersTest, AnIdThatStandsForAnotherTextIsRefused) {
  try {
    answers().answer_to({.id = "1", .input = "two"});
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Data);
    EXPECT_STREQ(error.what(),
                 "old.csv: its row \"1\" is another one than the task's row of that id; it has to "
                 "be of the same data");
  }
}

}  // namespace
}  // namespace tuneornot
