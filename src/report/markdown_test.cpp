#include <gtest/gtest.h>

#include "report/markdown_text.h"
#include "report/report.h"
#include "report/sample_reports.h"

namespace tuneornot {
namespace {

TEST(MarkdownTextTest, IsNoMarkup) {
  EXPECT_EQ(markdown_text("a *b* [c](d) `e` <f> g|h ~i~ $j$ \\k &l;"),
            "a \\*b\\* \\[c\\](d) \\`e\\` \\<f\\> g\\|h \\~i\\~ \\$j\\$ \\\\k \\&l;");
  EXPECT_EQ(markdown_text("_all_ of few_shot"), "\\_all\\_ of few_shot");
  EXPECT_EQ(markdown_text("two\nlines"), "two lines");
  EXPECT_EQ(markdown_text("\x1b[2J"), "\\\\x1b\\[2J");
}

TEST(MarkdownTextTest, MentionsNobodyAndLinksNothing) {
  EXPECT_EQ(markdown_text("few_shot@smollm2"), "few_shot@smollm2");
  EXPECT_EQ(markdown_text("ask @team"), "ask @\u2060team");
  EXPECT_EQ(markdown_text("see #12"), "see #\u206012");
  EXPECT_EQ(markdown_text("http://a.b"), "http:\u2060//a.b");
  EXPECT_EQ(markdown_text("WWW.a.b"), "WWW.\u2060a.b");
}

TEST(MarkdownCodeTest, HoldsAnyText) {
  EXPECT_EQ(markdown_code("few_shot@smollm2"), "`few_shot@smollm2`");
  EXPECT_EQ(markdown_code("a`b"), "``a`b``");
  EXPECT_EQ(markdown_code("``"), "``` `` ```");
  EXPECT_EQ(markdown_code("a|b\nc"), "`a\\|b c`");
  EXPECT_EQ(markdown_code("  "), "");
}

TEST(MarkdownReportTest, IsASentenceATableAndNotes) {
  const std::string text = markdown_report(confirmed_report());
  EXPECT_EQ(text.find("**Verdict** Few-shot prompting on smollm2: 61.3 % right (55 to 67; 138 of "
                      "225). Confirmed: no route tried is better.\n\n| route | right |"),
            0)
      << text;
  EXPECT_NE(
      text.find("\n| `few_shot@smollm2` | 61.3 | 55-67 | 1,360 | 6 | nominee **(taken)** |\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("\n- **Why** best on dev"), std::string::npos);
  EXPECT_EQ(text.find("**Try**"), std::string::npos);
}

TEST(MarkdownReportTest, HasATableOfCosts) {
  const std::string text = markdown_report(priced_report());
  EXPECT_NE(text.find("\n| cost | 1,000 calls | a month | up front | 12 months |\n"
                      "| :-- | --: | --: | --: | --: |\n| `"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(" | unknown: "), std::string::npos);
  EXPECT_EQ(markdown_report(confirmed_report()).find("| cost |"), std::string::npos);
}

TEST(MarkdownReportTest, HasATableOfSlices) {
  Report report = confirmed_report();
  report.slices = {{.slice = "a|b",
                    .answers = 1500,
                    .groups = 1500,
                    .routes = {{.score = 0.7, .interval = Interval{0.62, 0.77}},
                               {.score = 0.5, .interval = {}},
                               {.score = 0.3, .interval = {}}}}};
  const std::string text = markdown_report(report);
  EXPECT_NE(
      text.find("\n| slice | rows | few_shot@smollm2 | 95 % | zero_shot@smollm2 | majority |\n"
                "| :-- | --: | --: | --: | --: | --: |\n"
                "| `a\\|b` | 1,500 | 70.0 | 62-77 | 50.0 | 30.0 |\n"),
      std::string::npos)
      << text;
}

TEST(MarkdownReportTest, ShowsHostileNamesAsTheyAre) {
  Report report = hostile_report();
  report.verdict.warnings = {"<img src=x onerror=alert(1)> ![x](http://evil) | @everyone"};
  report.verdict.routes[2].candidate.strategy = "a`|<b>";
  const std::string text = markdown_report(report);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("<img"),
            text.find("\\<img") == std::string::npos ? 0 : text.find("\\<img") + 1);
  EXPECT_EQ(text.find("![x]("), std::string::npos);
  EXPECT_NE(text.find("``a`\\|<b>``"), std::string::npos) << text;
}

TEST(MarkdownReportTest, SaysNoWordThatItDoesNotUse) {
  for (const Report& report : sample_reports()) {
    EXPECT_EQ(markdown_report(report).find("equal"), std::string::npos);
  }
}

}  // namespace
}  // namespace tuneornot
