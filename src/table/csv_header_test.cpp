#include "table/csv_header.h"
#include "table/faults.h"

#include <gtest/gtest.h>

#include <string_view>

namespace tuneornot {
namespace {

using Names = std::vector<std::string>;

bool lacks(std::string_view text, const Names& names = {}) {
  return lacks_header(sample_rows(text, {}), names);
}

// Rows of a text that is always another and one of so many labels, `each` times.
std::string rows_of(std::size_t labels, std::size_t each) {
  std::string text;
  for (std::size_t i = 0; i < labels * each; ++i) {
    text += "text " + std::to_string(i) + " of many,label" + std::to_string(i % labels) + "\n";
  }
  return text;
}

TEST(CsvHeaderTest, NamesAreAHeader) {
  EXPECT_FALSE(lacks(""));
  EXPECT_FALSE(lacks("text,label\n"));
  EXPECT_FALSE(lacks("text,label\n" + rows_of(3, 5)));
  EXPECT_FALSE(lacks("text,stars\ngood,5\nbad,1\n"));
}

TEST(CsvHeaderTest, AValueThatItsColumnRepeatsIsNone) {
  EXPECT_TRUE(lacks("fine,label1\n" + rows_of(2, 5)));
  EXPECT_FALSE(lacks("fine,label1\n" + rows_of(3, 3)));   // nine rows
  EXPECT_FALSE(lacks("fine,label1\n" + rows_of(12, 1)));  // once each
  EXPECT_TRUE(lacks("fine,label1\n" + rows_of(20, 2)));
  EXPECT_FALSE(lacks("fine,label1\n" + rows_of(21, 2)));
  EXPECT_FALSE(lacks("fine,label9\n" + rows_of(3, 5)));  // not one of them
}

TEST(CsvHeaderTest, AValueThatItsColumnRepeatsMayBeANameAmongKnownOnes) {
  EXPECT_FALSE(lacks("Text,label1\n" + rows_of(2, 5)));
  EXPECT_TRUE(lacks("fine text,label1\n" + rows_of(2, 5)));
  std::string three;
  for (int i = 0; i < 30; ++i) {
    three +=
        std::to_string(i) + " x," + (i % 2 == 0 ? "a" : "b") + (i % 3 == 0 ? ",en\n" : ",de\n");
  }
  EXPECT_TRUE(lacks("text,a,en\n" + three));  // two of them: a row
  EXPECT_FALSE(lacks("text,a,topic\n" + three));
  EXPECT_FALSE(lacks("text,a,\n" + three));
  EXPECT_TRUE(lacks("text,a,language\n" + three));
}

TEST(CsvHeaderTest, NamesThatAreKnownToBeColumnsSettleIt) {
  const std::string rows = "Nachricht,label1\n" + rows_of(2, 5);
  EXPECT_TRUE(lacks(rows));
  EXPECT_FALSE(lacks(rows, {"Nachricht", "label1"}));
  EXPECT_FALSE(lacks(rows, {"label1"}));
  EXPECT_TRUE(lacks(rows, {"Nachricht", "label"}));
  EXPECT_FALSE(lacks("\xef\xbb\xbf good , 5\nbad,1\n", {"good", "5"}));
}

TEST(CsvHeaderTest, ANumberAboveNothingButNumbersIsNone) {
  EXPECT_TRUE(lacks("good,5\nbad,1\n"));
  EXPECT_TRUE(lacks("good,-0.5\nbad,\nfine, 1e3\n"));
  EXPECT_FALSE(lacks("good,5\nbad,one\n"));
  EXPECT_FALSE(lacks("good,5\n"));
  EXPECT_FALSE(lacks("good,5\nbad,\n"));
  EXPECT_FALSE(lacks("text,nan\nbad,nan\n"));
  EXPECT_TRUE(lacks_header(sample_rows("gut;1,5\nok;2,25\n", {.delimiter = ';'}), {}));
}

TEST(CsvHeaderTest, AYearAboveOtherNumbersIsAName) {
  EXPECT_FALSE(lacks("country,2019,2020\nFrance,67.2,67.4\nItaly,59.7,59.4\n"));
  EXPECT_FALSE(lacks("text,1999\ngood,5\nbad,12\n"));
  EXPECT_TRUE(lacks("good,2019\nbad,2020\nfine,1987\n"));  // a column of years
  EXPECT_TRUE(lacks("good,2199\nbad,5\n"));
  EXPECT_TRUE(lacks("good,20.5\nbad,5\n"));
}

TEST(CsvHeaderTest, AnEmptyNameAboveEmptyCellsIsNotARepeatedValue) {
  std::string text = "text,\n";
  for (int i = 0; i < 30; ++i) {
    text += std::to_string(i) + " x,\n";
  }
  EXPECT_FALSE(lacks(text));
}

TEST(CsvHeaderTest, AHeaderAmongTheRowsIsNotARepeatedValue) {
  EXPECT_FALSE(lacks("text,label\n" + rows_of(2, 6) + "text,label\n" + rows_of(2, 6)));
}

TEST(CsvHeaderTest, AHeaderAmongTheRowsMayHaveAMarkOfItsOwn) {
  EXPECT_FALSE(lacks("text,label\n" + rows_of(2, 6) + "\xef\xbb\xbftext,label\n" + rows_of(2, 6)));
}

TEST(CsvHeaderTest, ColumnsThatPandasNumberedAreAHeader) {
  EXPECT_FALSE(lacks("0,1\ngood,5\nbad,1\n"));
  EXPECT_FALSE(lacks(",0,1\n0,good,5\n1,bad,1\n"));
  EXPECT_TRUE(lacks("0\n1\n2\n"));
}

struct Named {
  Names names;
  std::vector<Problem> problems;
};

Named named(std::vector<std::string_view> cells) {
  Problems problems;
  Names names = column_names({.line = 3, .cells = std::move(cells)}, "t.csv", problems);
  return {.names = std::move(names), .problems = problems.all()};
}

TEST(CsvHeaderTest, TrimsNames) {
  const Named found = named({" text", "the label \r", "\t"});
  EXPECT_EQ(found.names, (Names{"text", "the label", "column_3"}));
}

TEST(CsvHeaderTest, NumbersColumnsWithoutAName) {
  const Named found = named({"", "text", " "});
  EXPECT_EQ(found.names, (Names{"column_1", "text", "column_3"}));
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_EQ(sentence(found.problems[0]),
            "t.csv:3: columns without a name; named by their number (column_1); 2 of them");
}

TEST(CsvHeaderTest, TellsColumnsOfTheSameNameApart) {
  const Named found = named({"text", " text", "label", "text"});
  EXPECT_EQ(found.names, (Names{"text", "text_2", "label", "text_3"}));
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_EQ(found.problems[0].kind, &fault::kDuplicateColumn);
  EXPECT_EQ(found.problems[0].count, 2U);
  EXPECT_EQ(found.problems[0].lines.front(), 3U);
  EXPECT_EQ(found.problems[0].detail, R"("text" is now "text_2")");
}

TEST(CsvHeaderTest, AMadeNameIsNoOtherColumns) {
  EXPECT_EQ(named({"a", "a", "a_2", "a"}).names, (Names{"a", "a_3", "a_2", "a_4"}));
  EXPECT_EQ(named({"", "column_1", "column_1"}).names,
            (Names{"column_1_2", "column_1", "column_1_3"}));
  EXPECT_EQ(named({"a", "a", "a_2", "a_2"}).names, (Names{"a", "a_3", "a_2", "a_2_2"}));
}

TEST(CsvHeaderTest, NumbersTheColumnsOfAFileWithoutAHeader) {
  EXPECT_EQ(numbered_columns(2), (Names{"column_1", "column_2"}));
}

}  // namespace
}  // namespace tuneornot
