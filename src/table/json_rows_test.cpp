#include "table/json_rows.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "table/faults.h"
#include "table/json_reading_test.h"
#include "table/json_text.h"

namespace tuneornot {
namespace {

Read read_all(const std::string& text) {
  return read_pieces(text, 1UL << 20U);
}

std::string refused(const std::string& text, std::size_t piece = 1UL << 20U) {
  try {
    read_pieces(text, piece);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Data);
    return error.what();
  }
  return "not refused";
}

// Of one row and one column.
std::string cell(const std::string& value) {
  const Read read = read_all(R"({"a": )" + value + "}\n");
  EXPECT_TRUE(read.problems.empty()) << value;
  return read.rows.at(0).at(0);
}

using Faults = std::vector<std::string>;
using Lines = std::vector<std::size_t>;

TEST(JsonRowsTest, ReadsOneObjectALine) {
  const Read read =
      read_all("{\"text\": \"hi\", \"label\": \"a\"}\n{\"text\":\"ho\",\"label\":\"b\"}");
  EXPECT_EQ(read.columns, (Cells{"text", "label"}));
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"hi", "a"}, {"ho", "b"}}));
  EXPECT_EQ(read.lines, (Lines{1, 2}));
  EXPECT_TRUE(read.problems.empty());
}

TEST(JsonRowsTest, SkipsBlankLinesAndTakesCarriageReturns) {
  const Read read = read_all("\n\r\n{\"a\":1}\r\n  \t\r\n\n{\"a\":2}\r\n\n");
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"1"}, {"2"}}));
  EXPECT_EQ(read.lines, (Lines{3, 6}));
  EXPECT_TRUE(read.problems.empty());
}

TEST(JsonRowsTest, ReadsObjectsOverSeveralLines) {
  const Read read = read_all("\n{\n \"a\": 1\n}\n{\n \"a\": \"}{\"\n}{\"a\":3} {\n\"a\":4}\n");
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"1"}, {"}{"}, {"3"}, {"4"}}));
  EXPECT_EQ(read.lines, (Lines{2, 5, 7, 7}));
  EXPECT_TRUE(read.problems.empty());
}

TEST(JsonRowsTest, ReadsTwoObjectsOnTheFirstLineOfWhichOneGoesOn) {
  const Read read = read_all("{\"a\":1} {\n\"a\":2}\n");
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"1"}, {"2"}}));
  EXPECT_EQ(read.lines, (Lines{1, 1}));
}

TEST(JsonRowsTest, ReadsAnArrayOfObjects) {
  const Read read = read_all(" [\n{\"a\":\"],[\"},\n\n {\"a\":2} , {\"a\":[3,{}]}\n]\n");
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"],["}, {"2"}, {"[3,{}]"}}));
  EXPECT_EQ(read.lines, (Lines{2, 4, 4}));
  EXPECT_TRUE(read.problems.empty());
}

TEST(JsonRowsTest, ReadsSeveralObjectsOnOneLineAsRows) {
  const Read read =
      read_all("{\"a\":1} {\"a\":2}{\"a\":3}\n{\"a\":4}\n{\"a\":5}{\"a\":}\n{\"a\":6}\n");
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"1"}, {"2"}, {"3"}, {"4"}, {"5"}, {"6"}}));
  EXPECT_EQ(read.lines, (Lines{1, 1, 1, 2, 3, 4}));
  EXPECT_EQ(read.faults(), (Faults{"broken_line 3: there should be a value at byte 13"}));
}

TEST(JsonRowsTest, KeepsNumbersAsTheyAreWritten) {
  for (const std::string number : {"12345678901234567890",
                                   "123456789012345678901234567890",
                                   "1.10",
                                   "1e5",
                                   "-0",
                                   "-0.50E+07",
                                   "1e999"}) {
    EXPECT_EQ(cell(number), number);
    EXPECT_EQ(cell(number + " \t"), number);
  }
}

TEST(JsonRowsTest, ReadsWordsAndNull) {
  EXPECT_EQ(cell("true"), "true");
  EXPECT_EQ(cell("false "), "false");
  EXPECT_EQ(cell("null"), "");
}

