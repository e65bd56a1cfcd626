#include "predictor/linear_embedding.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "base/refusal_test.h"

namespace tuneornot {
namespace {

// The first number speaks for a, the second one for b.
LinearEmbedding method_of(bool many) {
  return {.labels = {"a", "b"},
          .many = many,
          .c = 4,
          .model = {.labels = 2, .weights = {3, -3, -3, 3, 0, -1}}};
}

double sigmoid_of(double score) {
  return 1 / (1 + std::exp(-score));
}

TEST(LinearEmbeddingTest, AnswersWithTheLikeliestLabelAndItsShare) {
  const std::vector<float> vector = {0.5F, 0.25F};  // scores 0.75 and -1.75
  const Answer answer = answer_of(method_of(false), vector);
  EXPECT_EQ(answer.text, "a");
  EXPECT_NEAR(answer.confidence.value_or(0),
              sigmoid_of(0.75) / (sigmoid_of(0.75) + sigmoid_of(-1.75)),
              1e-12);
}

TEST(LinearEmbeddingTest, AnswersWithEveryLabelThatIsLikelierThanNot) {
  const Answer answer = answer_of(method_of(true), std::vector<float>{0.5F, 0.25F});
  EXPECT_EQ(answer.text, R"(["a"])");
  EXPECT_NEAR(answer.confidence.value_or(0), sigmoid_of(0.75) * (1 - sigmoid_of(-1.75)), 1e-12);
}

TEST(LinearEmbeddingTest, AVectorOfAnotherLengthIsRefused) {
  EXPECT_EQ(refusal([] { answer_of(method_of(false), std::vector<float>{1, 2, 3}); }),
            "the model gives texts 3 numbers, the predictor learned from 2: it was made with "
            "another model; run the study again");
}

class LinearEmbeddingFileTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    file = std::filesystem::path(testing::TempDir()) / (std::string("vectors_") + test->name());
  }
  void TearDown() override { std::filesystem::remove(file); }

  void expect_refused(const std::string& bytes) const {
    write_file(file, bytes);
    const std::string message = refusal([this] {
      LinearEmbedding method{.labels = {"a", "b"}};
      load_linear_file(file, method);
    });
    EXPECT_EQ(message, file.string() + ": is damaged; run the study again") << bytes.size();
  }

  std::filesystem::path file;
};

TEST_F(LinearEmbeddingFileTest, ComesBackBitForBit) {
  const LinearEmbedding method = method_of(true);
  save_linear_file(file, method);
  LinearEmbedding back{.labels = method.labels, .many = true, .c = 4};
  load_linear_file(file, back);
  EXPECT_EQ(back, method);
}

TEST_F(LinearEmbeddingFileTest, AFileThatDoesNotHoldWholeRowsIsRefused) {
  save_linear_file(file, method_of(true));
  const std::string bytes = read_file(file);  // 16 bytes, and three rows of two numbers
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    if (size != 32) {
      expect_refused(bytes.substr(0, size));
    }
  }
  expect_refused(bytes + "more");
  std::string other = bytes;
  other[7] = '2';
  expect_refused(other);
  other = bytes;
  other[8] = 3;
  expect_refused(other);
}

}  // namespace
}  // namespace tuneornot
