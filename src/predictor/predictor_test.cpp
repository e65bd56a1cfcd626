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

TEST_F(PredictorTest, AnOlderProgramRefusesACompletion) {
  Predictor completing = kPrompted;
  auto& program = std::get<PromptProgram>(completing.method);
  program.completion = {.input = "query", .output = "intent", .between = "--"};
  const Predictor calibrated = {.method =
                                    CalibratedPrompt{.program = program, .log_prior = {0, -1}}};
  const Predictor nearest = {
      .method = NearestShots{.program = program,
                             .rows = ShotPool(std::vector<Shot>{{.input = "x", .answer = "a"}})}};
  for (const Predictor& predictor : {completing, calibrated, nearest}) {
    save_predictor(folder, predictor);
    EXPECT_EQ(load_predictor(folder), predictor);
    EXPECT_NE(read_file(folder / "predictor.json").find("\"format\": 5,"), std::string::npos);
  }
}

TEST_F(PredictorTest, RemarksComeBack) {
  Predictor remarked = kPrompted;
  remarked.remarks = {"2 rows \"left\" out\n", ""};
  save_predictor(folder, remarked);
  EXPECT_EQ(load_predictor(folder), remarked);
}

TEST_F(PredictorTest, ACalibratedPromptComesBackAsItWasSaved) {
  Predictor calibrated = kPrompted;
  calibrated.method = CalibratedPrompt{.program = std::get<PromptProgram>(kPrompted.method),
                                       .log_prior = {-0.1, -1.0 / 3}};
  save_predictor(folder, calibrated);
  EXPECT_EQ(load_predictor(folder), calibrated);
  std::string text = read_file(folder / "predictor.json");
  text.insert(text.find('[', text.find("log_prior")) + 1, "-0.5,");
  expect_refused(text, "has not as many priors as labels");
}

TEST_F(PredictorTest, StoredAnswersComeBackAsTheyWereSaved) {
  const Predictor stored = {
      .candidate = {.strategy = "current", .settings = {{"predictions", "old.csv"}}},
      .method = StoredAnswers(
          "old.csv",
          {{.id = "1", .input = "x", .text = "a"},
           {.id = "2",
            .input = "",
            .text = "",
            .failure = CallFailure{.kind = CallFailure::Kind::Unreadable, .detail = "?"}}})};
  save_predictor(folder, stored);
  EXPECT_EQ(load_predictor(folder), stored);
}

TEST_F(PredictorTest, APromptThatHoldsTheInputComesBackAsItWasSaved) {
  Predictor own = kPrompted;
  auto& program = std::get<PromptProgram>(own.method);
  program.instruction = "Sort {{input}}";
  program.holds_input = true;
  program.lists_answers = false;
  save_predictor(folder, own);
  EXPECT_EQ(load_predictor(folder), own);
  EXPECT_NE(read_file(folder / "predictor.json").find("\"format\": 5,"), std::string::npos);
}

TEST_F(PredictorTest, ACommandComesBackWhereverTheStudyIsMovedTo) {
  Predictor command = {.candidate = {.strategy = "current", .settings = {{"command", "./run -x"}}},
                       .method = UserCommand{.command = "./run -x",
                                             .folder = folder / "",
                                             .files = "0123",
                                             .kind = TaskKind::Classify,
                                             .many = true,
                                             .labels = {{.name = "a"}, {.name = "b"}}}};
  save_predictor(folder / "predictors/it", command);
  EXPECT_EQ(load_predictor(folder / "predictors/it"), command);
  const std::string hash = predictor_hash(folder / "predictors/it");
  const std::filesystem::path moved = folder.string() + " moved";
  std::filesystem::remove_all(moved);
  std::filesystem::rename(folder, moved);
  std::get<UserCommand>(command.method).folder = moved / "";
  EXPECT_EQ(load_predictor(moved / "predictors/it"), command);
  std::get<UserCommand>(command.method).files = "4567";
  save_predictor(moved / "predictors/it", command);
  EXPECT_NE(predictor_hash(moved / "predictors/it"), hash);
  std::filesystem::remove_all(moved);
}

TEST_F(PredictorTest, WhatAnOlderFormatCanSayStaysInIt) {
  save_predictor(folder, kPrompted);
  EXPECT_NE(read_file(folder / "predictor.json").find("\"format\": 2,"), std::string::npos);
  Predictor calibrated = kPrompted;
  calibrated.method = CalibratedPrompt{.program = std::get<PromptProgram>(kPrompted.method),
                                       .log_prior = {-0.1, -2}};
  save_predictor(folder, calibrated);
  EXPECT_NE(read_file(folder / "predictor.json").find("\"format\": 3,"), std::string::npos);
}

TEST_F(PredictorTest, AConstantAnswerComesBackAsItWasSaved) {
  const Predictor constant = {.candidate = {.strategy = "majority"},
                              .labels_used = 90,
                              .method = ConstantAnswer{.text = "b", .confidence = 1.0 / 3}};
  save_predictor(folder, constant);
  EXPECT_EQ(load_predictor(folder), constant);
}

TEST_F(PredictorTest, NearestRowsComeBackAsTheyWereSaved) {
  const Predictor nearest = {
      .candidate = {.strategy = "bm25_nearest", .settings = {{"neighbours", "5"}}},
      .labels_used = 1,
      .method = NearestRows{.neighbours = 5,
                            .rows = ShotPool(std::vector{Shot{.input = "x", .answer = "a"}})}};
  save_predictor(folder, nearest);
  EXPECT_EQ(load_predictor(folder), nearest);
}

