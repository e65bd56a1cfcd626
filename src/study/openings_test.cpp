#include "study/openings.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "study/made_study_test.h"

namespace tuneornot {
namespace {

TEST(OpeningsTest, CountsEachOpeningOfATestOnce) {
  const auto folder = made::fresh_folder("openings_test");
  EXPECT_EQ(count_user_opening(folder, "seal", "study one, record 1"), 1);
  EXPECT_EQ(count_user_opening(folder, "seal", "study two, record 1"), 2);
  EXPECT_EQ(count_user_opening(folder, "seal", "study one, record 1"), 2);
  EXPECT_EQ(count_user_opening(folder, "other seal", "study one, record 1"), 1);
}

TEST(OpeningsTest, AFolderThatCannotBeMadeIsAStorageError) {
  const auto folder = made::fresh_folder("openings_test");
  write_file(folder / "file", "");
  try {
    count_user_opening(folder / "file", "seal", "x");
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Storage);
  }
}

}  // namespace
}  // namespace tuneornot
