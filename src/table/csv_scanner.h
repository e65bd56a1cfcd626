#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/problems.h"
#include "table/rows.h"
#include "table/text_source.h"

namespace tuneornot {

enum class LineEnd {
  Lf,  // LF and the CRs before it: CRLF, and CR CR LF of a file that was written as text twice
  Cr   // CR, CRLF or LF: a file of an old Mac, to which another machine may have added
};

struct CsvDialect {
  char delimiter = ',';  // '\0' for one column: no text has a NUL
  LineEnd line_end = LineEnd::Lf;
};

// Cuts text into rows of cells and undoes their quotes; knows nothing of headers. Of the text it
// holds one row and a piece, and its cells are views into that.
class CsvScanner {
 public:
  enum class Found {
    Row,
    BlankLine,   // a row of one cell, which has spaces or nothing
    End,         // there are no more
    OpenQuote,   // never closed; row.line is where it opens, its cell is all the rest
    EndlessRow,  // over kMostRowBytes; row.line is where it, or its open quote, begins; no more
  };

  // On the line on which it is, which need not be the row's first.
  struct Mark {
    const FaultKind* fault = nullptr;
    std::size_t line;
  };

  static constexpr std::size_t kMostRowBytes = std::size_t{64} << 20U;
  static constexpr std::size_t kLongCellLines = 1'000;
  static constexpr std::size_t kLongCellBytes = 1'000'000;

  // `rest` is what comes after `text`; empty when nothing does.
  CsvScanner(std::string text, std::unique_ptr<TextSource> rest, CsvDialect dialect);

  // The cells hold until the next call.
  Found next(RowView& row);

  // What is odd about the row that next() found last.
  const std::vector<Mark>& marks() const { return marks_; }

 private:
  // Offsets are from the row's first byte: they stay true when the row is moved and grows.
  struct Line {
    std::size_t end;   // of its text
    std::size_t next;  // behind its line end
  };
  struct Cell {
    std::size_t begin;
    std::size_t end;
  };
  struct QuotedText {
    std::size_t end;
    std::size_t closing_quote;  // behind `end` by the quotes that were undoubled
  };

  bool read_more();
  std::size_t size() const { return text_.size() - row_start_; }
  bool has(std::size_t at);
  char* byte_at(std::size_t at) { return text_.data() + row_start_ + at; }
  bool is_at(char expected, std::size_t at);
  std::string_view slice(std::size_t begin, std::size_t end) const;
  std::size_t find(char wanted, std::size_t from, std::size_t limit);
  std::size_t line_end_from(std::size_t from);
  Line line_from(std::size_t from);

  Line take_cells(Line line);
  std::size_t take_cell(std::size_t at, Line& line);
  std::size_t take_bare_cell(std::size_t at, std::size_t line_end);
  void mark_long_bare_cells(const RowView& row);
  std::size_t take_quoted_cell(std::size_t open, Line& line);
  std::size_t take_text_after_quote(std::size_t open, QuotedText quoted, std::size_t cell_end);
  bool closes_with_the_cell(std::size_t open);
  bool is_lone_quote(std::size_t open, std::size_t line_end);
  std::size_t find_closing_quote(std::size_t from, std::size_t limit);
  QuotedText undouble_quotes(std::size_t from);

  std::string text_;
  std::unique_ptr<TextSource> rest_;
  CsvDialect dialect_;
  std::size_t row_start_ = 0;  // in text_
  std::size_t next_row_ = 0;   // from row_start_
  std::size_t line_ = 1;
  bool is_endless_ = false;
  std::optional<std::size_t> open_quote_line_;
  std::vector<Cell> cells_;
  std::vector<Mark> marks_;
};

}  // namespace tuneornot