TEST(JsonRowsTest, DecodesStrings) {
  EXPECT_EQ(cell(R"("")"), "");
  EXPECT_EQ(cell(R"("plain \u00e9 \ud83d\ude00 \"q\" \\ \/ \b\f\n\r\t")"),
            "plain \xc3\xa9 \xf0\x9f\x98\x80 \"q\" \\ / \b\f\n\r\t");
  EXPECT_EQ(cell("\"\xf0\x9f\x98\x80\""), "\xf0\x9f\x98\x80");
}

TEST(JsonRowsTest, WritesNestedValuesCompactInTheOrderOfTheFile) {
  const Read read =
      read_all("{\"x\": { \"b\" : 1.10, \"a\" : [ \"p q\\n\", null ] }, \"y\": [ ] , \"z\": {}}\n");
  EXPECT_EQ(read.rows[0], (Cells{R"({"b":1.10,"a":["p q\n",null]})", "[]", "{}"}));
}

TEST(JsonRowsTest, GrowsItsColumnsInTheOrderInWhichKeysAreSeen) {
  const Read read = read_all("{\"a\":1}\n{\"b\":2,\"a\":3}\n{\"c\":null}\n{}\n{\"b\":4}\n");
  EXPECT_EQ(read.columns, (Cells{"a", "b", "c"}));
  EXPECT_EQ(read.rows,
            (std::vector<Cells>{{"1"}, {"3", "2"}, {"", "", ""}, {"", "", ""}, {"", "4", ""}}));
}

TEST(JsonRowsTest, KnowsAKeyHoweverItIsWritten) {
  const Read read = read_all(R"({"a\"b":1,"cd":2}
{"a\u0022b":3,"c\u0064":4}
{"cd":5,"a\"b":6}
{"a":7}
)");
  EXPECT_EQ(read.columns, (Cells{"a\"b", "cd", "a"}));
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"1", "2"}, {"3", "4"}, {"6", "5"}, {"", "", "7"}}));
}

TEST(JsonRowsTest, AKeyThatLooksLikeTextBehindAnotherIsNotTakenForIt) {
  const Read read = read_all("{\"a\\\":\\\"b\":1}\n{\"a\":\"b\"}\n");
  EXPECT_EQ(read.columns, (Cells{"a\":\"b", "a"}));
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"1"}, {"", "b"}}));
}

TEST(JsonRowsTest, OfARepeatedKeyTheLastCounts) {
  const Read read = read_all("{\"a\":1,\"b\":2,\"a\":3}\n{\"a\":1,\"b\":2,\"a\":4}\n{\"a\":5}\n");
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"3", "2"}, {"4", "2"}, {"5", ""}}));
  EXPECT_EQ(read.faults(), (Faults{"repeated_key 1,2: a"}));
}

TEST(JsonRowsTest, NamesColumnsWithoutAName) {
  const Read read = read_all("{\"a\":1,\"\":2,\" \":3}\n{\" \":4,\"\":5}\n");
  EXPECT_EQ(read.columns, (Cells{"a", "column_2", "column_3"}));
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"1", "2", "3"}, {"", "5", "4"}}));
  EXPECT_EQ(read.faults(), (Faults{"unnamed_column 1: column_2"}));
}

TEST(JsonRowsTest, GivesEveryColumnAnotherName) {
  const Read read = read_all("{\"\":1,\"column_1\":2}\n{\"column_4\":3,\"\\t\":4}\n");
  EXPECT_EQ(read.columns, (Cells{"column_1", "column_1_2", "column_4", "column_4_2"}));
  EXPECT_EQ(read.faults(),
            (Faults{"duplicate_column 1: column_1", "unnamed_column 1,2: column_1"}));
}

TEST(JsonRowsTest, LeavesOutBrokenLinesAndGoesOn) {
  const Read read = read_all("{\"a\":1}\n {\"a\":}\nhello\n{\"a\":2\n{\"a\":\"x}\n{\"a\":3}\n");
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"1"}, {"3"}}));
  EXPECT_EQ(read.lines, (Lines{1, 6}));
  EXPECT_EQ(read.faults(), (Faults{"broken_line 2,3,4,5: there should be a value at byte 7"}));
}

