#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "table/json_rows.h"
#include "table/text_pieces_test.h"

// What the tests of JSON rows share.
namespace tuneornot {

using Cells = std::vector<std::string>;

// Everything that came out of a file.
struct Read {
  std::vector<std::string> columns;
  std::vector<Cells> rows;
  std::vector<std::size_t> lines;
  std::vector<Problem> problems;

  // "broken_line 2,3: what is wrong", one for each kind of fault.
  std::vector<std::string> faults() const {
    std::vector<std::string> said;
    said.reserve(problems.size());
    for (const Problem& problem : problems) {
      std::string numbers;
      for (const std::size_t line : problem.lines) {
        numbers += (numbers.empty() ? "" : ",") + std::to_string(line);
      }
      said.push_back(std::string(problem.kind->name) + ' ' + numbers + ": " + problem.detail);
    }
    return said;
  }
};

inline Read read_pieces(const std::string& text, std::size_t piece) {
  Problems problems;
  Read read;
  const auto reader = json_rows(std::make_unique<TextPieces>(text, piece), "t.json", {}, problems);
  RowView row;
  while (reader->next(row)) {
    EXPECT_EQ(row.cells.size(), reader->columns().size());
    read.rows.emplace_back(row.cells.begin(), row.cells.end());
    read.lines.push_back(row.line);
  }
  EXPECT_FALSE(reader->next(row));
  read.columns = reader->columns();
  read.problems = problems.all();
  return read;
}

}  // namespace tuneornot