TEST_F(PredictorTest, NearestShotsComeBackAsTheyWereSaved) {
  Predictor nearest = kPrompted;
  nearest.method = NearestShots{.shots = 4,
                                .program = std::get<PromptProgram>(kPrompted.method),
                                .rows = ShotPool(std::vector{Shot{.input = "x", .answer = "a"}})};
  save_predictor(folder, nearest);
  EXPECT_EQ(load_predictor(folder), nearest);
}

TEST_F(PredictorTest, EmbeddedShotsComeBackAsTheyWereSaved) {
  const std::vector<std::vector<float>> vectors = {{0.5F, 0.25F, 1}, {0.25F, -1, 1}};
  const std::vector<std::span<const float>> views(vectors.begin(), vectors.end());
  Predictor nearest = kPrompted;
  nearest.method =
      EmbeddedShots{.shots = 4,
                    .program = std::get<PromptProgram>(kPrompted.method),
                    .rows = {{.input = "x", .answer = "a"}, {.input = "y", .answer = "b"}},
                    .index = VectorIndex(views)};
  save_predictor(folder, nearest);
  EXPECT_EQ(load_predictor(folder), nearest);
  const std::string hash = predictor_hash(folder);
  write_file(folder / "index.bin", "others");
  EXPECT_NE(predictor_hash(folder), hash);
  EXPECT_THROW(load_predictor(folder), Error);
}

TEST_F(PredictorTest, APromptBelongsToItsAdapter) {
  std::filesystem::create_directories(folder);
  write_file(folder / kAdapterFile, "numbers");
  Predictor adapted = kPrompted;
  adapted.adapter = folder / kAdapterFile;
  save_predictor(folder, adapted);
  EXPECT_NE(read_file(folder / "predictor.json").find("\"format\": 2,"), std::string::npos);
  EXPECT_EQ(load_predictor(folder), adapted);
  const std::string hash = predictor_hash(folder);
  write_file(folder / kAdapterFile, "others");
  EXPECT_NE(predictor_hash(folder), hash);
  EXPECT_THROW(load_predictor(folder), Error);
  std::filesystem::remove(folder / kAdapterFile);
  EXPECT_THROW(load_predictor(folder), Error);
}

TEST_F(PredictorTest, NearestShotsWithAnAdapterAreOfAFormatThatOlderProgramsRefuse) {
  std::filesystem::create_directories(folder);
  write_file(folder / kAdapterFile, "numbers");
  Predictor adapted = kPrompted;
  adapted.method = NearestShots{.shots = 1,
                                .program = std::get<PromptProgram>(kPrompted.method),
                                .rows = ShotPool(std::vector<Shot>{{.input = "x", .answer = "a"}})};
  adapted.adapter = folder / kAdapterFile;
  save_predictor(folder, adapted);
  EXPECT_EQ(load_predictor(folder), adapted);
  EXPECT_NE(read_file(folder / "predictor.json").find("\"format\": 6,"), std::string::npos);
}

class LinearPredictorTest : public PredictorTest {
 protected:
  void SetUp() override {
    PredictorTest::SetUp();
    const std::vector<std::string_view> texts = {"a b", "c"};
    LinearText method{.labels = {"x", "y"}, .many = true, .c = 4, .features = Tfidf::of(texts, 1)};
    method.model = {.labels = 2, .weights = {}};
    for (std::size_t i = 0; i < 2 * (method.features.columns() + 1); ++i) {
      method.model.weights.push_back(1.0F / static_cast<float>(i + 1));
    }
    predictor = {.candidate = {.strategy = "tfidf_linear"}, .labels_used = 2, .method = method};
  }

  Predictor predictor;
};

TEST_F(LinearPredictorTest, ComesBackAsItWasSaved) {
  save_predictor(folder, predictor);
  EXPECT_EQ(load_predictor(folder), predictor);
}

TEST_F(LinearPredictorTest, ThatOfVectorsComesBackAsItWasSaved) {
  predictor.method = LinearEmbedding{.labels = {"x", "y"},
                                     .many = true,
                                     .c = 4,
                                     .model = {.labels = 2, .weights = {1, 2, 3, 4, 5, 6}}};
  save_predictor(folder, predictor);
  EXPECT_EQ(load_predictor(folder), predictor);
  EXPECT_NE(read_file(folder / "predictor.json").find("\"format\": 4,"), std::string::npos);
}

TEST_F(LinearPredictorTest, TheHashIsOfAllItsFiles) {
  save_predictor(folder, predictor);
  const std::string hash = predictor_hash(folder);
  std::filesystem::remove(folder / "linear.bin");
  EXPECT_NE(predictor_hash(folder), hash);
}

TEST_F(LinearPredictorTest, AnotherPredictorsFileIsRefused) {
  save_predictor(folder, predictor);
  write_file(folder / "linear.bin", "TONLIN01 and what not");
  try {
    load_predictor(folder);
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Data);
    EXPECT_NE(std::string(error.what()).find("is not the file that belongs here"),
              std::string::npos);
  }
}

TEST_F(PredictorTest, AFolderWithoutPredictorHasNoHash) {
  EXPECT_EQ(predictor_hash(folder), "");
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
  expect_refused(R"({"format": 7})", "has format 7, this tuneornot reads up to 6");
  expect_refused(R"({"format": 1})", "was made by an older tuneornot");
  expect_refused(R"({"format": 2, "strategy": "x"})", "is damaged");
  expect_refused(R"({"format": 2, "strategy": "x", "model": "", "settings": {}, "labels_used": 0,
                     "nearest_rows": {"neighbours": 1, "rows": []}})",
                 "holds no rows");
}

}  // namespace
}  // namespace tuneornot
