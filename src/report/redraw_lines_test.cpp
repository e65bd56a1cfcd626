#include "report/redraw_lines.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/text.h"
#include "report/redraw_json.h"
#include "report/sample_reports.h"

namespace tuneornot {
namespace {

// Few-shot prompting, which a draw moves by 3 points, before a baseline that it does not.
Report redrawn_report() {
  Report report = confirmed_report();
  report.redraws.routes = {{.candidate = report.verdict.routes[0].candidate,
                            .handed_over = 0.613,
                            .redrawn = {0.558, 0.601, 0.627},
                            .sd = 0.031},
                           {.candidate = report.verdict.routes[1].candidate,
                            .handed_over = 0.54,
                            .redrawn = {0.54, 0.54, 0.54},
                            .is_settled = true}};
  return report;
}

TEST(RedrawLinesTest, SayHowFarADrawMovesARoute) {
  EXPECT_EQ(text_of(redraw_lines(redrawn_report())),
            "Redrawn|few_shot@smollm2: on dev 61.3 % right as it is handed over, 55.8, 60.1 and "
            "62.7 made anew with other draws; so a draw moves it by about 3.1 points (SD, a rough "
            "figure)\n"
            "Redrawn|zero_shot@smollm2, made anew, answered dev alike: nothing there is left to "
            "chance\n");
}

TEST(RedrawLinesTest, SayWhatChanceOnSoFewRowsExplains) {
  Report report = redrawn_report();
  report.redraws.routes[0].sd = 0.0004;
  report.redraws.routes.pop_back();
  EXPECT_EQ(text_of(redraw_lines(report)),
            "Redrawn|few_shot@smollm2: on dev 61.3 % right as it is handed over, 55.8, 60.1 and "
            "62.7 made anew with other draws; draws move it no further than so few rows would by "
            "chance\n");
}

TEST(RedrawLinesTest, SayThatAnotherDrawCouldSwapTwoRoutes) {
  Report report = redrawn_report();
  report.redraws.routes[0].sd = 0.3;
  EXPECT_EQ(redraw_lines(report).front().text,
            "another draw could swap few_shot@smollm2 and zero_shot@smollm2: on the test 9.3 "
            "points lie between them, and draws move that by about 30 (SD)");
}

TEST(RedrawLinesTest, SayWhyARouteWasNotMadeAnew) {
  Report report = redrawn_report();
  for (Spread& spread : report.redraws.routes) {
    spread.redrawn.clear();
    spread.is_settled = false;
    spread.left_out = "it asks a model; effort: normal does that";
  }
  EXPECT_EQ(text_of(redraw_lines(report)),
            "Redrawn|not known how far other draws would move few_shot@smollm2 and "
            "zero_shot@smollm2: it asks a model; effort: normal does that\n");
}

TEST(RedrawLinesTest, OnFoldsThereIsNothingToSay) {
  Report folds = folds_report();
  folds.redraws.left_out = "so few rows are measured on folds";
  EXPECT_TRUE(redraw_lines(folds).empty());
  Report old = confirmed_report();
  old.redraws.left_out = "this study was made before it was measured; run it again";
  EXPECT_EQ(redraw_lines(old).size(), 1U);
}

TEST(RedrawJsonTest, HoldsAllThatIsSaid) {
  Report report = redrawn_report();
  const Json json = redraws_json(report);
  EXPECT_EQ(json["left_out"], "");
  EXPECT_EQ(json["routes"][0]["redrawn_dev_scores"], Json({0.558, 0.601, 0.627}));
  EXPECT_EQ(json["routes"][0]["dev_score"], 0.613);
  EXPECT_EQ(json["routes"][0]["sd"], 0.031);
  EXPECT_EQ(json["routes"][1]["answers_alike"], true);
  EXPECT_TRUE(json["could_swap"].is_null());
  report.redraws.routes[0].sd = 0.3;
  EXPECT_EQ(redraws_json(report)["could_swap"]["sd"], 0.3);
  report.redraws.routes[0].redrawn.clear();
  EXPECT_TRUE(redraws_json(report)["routes"][0]["sd"].is_null());
}

}  // namespace
}  // namespace tuneornot