TEST(JsonRowsTest, TakesABrokenFirstLineForALine) {
  for (const std::string broken :
       {R"({"a": 1)", R"({"a": "x)", R"({"a": [1})", "{", R"({"a":1} x)", "x"}) {
    const Read read = read_all(broken + "\n{\"a\":1}\n{\"a\":2}\n");
    EXPECT_EQ(read.rows, (std::vector<Cells>{{"1"}, {"2"}})) << broken;
    EXPECT_EQ(read.problems.at(0).kind, &fault::kBrokenLine);
    EXPECT_EQ(read.problems.at(0).lines, Lines{1});
  }
}

TEST(JsonRowsTest, ABrokenLineAddsNoColumn) {
  const Read read = read_all("{\"a\":1}\n{\"b\":1,\"a\":}\n{\"a\":2}\n");
  EXPECT_EQ(read.columns, Cells{"a"});
}

TEST(JsonRowsTest, SaysWhatIsWrongWithALine) {
  const auto fault = [](const std::string& line) {
    return read_all("{\"a\":1}\n" + line + "\n").problems.at(0).detail;
  };
  EXPECT_EQ(fault(R"({"a":1,})"), "a comma with nothing behind it at byte 7");
  EXPECT_EQ(fault(R"({"a":[1,]})"), "a comma with nothing behind it at byte 8");
  EXPECT_EQ(fault(R"({"a" 1})"), "there should be a colon at byte 6");
  EXPECT_EQ(fault(R"({"a":1 "b":2})"), "there should be a comma or } at byte 8");
  EXPECT_EQ(fault(R"({"a":[1 2]})"), "there should be a comma or ] at byte 9");
  EXPECT_EQ(fault(R"({a:1})"), "there should be a key in double quotes at byte 2");
  EXPECT_EQ(fault(R"({'a':1})"), "there should be a key in double quotes at byte 2");
  EXPECT_EQ(fault(R"({"a":01})"), "there should be a comma or } at byte 7");
  EXPECT_EQ(fault(R"({"a":1.})"), "there should be a value at byte 6");
  EXPECT_EQ(fault(R"({"a":NaN})"), "NaN or Infinity, where JSON has null, at byte 6");
  EXPECT_EQ(fault(R"({"a":truex})"), "there should be a comma or } at byte 10");
  EXPECT_EQ(fault(R"({"a":"\x"})"), "a backslash that begins no escape at byte 7");
  EXPECT_EQ(fault(R"({"a":"\u12g4"})"), "a backslash that begins no escape at byte 7");
  EXPECT_EQ(fault(R"({"\q":1})"), "a backslash that begins no escape at byte 3");
  EXPECT_EQ(fault("{\"a\":\"\t\"}"), "a line break or control character in a string at byte 7");
  EXPECT_EQ(fault(R"({"a":1)"), "a bracket is not closed at byte 7");
  EXPECT_EQ(fault(R"({"a":"x})"), "a string is not closed at byte 6");
  EXPECT_EQ(fault(R"({"a":1},)"), "text behind the value at byte 8");
  EXPECT_EQ(fault(R"({"a":1}})"), "text behind the value at byte 8");
}

TEST(JsonRowsTest, ChecksInsideNestedValues) {
  for (const std::string value :
       {"[1,]", "[01]", "[nul]", R"(["\x"])", R"({"b" 1})", "{1:2}", "[1}", R"([1 "a"])"}) {
    const Read read = read_all("{\"a\":1}\n{\"a\":" + value + "}\n");
    EXPECT_EQ(read.rows.size(), 1U) << value;
    EXPECT_EQ(read.problems.at(0).kind, &fault::kBrokenLine) << value;
  }
}

TEST(JsonRowsTest, LeavesOutWhatIsNoObject) {
  const Read read = read_all("{\"a\":1}\n[1]\n\"s\"\n5\ntrue\nnull\n");
  EXPECT_EQ(read.faults(), (Faults{"not_an_object 2,3,4,5,6: an array"}));
  const Read array = read_all("[1,\n{\"a\":1},\n[{\"a\":2}]]");
  EXPECT_EQ(array.rows, (std::vector<Cells>{{"1"}}));
  EXPECT_EQ(array.faults(), (Faults{"not_an_object 1,3: a number"}));
}

TEST(JsonRowsTest, LeavesOutBrokenElementsWhoseEndIsClear) {
  const Read read = read_all("[{\"a\":1},\n{\"a\":\n01},\n{\"a\":2} {\"a\":3},,\n{\"a\":4},\n]");
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"1"}, {"4"}}));
  EXPECT_EQ(read.lines, (Lines{1, 5}));
  EXPECT_EQ(read.faults(),
            (Faults{"broken_line 2,4,6: there should be a comma or } at byte 2 of line 3"}));
  const Read values = read_all("{\n\"a\":1\n}\nhello\n{\n\"a\":,\n}\n{\n\"a\":2\n}\n");
  EXPECT_EQ(values.rows, (std::vector<Cells>{{"1"}, {"2"}}));
  EXPECT_EQ(values.faults(), (Faults{"broken_line 4,5: there should be a value at byte 1"}));
}

