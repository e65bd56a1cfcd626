#include "report/curve_lines.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/text.h"
#include "report/curve_json.h"
#include "report/sample_reports.h"

namespace tuneornot {
namespace {

TEST(CurveTableTest, HasASizeAColumn) {
  EXPECT_EQ(curve_table(curved_report().curves, {.columns = 80}),
            " labels           8    32   128   356   712  1,425\n"
            " tfidf_linear  31.0  42.0  53.3  61.0  66.8   70.2\n"
            " bm25_nearest  47.0  51.0  53.0  53.5  53.7   53.7\n"
            " embed_linear  31.0  32.0  35.0  51.0  63.0   72.0\n");
}

TEST(CurveTableTest, LeavesOutTheSmallestSizesWhereTheyDoNotFit) {
  EXPECT_EQ(curve_table(curved_report().curves, {.columns = 34}),
            " labels         356   712  1,425\n"
            " tfidf_linear  61.0  66.8   70.2\n"
            " bm25_nearest  53.5  53.7   53.7\n"
            " embed_linear  51.0  63.0   72.0\n");
}

TEST(CurveTableTest, ShowsHostileNamesAsHarmlessText) {
  Report report = curved_report();
  report.curves.routes[0].candidate.model = "smol\x1b[2Jlm\n" + std::string(300, 'm');
  report.curves.without[0].candidate.model = "\x1b[31m";
  for (const std::size_t columns : {60U, 80U}) {
    for (const std::string& line : lines_of(curve_table(report.curves, {.columns = columns}))) {
      EXPECT_EQ(line, printable(line));
      EXPECT_LE(terminal_width(line), columns);
    }
  }
  for (const std::string& text : {terminal_report(report, {}), markdown_report(report)}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
  }
}

TEST(CurveTableTest, IsNotThereWithoutCurves) {
  EXPECT_TRUE(curve_table(confirmed_report().curves, {.columns = 80}).empty());
  EXPECT_TRUE(curve_lines(confirmed_report()).empty());
}

TEST(CurveTableTest, ACurveOfOtherSizesLeavesCellsEmpty) {
  Curves curves = curved_report().curves;
  curves.routes.resize(2);
  curves.routes[1].scores.erase(curves.routes[1].scores.begin());
  EXPECT_EQ(curve_table(curves, {.columns = 80}),
            " labels           8    32   128   356   712  1,425\n"
            " tfidf_linear  31.0  42.0  53.3  61.0  66.8   70.2\n"
            " bm25_nearest        51.0  53.0  53.5  53.7   53.7\n");
}

TEST(CurveLinesTest, SayWhatMoreLabelsGainAndWhereRoutesCross) {
  EXPECT_EQ(
      text_of(curve_lines(curved_report())),
      "More|tfidf_linear: 1,425 labels more gain about 3.1 points (1 to 5)\n"
      "More|bm25_nearest: more labels will not help: 4,275 more gain at most 1.2 points\n"
      "More|embed_linear: the last 713 labels gained 9.0 points (-1 to 5); what more would gain "
      "cannot be said, as its curve gets steeper on the way\n"
      "Crosses|tfidf_linear overtakes bm25_nearest at about 118 labels (between 54 and 211)\n"
      "Curves|by labels learned from: right on dev, mean of the draws, with the settings that all "
      "labels chose\n"
      "No curve|few_shot@smollm2: it asks a model; run --curves all measures it\n"
      "No curve|zero_shot@smollm2, majority: more labels change nothing about it\n");
}

TEST(CurveLinesTest, SayWhyACurveIsNotContinued) {
  Report report = curved_report();
  report.curves.routes.resize(1);
  RouteCurve& route = report.curves.routes.front();
  route.twice.reset();
  route.furthest.reset();
  const auto said_of = [&](Halt halt) {
    route.halt = halt;
    const std::string text = curve_lines(report).front().text;
    return text.substr(text.find("as ") + 3);
  };
  EXPECT_EQ(said_of(Halt::FewSizes), "too few sizes were measured");
  EXPECT_EQ(said_of(Halt::NotLearned), "it is not shown to have learned anything yet");
  EXPECT_EQ(said_of(Halt::Backtest),
            "fewer labels foretold 69.0 % there, and 70.2 % were measured");
}

TEST(CurveLinesTest, SayOnceWhyThereIsNone) {
  Report report = confirmed_report();
  report.curves.left_out = "49 dev rows are too few to see a curve by; it takes 50";
  EXPECT_EQ(text_of(curve_lines(report)),
            "No curve|49 dev rows are too few to see a curve by; it takes 50\n");
}

TEST(CurveJsonTest, HoldsAllThatIsSaid) {
  const Json json = curves_json(curved_report().curves);
  EXPECT_EQ(json["left_out"], "");
  const Json& grows = json["routes"][0];
  EXPECT_EQ(grows["route"], "tfidf_linear");
  EXPECT_EQ(grows["scores"][5]["labels"], 1425);
  EXPECT_EQ(grows["last_step"]["more_labels"], 713);
  EXPECT_EQ(grows["halt"], "none");
  EXPECT_EQ(grows["gains"][0]["more_labels"], 1425);
  EXPECT_EQ(grows["gains"][1]["more_labels"], 4275);
  EXPECT_EQ(grows["gains"][1]["interval"]["high"], 0.097);
  EXPECT_EQ(json["routes"][1]["will_not_help"], true);
  EXPECT_EQ(json["routes"][2]["halt"], "steepening");
  EXPECT_TRUE(json["routes"][2]["gains"].empty());
  EXPECT_EQ(json["crossings"][0]["to"], "tfidf_linear");
  EXPECT_EQ(json["without"][2]["route"], "majority");

  Curves few = curved_report().curves;
  few.routes[0].halt = Halt::FewSizes;
  EXPECT_TRUE(curves_json(few)["routes"][0]["law"].is_null());
  EXPECT_TRUE(curves_json(few)["routes"][0]["backtest"].is_null());
}

}  // namespace
}  // namespace tuneornot
