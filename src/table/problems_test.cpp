#include "table/problems.h"
#include "table/faults.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"

namespace tuneornot {
namespace {

using Lines = std::vector<std::size_t>;

std::vector<const FaultKind*> faults(const std::vector<Problem>& problems) {
  std::vector<const FaultKind*> found;
  found.reserve(problems.size());
  for (const Problem& problem : problems) {
    found.push_back(problem.kind);
  }
  return found;
}

TEST(FaultKindsTest, HaveNamesOfTheirOwnThatProgramsCanRead) {
  std::set<std::string_view> names;
  for (const FaultKind* kind : table_faults()) {
    EXPECT_TRUE(names.insert(kind->name).second) << kind->name;
    EXPECT_FALSE(kind->name.empty());
    EXPECT_EQ(kind->name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"),
              std::string_view::npos)
        << kind->name;
  }
  EXPECT_EQ(fault::kWindows1252.name, "windows_1252");
  EXPECT_EQ(fault::kShortRow.name, "short_row");
}

TEST(FaultKindsTest, SayWhatIsThereInOnePrintableLine) {
  for (const FaultKind* kind : table_faults()) {
    EXPECT_FALSE(kind->message.empty()) << kind->name;
    EXPECT_EQ(printable(kind->message), kind->message);
    EXPECT_EQ(printable(kind->hint), kind->hint);
  }
}

TEST(SeverityTest, HasANameForPrograms) {
  EXPECT_EQ(name_of(Severity::Error), "error");
  EXPECT_EQ(name_of(Severity::Warning), "warning");
  EXPECT_EQ(name_of(Severity::Note), "note");
}

TEST(ProblemsTest, AreEmptyAtFirst) {
  EXPECT_TRUE(Problems().all().empty());
}

TEST(ProblemsTest, CountAFaultAndKeepItsFirstLinesAndDetail) {
  Problems problems;
  for (std::size_t line = 11; line <= 17; ++line) {
    problems.add(fault::kShortRow, "a.csv", line, "at " + std::to_string(line));
  }
  const std::vector<Problem> all = problems.all();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].kind, &fault::kShortRow);
  EXPECT_EQ(all[0].file, "a.csv");
  EXPECT_EQ(all[0].count, 7U);
  EXPECT_EQ(all[0].lines, (Lines{11, 12, 13, 14, 15}));
  EXPECT_EQ(all[0].detail, "at 11");
}

TEST(ProblemsTest, CountWhatHasNoLine) {
  Problems problems;
  problems.add(fault::kShortRow, "a.csv", 0);
  problems.add(fault::kShortRow, "a.csv", 3);
  problems.add(fault::kShortRow, "a.csv", 0);
  const std::vector<Problem> all = problems.all();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].count, 3U);
  EXPECT_EQ(all[0].lines, Lines{3});
}

TEST(ProblemsTest, AreApartForEachFileAndEachFault) {
  Problems problems;
  problems.add(fault::kShortRow, "a.csv", 1);
  problems.add(fault::kShortRow, "b.csv", 2);
  problems.add(fault::kLongRow, "a.csv", 3);
  problems.add(fault::kShortRow, "a.csv", 4);
  const std::vector<Problem> all = problems.all();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].lines, (Lines{1, 4}));
  EXPECT_EQ(all[1].file, "b.csv");
  EXPECT_EQ(all[2].kind, &fault::kLongRow);
}

TEST(ProblemsTest, ComeBySeverityThenAsTheyWereMet) {
  Problems problems;
  problems.add(fault::kBlankLine, "a.csv", 1);    // a note
  problems.add(fault::kLongRow, "a.csv", 2);      // a warning
  problems.add(fault::kWindows1252, "a.csv", 3);  // a note
  problems.add(fault::kShortRow, "a.csv", 4);     // a warning
  const std::vector<Problem> all = problems.all();
  EXPECT_EQ(faults(all),
            (std::vector<const FaultKind*>{
                &fault::kLongRow, &fault::kShortRow, &fault::kBlankLine, &fault::kWindows1252}));
  EXPECT_TRUE(std::ranges::is_sorted(
      all, {}, [](const Problem& problem) { return (*problem.kind).severity; }));
}

TEST(SentenceTest, SaysWhereWhatAndHowOften) {
  EXPECT_EQ(
      sentence({.kind = &fault::kBlankLine, .file = "a.csv", .count = 3, .lines = {17, 30, 41}}),
      "a.csv:17: blank lines; skipped; 3 of them, lines 17, 30, 41");
}

TEST(SentenceTest, IsShorterForOne) {
  EXPECT_EQ(sentence({.kind = &fault::kBlankLine, .file = "a.csv", .count = 1, .lines = {17}}),
            "a.csv:17: blank lines; skipped");
}

TEST(SentenceTest, NamesNoLineForTheFileAsAWhole) {
  EXPECT_EQ(sentence({.kind = &fault::kBlankLine, .file = "a.csv", .count = 1}),
            "a.csv: blank lines; skipped");
  EXPECT_EQ(sentence({.kind = &fault::kBlankLine, .file = "a.csv", .count = 2}),
            "a.csv: blank lines; skipped; 2 of them");
}

TEST(SentenceTest, ShowsThatThereAreMoreLines) {
  EXPECT_EQ(
      sentence({.kind = &fault::kBlankLine, .file = "a.csv", .count = 6, .lines = {1, 2, 3, 4, 5}}),
      "a.csv:1: blank lines; skipped; 6 of them, lines 1, 2, 3, 4, 5, ...");
}

TEST(SentenceTest, HasTheDetailOfTheFirst) {
  EXPECT_EQ(sentence({.kind = &fault::kShortRow,
                      .file = "a.csv",
                      .count = 2,
                      .lines = {3, 9},
                      .detail = "3 cells, the header has 4"}),
            "a.csv:3: rows with fewer cells than the header; left out (3 cells, the header has 4); "
            "2 of them, lines 3, 9");
}

TEST(SentenceTest, IsOnePrintableLineWhateverTheFileHolds) {
  EXPECT_EQ(sentence({.kind = &fault::kBlankLine,
                      .file = "a\x1b[2J\n.csv",
                      .count = 1,
                      .lines = {1},
                      .detail = "x\r\ny\x1b]0;\x07\u202e\xff{}"}),
            "a\\x1b[2J .csv:1: blank lines; skipped (x y\\x1b]0;\\x07\\u{202e}\\xff{})");
}

TEST(ProblemsTest, TellEverySingleFaultToWhoWantsToKnow) {
  std::vector<std::size_t> lines;
  Problems problems([&lines](const FaultKind& kind, const std::string& file, std::size_t line) {
    EXPECT_EQ(&kind, &fault::kBlankLine);
    EXPECT_EQ(file, "a.csv");
    lines.push_back(line);
  });
  for (std::size_t line = 1; line < 9; ++line) {
    problems.add(fault::kBlankLine, "a.csv", line);
  }
  EXPECT_EQ(lines, (std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(SentenceTest, ShortensALongDetail) {
  const std::string text = sentence({.kind = &fault::kBlankLine,
                                     .file = "a.csv",
                                     .count = 1,
                                     .detail = std::string(1'000'000, 'x')});
  EXPECT_LT(text.size(), 200U);
  EXPECT_TRUE(text.ends_with("x…)")) << text;
}

}  // namespace
}  // namespace tuneornot
