#include "predictor/predictor.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"

namespace tuneornot {
namespace {

class PredictorTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::path(testing::TempDir()) /
             ("predictor_test_" +
              std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  void expect_refused(const std::string& text, const std::string& part_of_message) {
    std::filesystem::create_directories(folder);
    write_file(folder / "predictor.json", text);
    try {
      load_predictor(folder);
      ADD_FAILURE() << "expected an Error for " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Data);
      EXPECT_NE(std::string(error.what()).find(part_of_message), std::string::npos) << error.what();
    }
  }

  std::filesystem::path folder;
};

const Predictor kPrompted = {
    .candidate = {.strategy = "few_shot", .model = "m", .settings = {{"shots", "2"}}},
    .labels_used = 2,
    .method = PromptProgram{.kind = TaskKind::Classify,
                            .instruction = "Which \"queue\"?\n<|im_end|>",
                            .labels = {{.name = "a", .description = "änders"}, {.name = "b"}},
                            .shots = {{.input = "x\n\ty", .answer = "a"}},
                            .max_answer_tokens = 7,
                            .stop = {"\n"}}};

TEST_F(PredictorTest, APromptProgramComesBackAsItWasSaved) {
  save_predictor(folder, kPrompted);
  EXPECT_EQ(load_predictor(folder), kPrompted);
}

TEST_F(PredictorTest, AConstantAnswerComesBackAsItWasSaved) {
  const Predictor constant = {.candidate = {.strategy = "majority"},
                              .labels_used = 90,
                              .method = ConstantAnswer{.text = "b", .confidence = 1.0 / 3}};
  save_predictor(folder, constant);
  EXPECT_EQ(load_predictor(folder), constant);
}

TEST_F(PredictorTest, TheHashIsOfTheContent) {
  save_predictor(folder, kPrompted);
  const std::string hash = predictor_hash(folder);
  save_predictor(folder, kPrompted);
  EXPECT_EQ(predictor_hash(folder), hash);
  Predictor other = kPrompted;
  std::get<PromptProgram>(other.method).shots[0].answer = "b";
  save_predictor(folder, other);
  EXPECT_NE(predictor_hash(folder), hash);
}

TEST_F(PredictorTest, WhatCannotBeReadIsRefusedByName) {
  EXPECT_THROW(load_predictor(folder), Error);
  expect_refused("{", "not valid JSON");
  expect_refused("[]", "is not a predictor");
  expect_refused(R"({"format": 2})", "has format 2, this tuneornot reads up to 1");
  expect_refused(R"({"format": 1, "strategy": "x"})", "is damaged");
}

}  // namespace
}  // namespace tuneornot
