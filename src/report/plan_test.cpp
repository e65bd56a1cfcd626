#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/plan_report.h"

namespace tuneornot {
namespace {

PlanReport sample_plan() {
  PlanReport plan{.program_version = "1.2.3",
                  .task_name = "help\x1b[2Jdesk",
                  .study = "examples/helpdesk",
                  .effort = "quick",
                  .train_rows = 361,
                  .dev_rows = 144,
                  .test_rows = 217};
  plan.forecast.routes = {{.candidate = {.strategy = "majority"},
                           .answers = 361,
                           .call = {.calls = 1, .machine_ms = 0.001},
                           .answering_ms = 0.4,
                           .timed_rows = 32},
                          {.candidate = {.strategy = "fine_tune", .model = "smollm2"},
                           .candidates = 2,
                           .answers = 505,
                           .call = {.calls = 1,
                                    .shared_tokens = 100,
                                    .own_tokens = 31,
                                    .output_tokens = 4,
                                    .machine_ms = 130},
                           .answering_ms = 65'000,
                           .preparing_ms = 1'200'000,
                           .timed_rows = 64,
                           .failed_rows = 3,
                           .failure = "900 tokens are too many"}};
  plan.forecast.left_out = {"few_shot@smollm2: 2 more of its candidates"};
  plan.forecast.detectable_difference = 0.0781;
  return plan;
}

PlanReport priced_plan() {
  PlanReport plan = sample_plan();
  plan.is_priced = true;
  plan.forecast.routes[0].usd = 0;
  plan.forecast.routes[1].usd = 0.35;
  return plan;
}

TEST(PlanTest, ATerminalShowsWhatEachRouteTakesAndAllOfThem) {
  EXPECT_EQ(terminal_plan(sample_plan(), {}),
            "PLAN      help\\x1b[2Jdesk: 361 rows to learn from, 144 dev, 217 test (sealed);\n"
            "          effort quick\n"
            "\n"
            " route              tried  answers  tokens/call   an answer  in all\n"
            " majority               1      361            -  under 1 ms     1 s\n"
            " fine_tune@smollm2      2      505          135      130 ms  22 min\n"
            "\n"
            " In all   about 22 min on this machine, 20 min of it learning, going by a few\n"
            "          rows; less where candidates fall behind early. It can be interrupted\n"
            "          at any time and goes on\n"
            " Can show differences of about 8 points or more between two of these 2 routes\n"
            " Fails    fine_tune@smollm2: 3 of 64 rows, such as: 900 tokens are too many\n"
            " Without  few_shot@smollm2: 2 more of its candidates\n");
}

TEST(PlanTest, PricesAddAColumnAndASum) {
  const std::string text = terminal_plan(priced_plan(), {});
  EXPECT_NE(text.find("in all   cost\n"), std::string::npos) << text;
  EXPECT_NE(text.find("22 min  $0.35\n"), std::string::npos) << text;
  EXPECT_NE(text.find(" Cost     $0.35\n"), std::string::npos) << text;
}

TEST(PlanTest, ACostThatIsUnknownIsNoSum) {
  PlanReport plan = priced_plan();
  plan.forecast.routes[1].usd.reset();
  plan.forecast.routes[1].usd_unknown = "the machine has no price";
  const std::string text = terminal_plan(plan, {});
  EXPECT_NE(text.find(" Cost     unknown: fine_tune@smollm2: the machine has no price\n"),
            std::string::npos)
      << text;
  EXPECT_TRUE(nlohmann::json::parse(json_plan(plan)).at("usd").is_null());
}

TEST(PlanTest, FoldsAreToldInsteadOfATest) {
  PlanReport plan = sample_plan();
  plan.repeats = 5;
  const std::string text = terminal_plan(plan, {});
  EXPECT_NE(text.find("361 rows in 5 folds, 5 times over"), std::string::npos) << text;
}

TEST(PlanTest, AProgramReadsTheSame) {
  const nlohmann::json json = nlohmann::json::parse(json_plan(priced_plan()));
  EXPECT_EQ(json.at("format"), kPlanFormat);
  EXPECT_EQ(json.at("test_rows"), 217);
  EXPECT_EQ(json.at("seconds"), 1265.0004);
  EXPECT_EQ(json.at("usd"), 0.35);
  EXPECT_EQ(json.at("detectable_difference"), 0.0781);
  const nlohmann::json& route = json.at("routes").at(1);
  EXPECT_EQ(route.at("route"), "fine_tune@smollm2");
  EXPECT_EQ(route.at("answers"), 505);
  EXPECT_EQ(route.at("prompt_tokens_per_call"), 131);
  EXPECT_EQ(route.at("shared_tokens_per_call"), 100);
  EXPECT_EQ(route.at("output_tokens_per_call"), 4);
  EXPECT_EQ(route.at("seconds_per_answer"), 0.13);
  EXPECT_EQ(route.at("preparing_seconds"), 1200);
  EXPECT_EQ(route.at("failed_rows"), 3);
  EXPECT_EQ(route.at("failure"), "900 tokens are too many");
  EXPECT_TRUE(json.at("routes").at(0).at("model").is_null());
  EXPECT_EQ(json.at("not_planned").size(), 1U);
}

}  // namespace
}  // namespace tuneornot
