#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/provisional_report.h"

namespace tuneornot {
namespace {

ProvisionalReport sample() {
  return {.program_version = "1.2.3",
          .task_name = "helpdesk",
          .kind = "classify",
          .study = "my studies/help",
          .found = {.metric = "accuracy",
                    .margin = 0.02,
                    .rows = 108,
                    .groups = 90,
                    .routes = {{.candidate = {"tfidf_linear", "", {}},
                                .score = 0.583,
                                .interval = Interval{0.489, 0.672}},
                               {.candidate = {"bm25_nearest", "", {{"k", "3"}}},
                                .candidates_tried = 4,
                                .score = 0.5,
                                .interval = Interval{0.407, 0.593}},
                               {.candidate = {"majority", "", {}}, .score = 0.139}}},
          .routes_to_come = {"zero_shot@smollm2", "few_shot@smollm2"},
          .test_rows = 1217};
}

TEST(LeadSentenceTest, SaysWhoLeadsAndWhoComesSecond) {
  EXPECT_EQ(lead_sentence(sample().found),
            "provisional: tfidf_linear leads on dev, 58.3 % right (49 to 67; 108 rows), then "
            "bm25_nearest 50.0");
}

TEST(LeadSentenceTest, ShowsHostileNamesAsHarmlessText) {
  Provisional hostile = sample().found;
  hostile.routes[1].candidate = {"few_shot", "a\x1b[2J\nb", {}};
  EXPECT_TRUE(lead_sentence(hostile).ends_with("then few_shot@a\\x1b[2J b 50.0"))
      << lead_sentence(hostile);
}

TEST(ProvisionalPageTest, IsCalledSoAndShowsDevInOrder) {
  EXPECT_EQ(terminal_provisional(sample(), {}),
            R"(SO FAR    PROVISIONAL, from dev alone: tfidf_linear leads, 58.3 % right (49 to
          67; 108 rows). There is no verdict yet.

 route         right   95 %  tried
 tfidf_linear   58.3  49-67      1
 bm25_nearest   50.0  41-59      4
 majority       13.9             1

 Beware   108 dev rows, 90 groups; each score is of the candidate that was best
          on them, so it is too good, and nobody is shown to be better than
          another
 To come  on dev zero_shot@smollm2, few_shot@smollm2; learning curves and
          latencies, then the sealed test of 1,217 rows
 Go on    tuneornot run 'my studies/help'
)");
}

TEST(ProvisionalPageTest, NamesTheNomineeWhereItIsNotTheLeader) {
  ProvisionalReport report = sample();
  report.found.nominee = 1;
  EXPECT_NE(terminal_provisional(report, {.columns = 100})
                .find(" Nominee  as it stands bm25_nearest: by the margin, costs and needs it goes "
                      "before the leader\n"),
            std::string::npos);
}

TEST(ProvisionalPageTest, SaysNothingOfATestThatIsNotAnsweredToItsEnd) {
  ProvisionalReport report = sample();
  report.routes_to_come.clear();
  EXPECT_NE(terminal_provisional(report, {})
                .find(" To come  learning curves and latencies, then "
                      "the sealed test of"),
            std::string::npos);
  report.is_test_open = true;
  const std::string page = terminal_provisional(report, {.columns = 100});
  EXPECT_NE(
      page.find(" To come  the rest of the test of 1,217 rows, of which nothing is said before "
                "all"),
      std::string::npos)
      << page;
}

TEST(ProvisionalPageTest, AnOnlyRouteLeadsNobody) {
  ProvisionalReport report = sample();
  report.found.routes.resize(1);
  EXPECT_NE(terminal_provisional(report, {.columns = 100})
                .find("tfidf_linear is the only route raced, 58.3 %"),
            std::string::npos);
}

TEST(ProvisionalPageTest, ShowsHostileNamesAsHarmlessText) {
  ProvisionalReport report = sample();
  report.found.routes[0].candidate.model = report.routes_to_come[0] = "\x1b[31m\x9b";
  report.study = "a\x1b]0;b";
  const std::string page = terminal_provisional(report, {});
  EXPECT_EQ(page.find_first_of("\x1b\x9b"), std::string::npos) << page;
  EXPECT_NE(page.find("tuneornot run 'a\\x1b]0;b'"), std::string::npos) << page;
}

TEST(ProvisionalJsonTest, HasAllOfIt) {
  const auto json = nlohmann::ordered_json::parse(json_provisional(sample()));
  EXPECT_EQ(json.at("format"), kProvisionalFormat);
  EXPECT_EQ(json.at("provisional"), true);
  EXPECT_EQ(json.at("metric"), "accuracy");
  EXPECT_EQ(json.at("dev_rows"), 108);
  EXPECT_EQ(json.at("dev_groups"), 90);
  EXPECT_EQ(json.at("nominee"), 0);
  EXPECT_EQ(json.at("routes").size(), 3U);
  EXPECT_EQ(json.at("routes")[1].dump(),
            R"({"route":"bm25_nearest","strategy":"bm25_nearest","model":"",)"
            R"("settings":{"k":"3"},"candidates_tried":4,"dev_score":0.5,)"
            R"("interval":{"low":0.407,"high":0.593}})");
  EXPECT_TRUE(json.at("routes")[2].at("interval").is_null());
  EXPECT_EQ(json.at("routes_to_come")[1], "few_shot@smollm2");
  EXPECT_EQ(json.at("test_rows"), 1217);
  EXPECT_EQ(json.at("test_open"), false);
  EXPECT_FALSE(json.contains("verdict"));
}

}  // namespace
}  // namespace tuneornot
