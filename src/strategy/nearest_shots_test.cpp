#include "strategy/nearest_shots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "predictor/embedded_shots.h"
#include "strategy/embedding_model_test.h"

namespace tuneornot {
namespace {

class NearestShotsTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::path(testing::TempDir()) / (std::string("nearest_") + test->name());
    std::filesystem::remove_all(folder);
    for (int i = 0; i < 40; ++i) {
      rows.push_back({.input = "text " + std::string(static_cast<std::size_t>(i % 10), 'o') +
                               std::to_string(i),
                      .output = i % 2 == 0 ? "a" : "b"});
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  Preparation preparation(const Settings& settings) {
    return {.task = task,
            .train = rows,
            .candidate = {.strategy = "nearest_shots", .model = "scripted", .settings = settings},
            .seed = 1,
            .vectors = folder,
            .model = &model};
  }

  LearningEnd learn(const Settings& settings) {
    return learn_nearest_shots(
        preparation(settings),
        {.clock = clock, .stop = {}, .report = [](const LearningStep& /*step*/) {}});
  }

  Task task = {.kind = TaskKind::Classify, .labels = {{.name = "a"}, {.name = "b"}}};
  std::vector<Example> rows;
  ScriptedModel model{embedding_script()};
  std::filesystem::path folder;
  SteadyClock clock;
};

TEST_F(NearestShotsTest, WordsVectorsAndFixedShotsAreRaced) {
  const std::vector<Settings> words = {{{"shots", "4"}}, {{"shots", "16"}}};
  const std::vector<Settings> vectors = {{{"shots", "4"}, {"by", "vectors"}},
                                         {{"shots", "16"}, {"by", "vectors"}}};
  const Settings fixed = {{"shots", "4"}, {"fixed", "8"}};
  std::vector<Settings> all = words;
  all.insert(all.end(), vectors.begin(), vectors.end());
  all.push_back(fixed);
  EXPECT_EQ(nearest_shots_candidates({.task = task, .train = rows, .model = &model}).settings, all);
  Script script = embedding_script();
  script.abilities.embeds = false;
  const ScriptedModel other(std::move(script));
  EXPECT_EQ(nearest_shots_candidates({.task = task, .train = rows, .model = &other}).settings,
            (std::vector<Settings>{words[0], words[1], fixed}));
}

TEST_F(NearestShotsTest, RowsAreEmbeddedForCandidatesThatGoByVectorsAlone) {
  EXPECT_EQ(learn({{"shots", "4"}}), LearningEnd::NothingToLearn);
  EXPECT_TRUE(model.asked().empty());
  EXPECT_GT(nearest_shots_ms(preparation({{"shots", "4"}, {"by", "vectors"}}), clock), 0);
  EXPECT_EQ(learn({{"shots", "4"}, {"by", "vectors"}}), LearningEnd::Done);
  EXPECT_EQ(nearest_shots_ms(preparation({{"shots", "4"}, {"by", "vectors"}}), clock), 0);
}

TEST_F(NearestShotsTest, ARowIsMostLikeItself) {
  rows[5].input = "long and cannot be embedded";
  learn({{"shots", "4"}, {"by", "vectors"}});
  const Predictor predictor =
      prepare_nearest_shots(preparation({{"shots", "4"}, {"by", "vectors"}}));
  EXPECT_EQ(predictor.labels_used, 39U);
  const auto& method = std::get<EmbeddedShots>(predictor.method);
  const std::vector<Shot> shots = shots_for(method, letter_vector(rows[17].input));
  ASSERT_EQ(shots.size(), 4U);
  EXPECT_EQ(letter_vector(shots.back().input), letter_vector(rows[17].input));
}

TEST_F(NearestShotsTest, WhereNoRowCanBeEmbeddedTheRouteIsRefused) {
  for (Example& row : rows) {
    row.input = "long " + row.input;
  }
  learn({{"shots", "4"}, {"by", "vectors"}});
  EXPECT_THROW(prepare_nearest_shots(preparation({{"shots", "4"}, {"by", "vectors"}})), Error);
}

TEST_F(NearestShotsTest, FixedShotsAreNotAmongThoseThatAreLookedFor) {
  const Predictor predictor = prepare_nearest_shots(preparation({{"shots", "4"}, {"fixed", "8"}}));
  const auto& method = std::get<NearestShots>(predictor.method);
  EXPECT_EQ(method.program.shots.size(), 8U);
  EXPECT_EQ(method.rows.shots().size(), 32U);
  EXPECT_EQ(predictor.labels_used, 40U);
  for (const Shot& fixed : method.program.shots) {
    EXPECT_EQ(std::ranges::count(method.rows.shots(), fixed), 0);
  }
  rows.resize(8);
  const Predictor few = prepare_nearest_shots(preparation({{"shots", "4"}, {"fixed", "8"}}));
  EXPECT_EQ(std::get<NearestShots>(few.method).rows.shots().size(), 4U);
}

TEST_F(NearestShotsTest, ASketchShowsAsManyShotsAndLearnsNothing) {
  const Predictor sketch = sketch_nearest_shots(preparation({{"shots", "4"}, {"by", "vectors"}}));
  const auto& method = std::get<EmbeddedShots>(sketch.method);
  EXPECT_EQ(shots_for(method, letter_vector("anything")).size(), 4U);
  EXPECT_EQ(model.asked().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(folder));
}

}  // namespace
}  // namespace tuneornot
