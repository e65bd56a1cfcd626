#include "report/changes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/refusal_test.h"
#include "report/sample_reports.h"

namespace tuneornot {
namespace {

Changes between(const Report& earlier, const Report& later) {
  return changes_since(json_report(earlier), "old.json", later);
}

TEST(ChangesTest, AreNoneBetweenAReportAndItself) {
  for (const Report& report : {confirmed_report(), folds_report(), overturned_report()}) {
    const Changes changes = between(report, report);
    EXPECT_FALSE(changes.pick.has_moved());
    EXPECT_FALSE(changes.seal.has_moved());
    for (const RouteChange& route : changes.routes) {
      EXPECT_FALSE(route.score.has_moved()) << route.route;
      EXPECT_FALSE(route.word.has_moved()) << route.route;
    }
    EXPECT_NE(terminal_changes(changes, {.columns = 200}).find("Nothing else moved."),
              std::string::npos);
  }
}

Report later_report() {
  Report report = confirmed_report();
  report.seal = "other";
  report.train_rows = 1500;
  Verdict& verdict = report.verdict;
  verdict.rows = 250;
  verdict.margin = 0.01;
  verdict.certainty = Certainty::Open;
  verdict.pick = 1;
  verdict.routes[1].score = 0.585;
  verdict.routes[1].word = Word::NotSeparable;
  verdict.routes[2].candidate = {.strategy = "tfidf_linear", .model = "", .settings = {}};
  return report;
}

TEST(ChangesTest, SayWhatMoved) {
  EXPECT_EQ(
      terminal_changes(between(confirmed_report(), later_report()), {.columns = 100}),
      R"(CHANGED   The pick moved from few_shot@smollm2 to zero_shot@smollm2; how sure it is moved from
          confirmed to open.
 Test     other rows than before (225, now 250): scores moved with them too
 Train    1,425 rows before, now 1,500
 Margin   from 2 to 1 points
 Route    zero_shot@smollm2 52.0 to 58.5 (+6.5 points); from worse to not separable
 Route    tfidf_linear came, with 31.1
 Route    majority went; it had 31.1
)");
}

Report priced(double usd_per_ms, std::optional<double> calls) {
  Report report = confirmed_report();
  report.verdict.pricing.calls_per_month = calls;
  report.verdict.routes[0].cost = RouteCost{.terms = {.usd_per_machine_ms = usd_per_ms},
                                            .upfront = {},
                                            .call = {.calls = 1, .machine_ms = 10}};
  return report;
}

TEST(ChangesTest, SayWhatCostsMoved) {
  const TerminalStyle style = {.columns = 200};
  EXPECT_NE(terminal_changes(between(priced(1e-6, 100), priced(2e-6, 4000)), style)
                .find(" Volume   from 100 calls to 4,000 calls a month\n"
                      " Route    few_shot@smollm2 from $0.01 to $0.02 for 1,000 calls\n"),
            std::string::npos);
  EXPECT_NE(terminal_changes(between(confirmed_report(), priced(1e-6, std::nullopt)), style)
                .find("few_shot@smollm2 from an unknown price to $0.01 for 1,000 calls"),
            std::string::npos);
  EXPECT_NE(terminal_changes(between(priced(1e-6, 100), priced(1.09e-6, 100)), style)
                .find("Nothing else moved."),
            std::string::npos);
}

TEST(ChangesTest, AreOneJsonObject) {
  const auto json =
      nlohmann::json::parse(json_changes(between(confirmed_report(), later_report())));
  EXPECT_EQ(json["format"], 1);
  EXPECT_EQ(json["recommended"]["before"], "few_shot@smollm2");
  EXPECT_EQ(json["recommended"]["moved"], true);
  EXPECT_EQ(json["metric"]["moved"], false);
  EXPECT_EQ(json["routes"].size(), 4);
  EXPECT_TRUE(json["routes"][2]["score"]["before"].is_null());
  EXPECT_TRUE(json["routes"][3]["word"]["after"].is_null());
  EXPECT_TRUE(json["routes"][0]["usd_per_call"]["after"].is_null());
  EXPECT_EQ(json["calls_per_month"]["moved"], false);
}

TEST(ChangesTest, ShowNoControlCharacters) {
  const std::string text = terminal_changes(between(hostile_report(), confirmed_report()), {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("equal"), std::string::npos);
}

void expect_refused(const std::string& earlier, const std::string& part) {
  const std::string said = refusal([&] { changes_since(earlier, "old.json", confirmed_report()); });
  EXPECT_NE(said.find(part), std::string::npos) << said;
}

TEST(ChangesTest, RefuseWhatIsNoReport) {
  expect_refused("", "old.json: not valid JSON");
  expect_refused("[]", "old.json: has no usable \"format\"");
  expect_refused(R"({"format": 2})", "is a report of format 2, this version reads format 1");
  expect_refused(R"({"format": 1})", "has no usable \"verdict\"");
  std::string other = json_report(confirmed_report());
  other.replace(other.find("\"routes\": ["), 11, "\"routes\": [7, ");
  expect_refused(other, "has no usable \"route\"");
}

}  // namespace
}  // namespace tuneornot
