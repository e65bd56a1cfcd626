#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "base/random.h"
#include "table/json_reading_test.h"

namespace tuneornot {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kTexts = {"",
                               "plain",
                               R"("quoted" \ back\\slash)",
                               "{[,]}: \"",
                               "line\nbreak\r\n\ttab",
                               "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
                               "\x01\x1f / ends in \\"};

class RandomRows {
 public:
  explicit RandomRows(std::uint64_t seed) : rng_(seed) {}

  std::vector<Json> rows(std::size_t count) {
    std::vector<Json> made;
    made.reserve(count);
    for (std::size_t row = 0; row < count; ++row) {
      made.push_back(object(3));
    }
    return made;
  }

 private:
  std::size_t below(std::size_t end) { return rng_.below(end); }

  std::string text() { return kTexts.at(below(kTexts.size())); }

  Json object(std::size_t deepest) {
    Json made = Json::object();
    const std::size_t count = below(5);
    for (std::size_t member = 0; member < count; ++member) {
      made["k" + text() + std::to_string(below(3))] = value(deepest);
    }
    return made;
  }

  Json array(std::size_t deepest) {
    Json made = Json::array();
    const std::size_t count = below(4);
    for (std::size_t element = 0; element < count; ++element) {
      made.push_back(value(deepest));
    }
    return made;
  }

  Json value(std::size_t deepest) {
    switch (below(deepest > 0 ? 7 : 5)) {
      case 0:
        return nullptr;
      case 1:
        return below(2) == 1;
      case 2:
        return static_cast<double>(below(1000)) / 8;
      case 3:
        return static_cast<std::int64_t>(below(1000)) - 500;
      case 4:
        return text();
      case 5:
        return object(deepest - 1);
      default:
        return array(deepest - 1);
    }
  }

  Rng rng_;
};

enum class Escapes { Few, All };

std::string written(const Json& value, int indent, Escapes escapes) {
  return value.dump(indent, ' ', escapes == Escapes::All);
}

std::string as_lines(const std::vector<Json>& rows, Escapes escapes) {
  std::string text;
  for (const Json& row : rows) {
    text += written(row, -1, escapes) + "\n";
  }
  return text;
}

std::string as_values(const std::vector<Json>& rows, Escapes escapes) {
  std::string text = "{\n}\n";  // a row that shows the layout, whatever the others are
  for (const Json& row : rows) {
    text += written(row, 2, escapes) + "\n";
  }
  return text;
}

std::string cell_of(const Json& value, Escapes escapes) {
  if (value.is_null()) {
    return "";
  }
  return value.is_string() ? value.get<std::string>() : written(value, -1, escapes);
}

std::size_t column_of(const std::string& key, Cells& columns) {
  const auto found = std::ranges::find(columns, key);
  const auto column = static_cast<std::size_t>(found - columns.begin());
  if (found == columns.end()) {
    columns.push_back(key);
  }
  return column;
}

// What nlohmann's objects say of every cell; columns as they are first seen.
Read reference(const std::vector<Json>& rows, Escapes escapes) {
  Read read;
  for (const Json& row : rows) {
    Cells& cells = read.rows.emplace_back(read.columns.size());
    for (const auto& [key, value] : row.items()) {
      const std::size_t column = column_of(key, read.columns);
      cells.resize(read.columns.size());
      cells[column] = cell_of(value, escapes);
    }
  }
  return read;
}

void expect_same(const Read& read, const Read& expected) {
  EXPECT_EQ(read.columns, expected.columns);
  EXPECT_EQ(read.rows, expected.rows);
  EXPECT_TRUE(read.problems.empty());
}

TEST(JsonLayoutsTest, ReadTheSameRowsAsNlohmannInEveryLayoutAndPiece) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Escapes escapes = seed % 2 == 0 ? Escapes::Few : Escapes::All;
    std::vector<Json> rows = RandomRows(seed).rows(40);
    rows.insert(rows.begin(), Json::object());
    const Read expected = reference(rows, escapes);
    const Json array = rows;
    const std::vector<Json> after_first(rows.begin() + 1, rows.end());
    for (const std::size_t piece : {1U, 7U, 4096U}) {
      expect_same(read_pieces(as_lines(rows, escapes), piece), expected);
      expect_same(read_pieces(as_values(after_first, escapes), piece), expected);
      expect_same(read_pieces(written(array, -1, escapes), piece), expected);
      expect_same(read_pieces(written(array, 4, escapes), piece), expected);
    }
  }
}

TEST(JsonLayoutsTest, TellTheSameLinesInEveryPiece) {
  std::vector<std::size_t> expected;
  std::string text;
  std::size_t line = 1;
  for (const Json& row : RandomRows(7).rows(60)) {
    const std::string value = written(row, 1, Escapes::Few);
    expected.push_back(line);
    text += value + ",\n";
    line += static_cast<std::size_t>(std::ranges::count(value, '\n')) + 1;
  }
  for (const std::size_t piece : {1U, 7U, 4096U}) {
    std::vector<std::size_t> lines = read_pieces("[" + text + "{}]", piece).lines;
    lines.pop_back();
    EXPECT_EQ(lines, expected);
  }
}

// Whether a line among others is read as a row, or can be put right.
bool is_taken(const std::string& line) {
  const Read read = read_pieces("{\"z\":0}\n" + line + "\n", 4096);
  return read.rows.size() == 2;
}

// nlohmann, as this reader, takes every valid line; half a character it does not take, which is
// none of these.
TEST(JsonLayoutsTest, AgreeWithNlohmannOnWhichDamagedLinesAreValid) {
  const std::string line = R"({"a":"x\u00e9\t","b":[1,-2.5e3,{"c":null}],"d":true,"e":0.5})";
  for (std::size_t at = 0; at < line.size(); ++at) {
    for (const char byte : std::string_view(R"("\{}[],:0 xu-.)")) {
      std::string damaged = line;
      damaged[at] = byte;
      EXPECT_EQ(is_taken(damaged), Json::accept(damaged)) << damaged;
    }
  }
}

}  // namespace
}  // namespace tuneornot
