#include "cli/cost_options.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "base/refusal_test.h"

namespace tuneornot {
namespace {

TEST(CostOptionsTest, StandInThePlaceOfWhatTheTaskSays) {
  Task task;
  task.needs.calls_per_month = 100;
  task.costs = {.months = 24,
                .machine = {.usd_per_hour = 1, .peak = 2},
                .token_prices = {{"a", "1/2"}, {"b", "3/4"}}};
  settle_costs(
      {.volume = 5000, .machine_per_month = 29, .token_prices = {"a=vendor/x=y"}}, ".", task);
  EXPECT_EQ(task.needs.calls_per_month, 5000);
  EXPECT_EQ(task.costs.months, 24);
  EXPECT_EQ(task.costs.machine, (MachineCosts{.usd_per_hour = 1, .usd_per_month = 29, .peak = 2}));
  EXPECT_EQ(task.costs.token_prices.at("a"), "vendor/x=y");
  EXPECT_EQ(task.costs.token_prices.at("b"), "3/4");
}

TEST(CostOptionsTest, RefuseAPriceWithoutAModel) {
  for (const char* price : {"0.15/0.60", "=1/2", "smollm2="}) {
    Task task;
    EXPECT_EQ(
        refusal_of(ErrorKind::Usage, [&] { settle_costs({.token_prices = {price}}, ".", task); }),
        "--price " + std::string(price) +
            ": names no model; write MODEL=PRICE, such as smollm2=0.15/0.60");
  }
}

TEST(PricingTest, LooksUpTheTaskFilesPrices) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / "tuneornot_pricing_test";
  std::filesystem::create_directories(folder);
  write_file(folder / "list.json",
             R"({"vendor/x": {"input_cost_per_token": 2e-6, "output_cost_per_token": 8e-6}})");
  Task task;
  task.prices = "list.json";
  task.needs.calls_per_month = 7;
  task.costs.token_prices = {{"a", "vendor/x"}, {"b", "1/2"}};
  const Pricing pricing = pricing_of(task, folder);
  EXPECT_EQ(pricing.calls_per_month, 7);
  EXPECT_EQ(pricing.models.at("a").tokens.output, 8e-6);
  EXPECT_EQ(pricing.models.at("b").source, "as given");
}

TEST(PricingTest, RefusesThePriceOfAModelThatIsNotThere) {
  const Pricing pricing = {.models = {{"smolm2", {}}}};
  const std::vector<std::string> models = {"smollm2", "qwen"};
  EXPECT_EQ(refusal_of(ErrorKind::Usage, [&] { check_priced_models(pricing, models); }),
            "there is a price for \"smolm2\", and no route runs on that model; the models are "
            "\"smollm2\" and \"qwen\"");
  EXPECT_EQ(refusal_of(ErrorKind::Usage, [&] { check_priced_models(pricing, {}); }),
            "there is a price for \"smolm2\", and no route runs on that model; no route of this "
            "study runs on a model");
  check_priced_models({.models = {{"qwen", {}}}}, models);
}

}  // namespace
}  // namespace tuneornot
