#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "base/error.h"
#include "base/refusal_test.h"
#include "predictions/predictions.h"

namespace tuneornot {
namespace {

class ReadPredictionsTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("tuneornot_predictions_") + test->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  Predictions read(const std::string& text, const ReadPredictions& asked = {}) const {
    return read_predictions(file("a.jsonl", text), asked);
  }

  void expect_refused(const std::string& text,
                      const std::string& part,
                      const ReadPredictions& asked = {}) const {
    try {
      read(text, asked);
      ADD_FAILURE() << "expected an Error about " << part;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(ReadPredictionsTest, ReadsIdsAnswersAndScores) {
  const Predictions read_in =
      read(R"({"id": "x", "answer": "yes", "score": 0.5, "group": "g", "input": "Is it?"})"
           "\n"
           R"({"id": 7, "answer": {"b": 1, "a": [2]}, "score": true})"
           "\n");
  ASSERT_EQ(read_in.rows.size(), 2);
  EXPECT_NE(read_in.score_name, "");
  EXPECT_EQ(read_in.rows[0].id, "x");
  EXPECT_EQ(read_in.rows[0].answer, "yes");
  EXPECT_EQ(read_in.rows[0].score, 0.5);
  EXPECT_EQ(read_in.rows[0].group, "g");
  EXPECT_EQ(read_in.rows[0].input, "Is it?");
  EXPECT_EQ(read_in.rows[1].id, "7");
  EXPECT_EQ(read_in.rows[1].answer, R"({"a":[2],"b":1})");
  EXPECT_EQ(read_in.rows[1].score, 1);
}

TEST_F(ReadPredictionsTest, ReadsTheScoresOfATable) {
  const Predictions read_in =
      read_predictions(file("a.csv", "id,answer,score\nx,yes,0.5\ny,no,1\n"), ReadPredictions());
  ASSERT_EQ(read_in.rows.size(), 2);
  EXPECT_EQ(read_in.rows[0].score, 0.5);
  EXPECT_EQ(read_in.rows[1].score, 1);
  EXPECT_NE(refusal([this] {
              read_predictions(file("b.csv", "id,score\nx,half\n"), ReadPredictions());
            }).find("no number from 0 to 1"),
            std::string::npos);
}

TEST_F(ReadPredictionsTest, AnswersNeedNoScores) {
  const Predictions read_in = read(R"({"id": "x", "answer": "yes"})");
  EXPECT_EQ(read_in.score_name, "");
  EXPECT_FALSE(read_in.rows[0].score.has_value());
}

TEST_F(ReadPredictionsTest, ANumberThatIsTooLargeIsRefusedWithItsLine) {
  const std::string said = refusal([this] { read(R"({"id": 1, "score": 1e999})"); });
  EXPECT_NE(said.find(":1: holds a number that is too large"), std::string::npos) << said;
}

TEST_F(ReadPredictionsTest, NullIsNoAnswer) {
  EXPECT_FALSE(read(R"({"id": "x", "answer": null})").rows[0].answer.has_value());
}

TEST_F(ReadPredictionsTest, ReadsTheColumnOfATasksInput) {
  EXPECT_EQ(read(R"({"id": "x", "answer": "a", "message": "hi"})", {.input_column = "message"})
                .rows[0]
                .input,
            "hi");
}

TEST_F(ReadPredictionsTest, ReadsTables) {
  const Predictions read_in =
      read_predictions(file("a.csv", "id,answer\nx,yes\ny,\n"), ReadPredictions{});
  ASSERT_EQ(read_in.rows.size(), 2);
  EXPECT_EQ(read_in.rows[0].answer, "yes");
  EXPECT_FALSE(read_in.rows[1].answer.has_value());
}

TEST_F(ReadPredictionsTest, TakesTheScoreThatIsNamed) {
  const std::string text = R"({"id": "x", "score": 1, "helpful": 0.25})";
  EXPECT_EQ(read(text, {.score = "helpful"}).rows[0].score, 0.25);
  expect_refused(text, "has no \"rude\"", {.score = "rude"});
}

TEST_F(ReadPredictionsTest, RefusesScoresThatAreNoNumberFromZeroToOne) {
  expect_refused("{\"id\": \"x\", \"score\": 1}\n{\"id\": \"y\", \"score\": 37}", "a.jsonl:2: ");
  expect_refused(R"({"id": "x", "score": "NaN"})", "no number from 0 to 1");
  expect_refused(R"({"id": "x", "score": null})", "no number from 0 to 1");
  expect_refused("{\"id\": \"x\", \"score\": 1}\n{\"id\": \"y\"}", "has no \"score\"");
}

TEST_F(ReadPredictionsTest, LeavesOutWhatIsNoJsonAndSaysSo) {
  const Predictions read_in =
      read("{\"id\": \"x\", \"score\": 1}\n{\"id\": \"y\", \"score\": NaN}\n");
  EXPECT_EQ(read_in.rows.size(), 1);
  ASSERT_EQ(read_in.said.size(), 1);
  EXPECT_NE(read_in.said.front().find("a.jsonl:2"), std::string::npos);
}

TEST_F(ReadPredictionsTest, RefusesRowsWithoutAnIdOfTheirOwn) {
  expect_refused("{\"answer\": \"a\"}", "has no id, by which rows are paired; there is \"answer\"");
  expect_refused("{\"id\": null, \"answer\": \"a\"}", "has no id");
  expect_refused("{\"id\": \"x\"}\n{\"id\": \"x\"}", "a.jsonl:2: has the id \"x\" of ");
}

TEST_F(ReadPredictionsTest, RefusesFilesWithoutRows) {
  expect_refused("", "a.jsonl");
  expect_refused("[]", "a.jsonl");
  expect_refused(
      R"({"id": "x", "score": 1})", "there is no \"few_shot\" in it", {.part = "few_shot"});
}

// The form of promptfoo 0.119's --output, less what is not read.
constexpr std::string_view kPromptfoo = R"({"evalId": "e", "results": {"version": 3, "results": [
  {"promptIdx": 0, "testIdx": 0, "vars": {"message": "hi"}, "provider": {"id": "openai:x", "label": ""},
   "response": {"output": "yes"}, "success": true, "failureReason": 0, "score": 1,
   "namedScores": {"tone": 0.5}},
  {"promptIdx": 0, "testIdx": 0, "vars": {"message": "hi"}, "provider": {"id": "openai:y", "label": "mine"},
   "response": {"output": "no"}, "success": false, "failureReason": 1, "error": "Expected yes", "score": 0},
  {"promptIdx": 0, "testIdx": 1, "vars": {"message": "bye"}, "provider": {"id": "openai:x", "label": ""},
   "success": false, "failureReason": 2, "error": "429", "score": 0}]}})";

