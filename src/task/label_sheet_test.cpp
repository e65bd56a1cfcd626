#include "task/label_sheet.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using Names = std::vector<std::string>;

Task task() {
  return {.data = {.input = {"subject", "body"}, .output = "queue", .slice = "lang"}};
}

LabelSheet disputed() {
  return {.why = "disagreement",
          .routes = {"tfidf_linear", "few_shot@smollm2"},
          .rows = {{.row = {.cells = {"Hi", "two\nlines, \"quoted\""}, .slice = "de"},
                    .answers = {"refund", "=bill"}},
                   {.row = {.cells = {"=1+1", " -x"}}, .answers = {"a", "b"}}}};
}

TEST(LabelSheetTest, IsReadAsTheTasksDataAre) {
  EXPECT_EQ(sheet_text(disputed(), task(), {}),
            "subject,body,queue,lang,why,tfidf_linear says,few_shot@smollm2 says\n"
            "Hi,\"two\nlines, \"\"quoted\"\"\",,de,disagreement,refund,'=bill\n"
            "'=1+1,' -x,,,disagreement,a,b\n");
}

TEST(LabelSheetTest, JsonKeepsTextsAsTheyAre) {
  LabelSheet sheet = disputed();
  sheet.routes.clear();
  sheet.rows = {{.row = {.cells = {"=1+1", "a\tb"}}}};
  EXPECT_EQ(sheet_text(sheet, task(), {.format = RowFormat::Json}),
            "{\"subject\": \"=1+1\", \"body\": \"a\\tb\", \"queue\": \"\", \"lang\": \"\", "
            "\"why\": \"disagreement\"}\n");
}

TEST(LabelSheetTest, NoTwoColumnsHaveOneName) {
  const Task named = {
      .data = {.input = {"why", "a says"}, .output = "why_", .group = "who", .slice = "who"}};
  EXPECT_EQ(sheet_columns({.why = "random", .routes = {"a"}}, named),
            (Names{"why", "a says", "why_", "who", "why__", "a says_"}));
}

TEST(LabelSheetTest, TakesTheDelimiterItIsGiven) {
  const LabelSheet sheet = {.why = "random", .rows = {{.row = {.cells = {"a;b", "c"}}}}};
  EXPECT_EQ(sheet_text(sheet, task(), {.delimiter = ';'}),
            "subject;body;queue;lang;why\n\"a;b\";c;;;random\n");
}

}  // namespace
}  // namespace tuneornot
