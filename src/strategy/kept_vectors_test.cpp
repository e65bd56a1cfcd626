#include "strategy/kept_vectors.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "base/files.h"
#include "base/refusal_test.h"
#include "strategy/embedding_model_test.h"

namespace tuneornot {
namespace {

// Each look at it is 10 ms after the last one.
class TickingClock : public Clock {
 public:
  double now_ms() const override { return now_ms_ += 10; }

 private:
  mutable double now_ms_ = 0;
};

class KeptVectorsTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::path(testing::TempDir()) / (std::string("kept_") + test->name());
    std::filesystem::remove_all(folder);
    for (int i = 0; i < 300; ++i) {
      rows.push_back({.input = "text " + std::to_string(i), .output = "a"});
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  KeptVectors kept_by(Model& model) const {
    return KeptVectors({.task = task, .train = rows, .vectors = folder, .model = &model});
  }

  LearningEnd learn(Model& model, std::stop_token stop = {}) {
    return kept_by(model).learn(
        rows, {.clock = clock, .stop = std::move(stop), .report = [this](const LearningStep& step) {
                 reported = step;
               }});
  }

  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) {
        found.push_back(entry.path());
      }
    }
    return found;
  }

  Task task = {.kind = TaskKind::Classify};
  std::vector<Example> rows;
  std::filesystem::path folder;
  TickingClock clock;
  LearningStep reported;
};

TEST_F(KeptVectorsTest, EachTextIsEmbeddedOnceForAllWhoLearnFromIt) {
  rows.push_back(rows.front());
  ScriptedModel model(embedding_script());
  EXPECT_EQ(learn(model), LearningEnd::Done);
  EXPECT_EQ(model.asked().size(), 300U);
  EXPECT_EQ(files().size(), 3U);  // of 128, 128 and 44
  ScriptedModel again(embedding_script());
  EXPECT_EQ(learn(again), LearningEnd::Done);
  EXPECT_TRUE(again.asked().empty());
  const KeptVectors kept = kept_by(again);
  for (const Example& row : rows) {
    const std::span<const float> vector = kept.of(row.input);
    EXPECT_EQ(std::vector<float>(vector.begin(), vector.end()), letter_vector(row.input));
  }
}

TEST_F(KeptVectorsTest, AnotherModelHasVectorsOfItsOwn) {
  ScriptedModel model(embedding_script());
  learn(model);
  Script script = embedding_script();
  script.identity = "another";
  ScriptedModel other(std::move(script));
  learn(other);
  EXPECT_EQ(other.asked().size(), 300U);
}

TEST_F(KeptVectorsTest, WhatWasEmbeddedBeforeAStopIsNotEmbeddedAgain) {
  std::stop_source stop;
  std::size_t answers = 0;
  Script script = embedding_script();
  script.answer = [&](const Request& request) {
    if (++answers == 200) {
      stop.request_stop();
    }
    return embed_by_letters(request);
  };
  ScriptedModel stopped(std::move(script));
  EXPECT_EQ(learn(stopped, stop.get_token()), LearningEnd::Stopped);
  EXPECT_EQ(reported.step, 128U);
  EXPECT_EQ(files().size(), 1U);
  ScriptedModel model(embedding_script());
  EXPECT_EQ(learn(model), LearningEnd::Done);
  EXPECT_EQ(model.asked().size(), 300U - 128U);
}

TEST_F(KeptVectorsTest, TellsHowFarItIsAndWhatItTookHereAndBefore) {
  ScriptedModel model(embedding_script());
  learn(model);
  EXPECT_EQ(reported.step, 300U);
  EXPECT_EQ(reported.steps, 300U);
  EXPECT_NEAR(reported.spent_ms.value_or(0), 30, 1e-9);  // three files, a tick each
  rows.resize(128);                                      // those of the first one
  ScriptedModel again(embedding_script());
  learn(again);
  EXPECT_EQ(reported.steps, 128U);
  EXPECT_NEAR(reported.spent_ms.value_or(0), 10, 1e-9);
}

TEST_F(KeptVectorsTest, TheTimeItTakesIsToldByOneBatchOfWhatIsMissing) {
  ScriptedModel model(embedding_script());
  EXPECT_NEAR(kept_by(model).learning_ms(rows, clock), 300.0 / 16 * 10, 1e-9);
  EXPECT_EQ(model.asked().size(), 16U);
  EXPECT_FALSE(std::filesystem::exists(folder));
  learn(model);
  EXPECT_EQ(kept_by(model).learning_ms(rows, clock), 0);
}

TEST_F(KeptVectorsTest, ATextThatCannotBeEmbeddedHasNoVectorAndIsNotAskedAgain) {
  rows[7].input = "long text";
  ScriptedModel model(embedding_script());
  learn(model);
  ScriptedModel again(embedding_script());
  learn(again);
  EXPECT_TRUE(again.asked().empty());
  EXPECT_TRUE(kept_by(again).of(rows[7].input).empty());
  EXPECT_FALSE(kept_by(again).of(rows[8].input).empty());
}

TEST_F(KeptVectorsTest, AFileThatIsNotWholeIsRefusedByNameWhereverItEnds) {
  rows.resize(2);
  ScriptedModel model(embedding_script());
  learn(model);
  const std::filesystem::path file = files().front();
  const std::string bytes = read_file(file);
  ASSERT_EQ(bytes.size(), 8U + 3 * 8 + 2 * 64 + 2 * 7 * 4);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    write_file(file, bytes.substr(0, size));
    EXPECT_EQ(refusal([&] { kept_by(model); }),
              file.string() + ": is damaged; delete it and run again")
        << size;
  }
  write_file(file, bytes + "more");
  EXPECT_NE(refusal([&] { kept_by(model); }).find("is damaged"), std::string::npos);
}

}  // namespace
}  // namespace tuneornot