TEST_F(ReadPredictionsTest, ReadsAProviderOfPromptfoosOutput) {
  const std::filesystem::path path = file("out.json", std::string(kPromptfoo));
  const Predictions x = read_predictions(path, {.part = "openai:x"});
  ASSERT_EQ(x.rows.size(), 2);
  EXPECT_EQ(x.rows[0].answer, "yes");
  EXPECT_EQ(x.rows[0].score, 1);
  EXPECT_EQ(x.rows[0].input, "hi");
  ASSERT_TRUE(x.rows[1].failure.has_value());
  EXPECT_EQ(x.rows[1].failure->detail, "429");
  const Predictions mine = read_predictions(path, {.part = "mine"});
  EXPECT_EQ(mine.rows[0].id, x.rows[0].id);  // the same variables are the same row
  EXPECT_EQ(mine.rows[0].answer, "no");      // an assertion that failed is an answer
  EXPECT_EQ(mine.rows[0].score, 0);
}

TEST_F(ReadPredictionsTest, TakesANamedScoreOfPromptfoo) {
  const std::filesystem::path path = file("out.json", std::string(kPromptfoo));
  try {
    read_predictions(path, {.part = "mine", .score = "tone"});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("result 2: has no \"tone\""), std::string::npos);
  }
  EXPECT_EQ(read_predictions(path, {.part = "openai:x", .score = "tone"}).rows[0].score, 0.5);
}

TEST_F(ReadPredictionsTest, RefusesAResultThatIsNoObject) {
  std::string text(kPromptfoo);
  text.replace(text.rfind("]}}"), 1, ", 7]");
  try {
    read_predictions(file("out.json", text), {.part = "mine"});
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("result 4: is no object"), std::string::npos);
  }
}

TEST_F(ReadPredictionsTest, AsksWhichProviderIsMeant) {
  const std::filesystem::path path = file("out.json", std::string(kPromptfoo));
  for (const char* part : {"", "openai:z"}) {
    try {
      read_predictions(path, {.part = part});
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Usage);
      EXPECT_NE(std::string(error.what()).find("\"openai:x\" and \"mine\""), std::string::npos)
          << error.what();
    }
  }
}

// A line of lm-eval 0.4.13's samples_*.jsonl, less what is not read.
std::string lm_eval_line(int id, const std::string& filter, const std::string& metrics) {
  return R"({"doc_id": )" + std::to_string(id) + R"(, "doc": {"question": "2+2?"}, "target": "4",
    "resps": [["4."]], "filtered_resps": ["4"], "filter": ")" +
         filter + R"(", "doc_hash": "d)" + std::to_string(id) + R"(", )" + metrics + "}";
}

TEST_F(ReadPredictionsTest, ReadsAFilterOfLmEvalsSamples) {
  const std::string metrics = R"("metrics": ["exact_match"], "exact_match": 1.0)";
  const std::string text =
      lm_eval_line(0, "strict", metrics) + "\n" + lm_eval_line(0, "flexible", metrics) + "\n";
  expect_refused(text, "holds 2 filters; name one as");
  const Predictions read_in = read(text, {.part = "strict", .input_column = "question"});
  ASSERT_EQ(read_in.rows.size(), 1);
  EXPECT_EQ(read_in.rows[0].id, "0");
  EXPECT_EQ(read_in.rows[0].document, "d0");
  EXPECT_EQ(read_in.rows[0].answer, "4");
  EXPECT_EQ(read_in.rows[0].input, "2+2?");
  EXPECT_EQ(read_in.rows[0].score, 1);
  EXPECT_EQ(read_in.score_name, "exact_match");
}

TEST_F(ReadPredictionsTest, AsksWhichMetricOfLmEvalIsMeant) {
  const std::string text =
      lm_eval_line(0, "none", R"("metrics": ["acc", "acc_norm"], "acc": 1.0, "acc_norm": 0.0)");
  expect_refused(text, "holds several scores; name one with --score, of \"acc\" and \"acc_norm\"");
  EXPECT_EQ(read(text, {.score = "acc_norm"}).rows[0].score, 0);
}

TEST_F(ReadPredictionsTest, FindsTheMetricOfOlderSamples) {
  EXPECT_EQ(
      read(R"({"doc_id": 1, "doc": {}, "target": 0, "resps": [[[-1.5, false]], [[-2.5, true]]],
      "acc": 1.0})")
          .rows[0]
          .score,
      1);
}

}  // namespace
}  // namespace tuneornot
