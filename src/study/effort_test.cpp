#include "study/effort.h"

#include <gtest/gtest.h>

#include "study/made_study_test.h"

namespace tuneornot {
namespace {

TEST(RemarksTest, AreKeptByThePredictorsFolder) {
  const std::filesystem::path folder = made::fresh_folder("store");
  Store store(folder / "study.db");
  Runner runner{.folder = "predictors/a", .predictor = {.remarks = {"one \"row\"", "two"}}};
  keep_remarks(runner, store);
  FrozenEntrant entrant{.predictor = "predictors/a"};
  EXPECT_EQ(stored_remarks(entrant, store), runner.predictor.remarks);
  entrant.predictor = "predictors/b";
  EXPECT_TRUE(stored_remarks(entrant, store).empty());
  entrant.predictor = "predictors/a";
  runner.predictor.remarks.clear();  // made anew, of other rows
  keep_remarks(runner, store);
  EXPECT_TRUE(stored_remarks(entrant, store).empty());
}

}  // namespace
}  // namespace tuneornot