TEST(JsonRowsTest, RefusesWhatNeverEnds) {
  for (const std::size_t piece : {1U, 4096U}) {
    EXPECT_EQ(refused("\n[\n{\"a\":1},\n", piece),
              "t.json:2: the array that begins here never ends; close it with ]");
    EXPECT_EQ(refused("[{\"a\":1},\n{\"a\":\"2},\n{\"a\":3}\n]", piece),
              "t.json:2: what begins here never ends; close its quotes and brackets");
    EXPECT_EQ(refused("{\n\"a\":1}\n{\n\"a\":[2\n", piece),
              "t.json:3: what begins here never ends; close its quotes and brackets");
    EXPECT_EQ(refused("[{\"a\":1},\n{\"a\":\n[2},\n{\"a\":3}\n]", piece),
              "t.json:3: } closes a bracket that is not open, in the row that begins on line 2; "
              "correct the brackets and quotes there");
    EXPECT_EQ(refused("[{\"a\":1}]\n[{\"a\":2}]", piece),
              "t.json:2: text behind the end of the array; write one array, or one object a line");
  }
}

TEST(JsonRowsTest, RefusesARowWithoutEnd) {
  std::string text = "[{\"a\":1},\n{\"a\":\"";
  text.resize(70'000'000, 'x');
  EXPECT_EQ(refused(text + "\"}]"),
            "t.json:2: what begins here is longer than 64 MB and no row ends in it; close its "
            "quotes and brackets, or, where the rows stand under a key, write that array alone "
            "(for instance with jq .data)");
}

TEST(JsonRowsTest, RefusesFilesWithoutARow) {
  const std::string none =
      "t.json:1: there are no rows; write one JSON object a line, or one array of objects";
  EXPECT_EQ(refused(""), none);
  EXPECT_EQ(refused(" \n\n"), none);
  EXPECT_EQ(refused("[]"), none);
  EXPECT_EQ(refused("\nhello\n"),
            "t.json:2: nothing in the file can be read as a row, this for one: there should be a "
            "value at "
            "byte 1; write one JSON object a line, or one array of objects");
  EXPECT_EQ(refused("[\"a\"]"),
            "t.json:1: nothing in the file can be read as a row, this for one: it is a string; "
            "write one JSON object a line, or one array of objects");
}

TEST(JsonRowsTest, RefusesATableByColumns) {
  const std::string by_columns =
      "t.json:1: the file is one single object, which holds a table by columns; write one object a "
      "row (pandas: to_json with orient=\"records\")";
  EXPECT_EQ(refused(R"({"text":["a","b"],"label":[1,2]})"), by_columns);
  EXPECT_EQ(refused(R"({"text":{"0":"a","1":"b"},"label":{"0":1,"1":2}})"), by_columns);
  EXPECT_EQ(read_all(R"({"text":["a","b"],"label":1})").rows.size(), 1U);
  EXPECT_EQ(read_all(R"({"text":{"a":1},"label":{"b":2}})").rows.size(), 1U);
  EXPECT_EQ(read_all("{\"a\":[1],\"b\":[2]}\n{\"a\":[3],\"b\":[4]}").rows.size(), 2U);
}

TEST(JsonRowsTest, RefusesAnObjectThatHoldsTheRows) {
  const std::string squad = "{\"version\": \"1.1\", \"data\": [{\"a\": 1},\n{\"a\": 2}]}\n";
  const std::string single = "t.json:1: the file is one single object; the rows stand under ";
  EXPECT_EQ(refused(squad), single + "\"data\"; write the array alone, for instance with jq .data");
  EXPECT_EQ(refused("{\"my data\":[{},{},{}]}"), single + "\"my data\"; write the array alone");
  EXPECT_EQ(read_all("{\"data\":[{}]}").rows.size(), 1U);
  EXPECT_EQ(read_all("{\"data\":[{},1]}").rows.size(), 1U);
  EXPECT_EQ(
      refused("{\"train\":[{},{}],\"n\":1,\"test\":[{},{}]}"),
      "t.json:1: the file is one single object; rows stand under \"train\" and \"test\"; write "
      "each array to a file of its own, for instance with jq .train");
  EXPECT_EQ(read_all("{\"data\":[{},{}]}\n{\"data\":[{},{}]}").rows.size(), 2U);
  EXPECT_EQ(read_all("[{\"data\":[{},{}]}]").rows.size(), 1U);
  const std::string turns = R"([{"role":"user","content":"q"},{"role":"assistant","content":"a"}])";
  EXPECT_EQ(read_all("{\"messages\":" + turns + "}").rows.size(), 1U);
  EXPECT_EQ(read_all("{\"messages\":" + turns + ",\"tools\":[{},{}]}").rows.size(), 1U);
}

