#include "predictor/linear_text.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "base/random.h"

namespace tuneornot {
namespace {

const std::vector<std::string_view> kTexts = {
    "my card is lost", "where is my card", "the card is lost and where", "top up now"};

LinearText learned(bool many) {
  LinearText method{
      .labels = {"lost", "top", "where"}, .many = many, .features = Tfidf::of(kTexts, 1)};
  SparseRows rows;
  for (const std::string_view text : kTexts) {
    rows.add(method.features.row(text));
  }
  const std::vector<std::vector<std::uint32_t>> labels_of = {{0}, {2}, {0, 2}, {1}};
  OneVsRest learning(
      {.rows = rows, .labels_of = labels_of, .columns = method.features.columns(), .labels = 3},
      Rng(1));
  learning.fit(50, {.gradient = 1e-6, .most_passes = 1'000});
  method.model = learning.model();
  return method;
}

class LinearTextTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    file = std::filesystem::path(testing::TempDir()) / (std::string("linear_") + test->name());
  }
  void TearDown() override { std::filesystem::remove(file); }

  void expect_refused(const std::string& bytes) {
    write_file(file, bytes);
    LinearText method{.labels = {"lost", "top", "where"}};
    try {
      load_linear_file(file, method);
      ADD_FAILURE() << "expected an Error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Data);
      EXPECT_NE(std::string(error.what()).find(": is damaged"), std::string::npos);
    }
  }

  std::filesystem::path file;
};

TEST_F(LinearTextTest, AnswersWithTheLikeliestLabelAndItsShare) {
  const LinearText method = learned(false);
  const Answer answer = answer_of(method, "I top up");
  EXPECT_EQ(answer.text, "top");
  const SparseRow row = method.features.row("I top up");
  double all = 0;
  double most = 0;
  for (const double score : scores(method.model, {.columns = row.columns, .values = row.values})) {
    all += 1 / (1 + std::exp(-score));
    most = std::max(most, 1 / (1 + std::exp(-score)));
  }
  EXPECT_NEAR(answer.confidence.value_or(0), most / all, 1e-12);
}

TEST_F(LinearTextTest, AnswersWithEveryLabelThatIsLikelierThanNot) {
  const LinearText method = learned(true);
  EXPECT_EQ(answer_of(method, "the card is lost and where").text, R"(["lost","where"])");
  EXPECT_EQ(answer_of(method, "top up now").text, R"(["top"])");
  EXPECT_EQ(answer_of(method, "zzz").text, "[]");
  EXPECT_GT(answer_of(method, "top up now").confidence.value_or(0), 0.5);
}

TEST_F(LinearTextTest, ComesBackFromItsFileBitForBit) {
  const LinearText method = learned(false);
  save_linear_file(file, method);
  LinearText back{.labels = method.labels, .many = method.many, .c = method.c};
  load_linear_file(file, back);
  EXPECT_EQ(back, method);
  EXPECT_EQ(answer_of(back, "where?").confidence, answer_of(method, "where?").confidence);
}

TEST_F(LinearTextTest, AFileThatIsNotWholeIsRefusedWhereverItEnds) {
  save_linear_file(file, learned(false));
  const std::string bytes = read_file(file);
  for (std::size_t size = 0; size < bytes.size(); size += size < 400 ? 1 : 97) {
    expect_refused(bytes.substr(0, size));
  }
  expect_refused(bytes + "more");
  expect_refused(bytes + std::string(12, '\0'));
}

TEST_F(LinearTextTest, SizesThatTheFileDoesNotHaveAreRefused) {
  save_linear_file(file, learned(false));
  const std::string bytes = read_file(file);
  for (const std::size_t at : {0U, 8U, 15U, 16U, 23U, 24U, 31U}) {
    std::string damaged = bytes;
    damaged[at] = '\x7F';
    expect_refused(damaged);
  }
}

}  // namespace
}  // namespace tuneornot
