#include "table/yaml_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "base/refusal_test.h"
#include "table/text_pieces_test.h"

namespace tuneornot {
namespace {

using Strings = std::vector<std::string>;

struct Reading {
  Strings columns;
  Strings rows;  // "line: cell|cell"
  Strings json;
  Strings problems;  // "line: kind"
  Strings left_out;  // "line: json"
};

Reading read(const std::string& text) {
  Reading reading;
  Problems problems;
  const SeeLeftOut see = [&reading](const FaultKind&, const RowView& row) {
    reading.left_out.push_back(fmt::format("{}: {}", row.line, row.json));
  };
  const auto rows =
      yaml_rows(std::make_unique<TextPieces>(text, 7), "t.yaml", {.left_out = see}, problems);
  reading.columns = rows->columns();
  RowView row;
  while (rows->next(row)) {
    reading.rows.push_back(fmt::format("{}: {}", row.line, fmt::join(row.cells, "|")));
    reading.json.emplace_back(row.json);
  }
  for (const Problem& problem : problems.all()) {
    reading.problems.push_back(fmt::format("{}: {}", problem.lines.front(), problem.kind->name));
  }
  return reading;
}

std::string refused(const std::string& text) {
  return refusal([&text] { read(text); });
}

TEST(YamlRowsTest, ReadsAListOfMaps) {
  const Reading reading = read("# rows\n- text: a\n  label: 01\n- {label: ~, note: [1, {x: y}]}\n");
  EXPECT_EQ(reading.columns, (Strings{"text", "label", "note"}));
  EXPECT_EQ(reading.rows, (Strings{"2: a|01|", R"(4: ||["1",{"x":"y"}])"}));
  EXPECT_EQ(reading.json,
            (Strings{R"({"text":"a","label":"01"})", R"({"label":null,"note":["1",{"x":"y"}]})"}));
}

TEST(YamlRowsTest, ReadsTheTestsOfPromptfoo) {
  const Reading reading = read(
      "prompts: [p.txt]\ndefaultTest: {options: {}}\ntests:\n"
      "  - vars: {message: q}\n    assert:\n      - {type: equals, value: a}\n");
  EXPECT_EQ(reading.columns, (Strings{"vars", "assert"}));
  EXPECT_EQ(reading.rows, Strings{R"(4: {"message":"q"}|[{"type":"equals","value":"a"}])"});
  EXPECT_EQ(reading.problems, Strings{"2: default_test"});
}

TEST(YamlRowsTest, LeavesOutWhatIsNoMap) {
  const Reading reading = read("- text: a\n- b\n- [c]\n- ~\n");
  EXPECT_EQ(reading.rows, Strings{"1: a"});
  EXPECT_EQ(reading.problems, Strings{"2: not_an_object"});
  EXPECT_EQ(reading.left_out, (Strings{"2: \"b\"", "3: [\"c\"]", "4: null"}));
}

TEST(YamlRowsTest, SaysWhereTheTestsStandInstead) {
  const std::string fault = "the tests stand in \"tests.csv\"; name that file";
  EXPECT_EQ(refused("tests: file://tests.csv\n"), "t.yaml:1: " + fault);
  EXPECT_EQ(refused("x: y\ntests: tests.csv\n"), "t.yaml:2: " + fault);
  EXPECT_EQ(refused("tests:\n  - vars: {a: b}\n  - file://tests.csv\n"), "t.yaml:3: " + fault);
}

TEST(YamlRowsTest, RefusesWhatHoldsNoRows) {
  const std::string fault =
      "holds no rows; write a list of maps, or promptfoo's tests: with vars: and assert:";
  EXPECT_EQ(refused("a: b\n"), "t.yaml:1: " + fault);
  EXPECT_EQ(refused("text\n"), "t.yaml:1: " + fault);
  EXPECT_EQ(refused("a: b\ntests: {x: y}\n"), "t.yaml:2: " + fault);
  EXPECT_EQ(refused("[]"),
            "t.yaml:1: there are no rows; write a list of maps of a column's name and a value");
  EXPECT_NE(refused("- a: [\n").find("not valid YAML"), std::string::npos);
}

TEST(YamlRowsTest, RefusesRowsThatHaveDataForKeys) {
  std::string rows;
  for (int i = 0; i <= 1000; ++i) {
    rows += fmt::format("- k{}: v\n", i);
  }
  EXPECT_EQ(refused(rows),
            "t.yaml:1001: \"k1000\" is one more than 1000 different keys; write the same keys in "
            "every row");
}

TEST(YamlRowsTest, RefusesAFileThatIsTooLarge) {
  EXPECT_EQ(refused("- a: " + std::string(16'000'000, 'x')),
            "t.yaml:1: the file is larger than 16 MB; write the rows as JSON, one object a line");
}

}  // namespace
}  // namespace tuneornot
