#include "predictor/embedded_shots.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/refusal_test.h"

namespace tuneornot {
namespace {

const std::vector<std::vector<float>> kVectors = {{1, 0}, {0, 1}, {-1, -1}};

EmbeddedShots method() {
  const std::vector<std::span<const float>> views(kVectors.begin(), kVectors.end());
  return {.shots = 2,
          .rows = {{.input = "x", .answer = "a"},
                   {.input = "y", .answer = "b"},
                   {.input = "z", .answer = "c"}},
          .index = VectorIndex(views)};
}

TEST(EmbeddedShotsTest, AreTheRowsMostAlikeTheMostSimilarOneLast) {
  const std::vector<Shot> shots = shots_for(method(), std::vector<float>{0.9F, 0.3F});
  ASSERT_EQ(shots.size(), 2U);
  EXPECT_EQ(shots[0].input, "y");
  EXPECT_EQ(shots[1].input, "x");
}

TEST(EmbeddedShotsTest, AVectorOfAnotherLengthIsRefused) {
  EXPECT_EQ(refusal([] { shots_for(method(), std::vector<float>{1, 2, 3}); }),
            "the model gives texts 3 numbers, the predictor learned from 2: it was made with "
            "another model; run the study again");
}

TEST(EmbeddedShotsTest, AFileThatIsNotWholeIsRefusedWhereverItEnds) {
  const auto file = std::filesystem::path(testing::TempDir()) / "embedded_shots_test.bin";
  save_index_file(file, method().index);
  EXPECT_EQ(load_index_file(file, 3), method().index);
  const std::string message = file.string() + ": is damaged; run the study again";
  const std::string bytes = read_file(file);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    write_file(file, bytes.substr(0, size));
    EXPECT_EQ(refusal([&] { load_index_file(file, 3); }), message) << size;
  }
  write_file(file, bytes + "more");
  EXPECT_EQ(refusal([&] { load_index_file(file, 3); }), message);
  write_file(file, bytes);
  EXPECT_EQ(refusal([&] { load_index_file(file, 2); }), message);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace tuneornot