TEST(JsonRowsTest, ReplacesLoneSurrogates) {
  const Read read = read_all(R"({"a":"x\ud83d","b":1}
{"a":"\ude00\ud83d\ude00\ud83d\u0041","b":["\ud83dz"]}
{"\udc00":"\\ud83d"}
)");
  EXPECT_EQ(read.columns, (Cells{"a", "b", "\xef\xbf\xbd"}));
  EXPECT_EQ(read.rows,
            (std::vector<Cells>{{"x\xef\xbf\xbd", "1"},
                                {"\xef\xbf\xbd\xf0\x9f\x98\x80\xef\xbf\xbd"
                                 "A",
                                 R"(["\ufffdz"])"},
                                {"", "", R"(\ud83d)"}}));
  EXPECT_EQ(read.faults(), (Faults{"lone_surrogate 1,2,3: "}));
}

TEST(JsonRowsTest, LeavesOutNul) {
  const Read read = read_all(R"({"a":"x\u0000y","b":["\u0000"]}
{"a":"\\u0000"}
)");
  EXPECT_EQ(read.rows, (std::vector<Cells>{{"xy", R"([""])"}, {"\\u0000", ""}}));
  EXPECT_EQ(read.faults(), (Faults{"nul_byte 1: "}));
}

TEST(JsonRowsTest, LeavesOutWhatIsNestedTooDeep) {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}\n";
  };
  const Read read = read_all("{\"a\":1}\n" + nested(99) + nested(100) + nested(500'000) +
                             "{\"a\":" + std::string(1'000'000, '[') + "\n{\"a\":2}");
  EXPECT_EQ(read.rows.size(), 3U);
  EXPECT_EQ(read.lines, (Lines{1, 2, 6}));
  EXPECT_EQ(read.faults(), (Faults{"nested_too_deep 3,4,5: nested too deep at byte 105"}));
  EXPECT_EQ(read_all("[{\"a\":1}," + nested(500'000) + "]").rows.size(), 1U);
  EXPECT_EQ(refused(std::string(1'000'000, '[')),
            "t.json:1: what begins here never ends; close its quotes and brackets");
}

TEST(JsonRowsTest, RefusesMoreThanAThousandKeys) {
  std::string text;
  for (int key = 0; key < 1000; ++key) {
    text += fmt::format("{{\"k{}\":1}}\n", key);
  }
  EXPECT_EQ(read_all(text).columns.size(), 1000U);
  EXPECT_EQ(refused(text + "{\"one\\nmore\":1}"),
            "t.json:1001: \"one more\" is one more than 1000 different keys; write the same keys "
            "in every row");
}

TEST(JsonRowsTest, IsNotSlowedDownByHostileLines) {
  std::string shared;
  for (int count = 0; count < 200'000; ++count) {
    shared += "{}";
  }
  EXPECT_EQ(read_all(shared).rows.size(), 200'000U);
  EXPECT_EQ(
      read_pieces("[" + std::string(5'000, ' ') + "{\"a\":\"" + std::string(100'000, '\\') + "\"}]",
                  1)
          .rows.size(),
      1U);
}

TEST(JsonTextTest, TellsTextThatMayGoOnFromTextThatIsBroken) {
  const std::string whole = R"({"a":[1,-2.5e+3,true,false,null,"x\u00e9\n"],"b":{}})";
  EXPECT_EQ(check_json(whole, 2).fault, JsonFault::None);
  EXPECT_EQ(check_json(whole, 2).at, whole.size());
  EXPECT_EQ(check_json(whole, 1).fault, JsonFault::TooDeep);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(check_json(whole.substr(0, size), 2).fault, JsonFault::Unfinished) << size;
  }
}

}  // namespace
}  // namespace tuneornot
