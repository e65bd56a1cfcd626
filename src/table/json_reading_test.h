#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "table/json_rows.h"

// What the tests of JSON rows share.
namespace tuneornot {

// Text in pieces of at least `size` bytes: a character is never cut.
class PieceSource final : public TextSource {
 public:
  PieceSource(std::string text, std::size_t size) : text_(std::move(text)), size_(size) {}

  bool read(std::string& text) override {
    if (at_ == text_.size()) {
      return false;
    }
    std::size_t end = std::min(at_ + size_, text_.size());
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80U) {
      ++end;
    }
    text += text_.substr(at_, end - at_);
    at_ = end;
    return true;
  }

 private:
  std::string text_;
  std::size_t size_;
  std::size_t at_ = 0;
};

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
  const auto reader = json_rows(std::make_unique<PieceSource>(text, piece), "t.json", {}, problems);
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
