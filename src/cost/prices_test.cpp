#include "cost/prices.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "base/refusal_test.h"

namespace tuneornot {
namespace {

std::filesystem::path written(const std::string& text) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("tuneornot_prices_" + std::string(test->name()));
  std::filesystem::create_directories(folder);
  write_file(folder / "prices.json", text);
  return folder / "prices.json";
}

// As litellm has it, with what is not priced by the token.
constexpr const char* kList = R"({
  "sample_spec": {"input_cost_per_token": 0, "output_cost_per_token": 0},
  "vendor/small": {"input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07,
                   "cache_read_input_token_cost": 7.5e-08, "litellm_provider": "vendor"},
  "vendor/large": {"input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
                   "cache_read_input_token_cost": 3e-07,
                   "cache_creation_input_token_cost": 3.75e-06,
                   "input_cost_per_token_batches": 1.5e-06,
                   "output_cost_per_token_batches": 7.5e-06},
  "vendor/pictures": {"output_cost_per_image": 0.02},
  "vendor/odd": {"input_cost_per_token": -1, "output_cost_per_token": "free"}
})";

TEST(PricesTest, ReadsTheLayoutOfLitellm) {
  const PriceList list = load_prices(written(kList));
  EXPECT_TRUE(list.name.starts_with("prices.json of 20")) << list.name;
  ASSERT_EQ(list.models.size(), 2U);
  EXPECT_EQ(list.models.at("vendor/small"),
            (TokenPrice{.input = 1.5e-07, .output = 6e-07, .cache_read = 7.5e-08}));
  EXPECT_EQ(list.models.at("vendor/large"),
            (TokenPrice{
                .input = 3e-06, .output = 1.5e-05, .cache_read = 3e-07, .cache_write = 3.75e-06}));
}

TEST(PricesTest, APriceIsDollarsForAMillionTokensOrANameInTheList) {
  const ModelPrice given = read_token_price("0.15/0.6", std::nullopt);
  EXPECT_DOUBLE_EQ(given.tokens.input, 1.5e-7);
  EXPECT_DOUBLE_EQ(given.tokens.output, 6e-7);
  EXPECT_EQ(given.tokens.cache_read, std::nullopt);
  EXPECT_EQ(given.source, "as given");
  const TokenPrice cached = read_token_price("3/15/0.3/3.75", std::nullopt).tokens;
  EXPECT_DOUBLE_EQ(cached.cache_read.value_or(0), 3e-7);
  EXPECT_DOUBLE_EQ(cached.cache_write.value_or(0), 3.75e-6);
  const ModelPrice named = read_token_price("vendor/small", load_prices(written(kList)));
  EXPECT_EQ(named.tokens.input, 1.5e-07);
  EXPECT_TRUE(named.source.starts_with("vendor/small in prices.json of 20")) << named.source;
}

TEST(PricesTest, BatchesHavePricesOfTheirOwnAndNoCache) {
  const PriceList list = load_prices(written(kList), Calling::Batches);
  const ModelPrice price = read_token_price("vendor/large", list);
  EXPECT_EQ(price.tokens, (TokenPrice{.input = 1.5e-06, .output = 7.5e-06}));
  EXPECT_TRUE(price.source.ends_with(", in batches")) << price.source;
  EXPECT_EQ(refusal_of(ErrorKind::Usage, [&] { read_token_price("vendor/small", list); }),
            list.name +
                " has no price by the token in batches for \"vendor/small\"; write one as "
                "IN/OUT, dollars for a million tokens, such as 0.15/0.60");
  const std::filesystem::path single =
      written(R"({"a": {"input_cost_per_token": 1, "output_cost_per_token": 1}})");
  EXPECT_TRUE(refusal_of(ErrorKind::Data, [&] {
                load_prices(single, Calling::Batches);
              }).starts_with(single.string() + ": holds no prices of batches;"));
}

TEST(PricesTest, RefusesAPriceThatIsNone) {
  for (const char* text : {"0.15", "1/2/3/4/5", "0.15/", "-1/2", "1/x", "nan/1", "vendor/small"}) {
    EXPECT_EQ(refusal_of(ErrorKind::Usage, [&] { read_token_price(text, std::nullopt); }),
              "\"" + std::string(text) +
                  "\" is no price; write IN/OUT, dollars for a million tokens, such as 0.15/0.60, "
                  "or name a file of prices with --prices");
  }
}

TEST(PricesTest, RefusesANameThatTheListDoesNotHave) {
  PriceList list = load_prices(written(kList));
  list.name = "prices.json of 2026-11-20";
  EXPECT_EQ(refusal_of(ErrorKind::Usage, [&] { read_token_price("vendor/smal", list); }),
            "prices.json of 2026-11-20 has no price by the token for \"vendor/smal\"; did you mean "
            "\"vendor/small\"?");
  EXPECT_EQ(refusal_of(ErrorKind::Usage, [&] { read_token_price("another", list); }),
            "prices.json of 2026-11-20 has no price by the token for \"another\"; write one as "
            "IN/OUT, dollars for a million tokens, such as 0.15/0.60");
}

TEST(PricesTest, RefusesAFileWithoutPrices) {
  for (const char* text : {"{}", "[1, 2]", "\"text\"", R"({"a": {"mode": "chat"}})"}) {
    const std::filesystem::path path = written(text);
    EXPECT_EQ(refusal_of(ErrorKind::Data, [&] { load_prices(path); }),
              path.string() +
                  ": holds no prices; it must be JSON as litellm's "
                  "model_prices_and_context_window.json, a map of models with "
                  "input_cost_per_token and output_cost_per_token");
  }
  const std::filesystem::path broken = written("{");
  EXPECT_TRUE(
      refusal_of(ErrorKind::Data, [&] { load_prices(broken); }).starts_with(broken.string()));
}

}  // namespace
}  // namespace tuneornot
