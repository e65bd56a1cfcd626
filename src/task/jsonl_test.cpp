#include <gtest/gtest.h>

#include "task/refusal_test.h"
#include "task/table.h"

namespace tuneornot {
namespace {

using Cells = std::vector<std::string>;

std::string refused(std::string_view bytes) {
  return refusal([bytes] { parse_jsonl(bytes, "t.jsonl"); });
}

// The cell that `value` becomes.
std::string cell_of(const std::string& value) {
  return parse_jsonl("{\"a\": " + value + "}", "t.jsonl").rows.at(0).cells.at(0);
}

TEST(JsonlTest, TakesColumnsInTheOrderInWhichTheyAreFirstSeen) {
  const Table table = parse_jsonl(
      "{\"text\": \"a\", \"label\": \"x\"}\n{\"extra\": \"e\", \"text\": \"b\"}\n", "t");
  EXPECT_EQ(table.columns, (Cells{"text", "label", "extra"}));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].cells, (Cells{"a", "x", ""}));
  EXPECT_EQ(table.rows[1].cells, (Cells{"b", "", "e"}));
}

TEST(JsonlTest, SkipsBlankLinesAndCountsThem) {
  const Table table =
      parse_jsonl("\xef\xbb\xbf\n{\"a\": \"1\"}\r\n \t\r\n{\"a\": \"2\"}", "t.jsonl");
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].line, 2U);
  EXPECT_EQ(table.rows[1].line, 4U);
}

TEST(JsonlTest, KeepsStringsAsTheyAre) {
  EXPECT_EQ(cell_of(R"("two\nlines \"q\" \u00e9 😀")"), "two\nlines \"q\" é 😀");
  EXPECT_EQ(cell_of(R"("")"), "");
}

TEST(JsonlTest, KeepsNumbersAsTheyAreWritten) {
  EXPECT_EQ(cell_of("17"), "17");
  EXPECT_EQ(cell_of("-3"), "-3");
  EXPECT_EQ(cell_of("1.50"), "1.50");
  EXPECT_EQ(cell_of("1e3"), "1e3");
  EXPECT_EQ(cell_of("123456789012345678901234567890"), "123456789012345678901234567890");
}

TEST(JsonlTest, ReadsTruthValuesAndNull) {
  EXPECT_EQ(cell_of("true"), "true");
  EXPECT_EQ(cell_of("false"), "false");
  EXPECT_EQ(cell_of("null"), "");
}

TEST(JsonlTest, KeepsNestedValuesAsCompactJsonInTheOrderOfTheFile) {
  EXPECT_EQ(cell_of(R"({ "z": [1, 2.50, "q\"", {}], "a": { "n": null, "t": true }, "e": [ ] })"),
            R"({"z":[1,2.50,"q\"",{}],"a":{"n":null,"t":true},"e":[]})");
  EXPECT_EQ(cell_of(R"(["{", "[", ":", -1, false])"), R"(["{","[",":",-1,false])");
  EXPECT_EQ(cell_of("[[[]], [[], []]]"), "[[[]],[[],[]]]");
}

TEST(JsonlTest, TakesDeepNestingWithoutHarm) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(cell_of(deep), deep);
}

TEST(JsonlTest, RefusesBrokenLinesByNumber) {
  const std::string advice =
      R"(; every line holds one whole object, such as {"text": "...", "label": "..."})";
  EXPECT_EQ(refused("{\"a\": 1}\n{\"a\": }\n"),
            "t.jsonl:2: not valid JSON at byte 7 of the line" + advice);
  EXPECT_EQ(refused("{\n\"a\": 1\n}\n"),
            "t.jsonl:1: not valid JSON at byte 2 of the line" + advice);
  EXPECT_EQ(refused("{\"a\": 1} {\"a\": 2}\n"),
            "t.jsonl:1: not valid JSON at byte 10 of the line" + advice);
  EXPECT_EQ(refused("{\"a\": \"\\ud800\"}\n").substr(0, 25), "t.jsonl:1: not valid JSON");
  EXPECT_EQ(refused("{\"a\": 1e999}\n").substr(0, 25), "t.jsonl:1: not valid JSON");
}

TEST(JsonlTest, RefusesLinesThatAreNotObjects) {
  const std::string fault =
      R"(the line is not a JSON object; every line holds one, such as {"text": "...", "label": "..."})";
  EXPECT_EQ(refused("[1, 2]\n"), "t.jsonl:1: " + fault);
  EXPECT_EQ(refused("{\"a\": 1}\n\"text\"\n"), "t.jsonl:2: " + fault);
  EXPECT_EQ(refused("17\n"), "t.jsonl:1: " + fault);
  EXPECT_EQ(refused("null\n"), "t.jsonl:1: " + fault);
}

TEST(JsonlTest, RefusesKeysThatAreEmptyOrStandTwice) {
  EXPECT_EQ(refused("{\"a\": 1, \"b\": 2, \"a\": 3}\n"),
            "t.jsonl:1: the key \"a\" stands twice; keep one");
  EXPECT_EQ(refused("{\"\": 1}\n"), "t.jsonl:1: a key is empty; give it a name");
}

TEST(JsonlTest, RefusesKeysThatNeverRepeat) {
  std::string lines;
  for (int line = 0; line < 1001; ++line) {
    lines += "{\"key" + std::to_string(line) + "\": 1}\n";
  }
  EXPECT_EQ(refused(lines),
            "t.jsonl:1001: more than 1000 different keys in the file; keep the same few keys on "
            "every line");
}

TEST(JsonlTest, RefusesAFileWithoutRows) {
  const std::string fault = "t.jsonl:1: there are no rows; write one JSON object a line";
  EXPECT_EQ(refused(""), fault);
  EXPECT_EQ(refused("\n\n"), fault);
  EXPECT_EQ(refused("{}\n{}\n"), fault);
}

TEST(JsonlTest, RefusesNulAndBytesThatAreNotUtf8) {
  EXPECT_EQ(refused("{\"a\": \"x\\u0000y\"}\n"),
            "t.jsonl:1: a NUL character (\\u0000) in a text; remove it");
  EXPECT_EQ(refused("{\"a\": 1}\n{\"a\": \"\xe9\"}\n"),
            "t.jsonl:2: byte 0xE9 is not UTF-8; save the file as UTF-8");
}

}  // namespace
}  // namespace tuneornot
