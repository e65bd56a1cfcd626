#include "table/csv_scanner.h"
#include "table/faults.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tuneornot {

// A line without a quote, which most are, is a row: three calls of memchr find its end, that it has
// no quote, and its delimiters. Only a row with a quote is gone through cell by cell. There the
// text of a quoted cell is undoubled where it stands, as it never grows, so that no cell needs
// memory of its own.

namespace {

constexpr std::size_t kNoLimit = std::string_view::npos;

bool is_all_spaces(std::string_view text) {
  return text.find_first_not_of(' ') == std::string_view::npos;
}

void split(std::string_view line, char delimiter, std::vector<std::string_view>& cells) {
  std::size_t begin = 0;
  for (std::size_t end = line.find(delimiter); end != std::string_view::npos;
       end = line.find(delimiter, begin)) {
    cells.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  cells.push_back(line.substr(begin));
}

std::size_t count_line_ends(std::string_view text, LineEnd line_end) {
  if (line_end == LineEnd::Lf) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
  }
  std::size_t count = 0;
  char before = '\0';
  for (const char byte : text) {
    count += byte == '\r' || (byte == '\n' && before != '\r') ? 1 : 0;
    before = byte;
  }
  return count;
}

}  // namespace

CsvScanner::CsvScanner(std::string text, std::unique_ptr<TextSource> rest, CsvDialect dialect)
    : text_(std::move(text)), rest_(std::move(rest)), dialect_(dialect) {}

CsvScanner::Found CsvScanner::next(RowView& row) {
  row_start_ += std::exchange(next_row_, 0);
  row.line = line_;
  row.cells.clear();
  marks_.clear();
  if (!has(0)) {
    return Found::End;
  }
  Line line = line_from(0);
  const std::string_view text = slice(0, line.end);
  if (text.find('"') == std::string_view::npos) {
    split(text, dialect_.delimiter, row.cells);
  } else {
    line = take_cells(line);
    row.cells.reserve(cells_.size());
    for (const Cell& cell : cells_) {
      row.cells.push_back(slice(cell.begin, cell.end));
    }
  }
  next_row_ = line.next;
  ++line_;
  if (is_endless_ || open_quote_line_) {
    row.line = open_quote_line_.value_or(row.line);
    return is_endless_ ? Found::EndlessRow : Found::OpenQuote;
  }
  mark_long_bare_cells(row);
  const bool is_blank_line = row.cells.size() == 1 && is_all_spaces(slice(0, line.end));
  return is_blank_line ? Found::BlankLine : Found::Row;
}

// Those in quotes were marked as they were taken, with the lines in them.
void CsvScanner::mark_long_bare_cells(const RowView& row) {
  const bool is_short = next_row_ < kLongCellBytes;  // the whole row
  const auto is_marked = [](const Mark& mark) { return mark.fault == &fault::kLongCell; };
  if (is_short || std::ranges::any_of(marks_, is_marked)) {
    return;
  }
  if (std::ranges::any_of(row.cells,
                          [](std::string_view cell) { return cell.size() > kLongCellBytes; })) {
    marks_.push_back({.fault = &fault::kLongCell, .line = row.line});
  }
}

// False at the end of the text, and at the end of what a row may have.
bool CsvScanner::read_more() {
  is_endless_ = is_endless_ || size() > kMostRowBytes;
  if (is_endless_) {
    return false;
  }
  text_.erase(0, std::exchange(row_start_, 0));
  const std::size_t before = text_.size();
  while (rest_ != nullptr && text_.size() == before) {
    if (!rest_->read(text_)) {
      rest_.reset();
    }
  }
  return text_.size() > before;
}

bool CsvScanner::has(std::size_t at) {
  while (at >= size()) {
    if (!read_more()) {
      return false;
    }
  }
  return true;
}

bool CsvScanner::is_at(char expected, std::size_t at) {
  return has(at) && *byte_at(at) == expected;
}

std::string_view CsvScanner::slice(std::size_t begin, std::size_t end) const {
  return std::string_view(text_).substr(row_start_ + begin, end - begin);
}

// The end of the text, or the limit, where there is none before.
std::size_t CsvScanner::find(char wanted, std::size_t from, std::size_t limit) {
  for (;;) {
    const std::size_t end = std::min(limit, size());
    const std::size_t found = slice(0, end).find(wanted, from);
    if (found != std::string_view::npos) {
      return found;
    }
    if (end == limit || !read_more()) {
      return end;
    }
    from = end;
  }
}

std::size_t CsvScanner::line_end_from(std::size_t from) {
  if (dialect_.line_end == LineEnd::Lf) {
    return find('\n', from, kNoLimit);
  }
  // Not find_first_of(), which is slow, nor two calls of find(): one of them might go through the
  // whole text for every line.
  for (;;) {
    const std::string_view text = slice(from, size());
    const auto end = static_cast<std::size_t>(
        std::ranges::find_if(text, [](char byte) { return byte == '\r' || byte == '\n'; }) -
        text.begin());
    from += end;
    if (end < text.size() || !read_more()) {
      return from;
    }
  }
}

CsvScanner::Line CsvScanner::line_from(std::size_t from) {
  std::size_t end = line_end_from(from);
  if (dialect_.line_end == LineEnd::Cr) {
    const bool is_two_bytes = is_at('\r', end) && is_at('\n', end + 1);
    return {.end = end, .next = std::min(end + (is_two_bytes ? 2 : 1), size())};
  }
  const std::size_t next = std::min(end + 1, size());
  while (end > from && *byte_at(end - 1) == '\r') {
    --end;
  }
  return {.end = end, .next = next};
}

// Into cells_. `line` is the row's first line; returns its last.
CsvScanner::Line CsvScanner::take_cells(Line line) {
  cells_.clear();
  std::size_t at = take_cell(0, line);
  while (at < line.end) {
    at = take_cell(at + 1, line);
  }
  return line;
}

// The three that follow return where the cell ends: at a delimiter or the end of the line.
std::size_t CsvScanner::take_cell(std::size_t at, Line& line) {
  const std::string_view rest = slice(at, line.end);
  const std::size_t spaces = std::min(rest.find_first_not_of(' '), rest.size());
  const bool begins_with_quote = rest.substr(spaces).starts_with('"');
  if (begins_with_quote && (spaces == 0 || closes_with_the_cell(at + spaces)) &&
      !is_lone_quote(at + spaces, line.end)) {
    return take_quoted_cell(at + spaces, line);
  }
  return take_bare_cell(at, line.end);
}

std::size_t CsvScanner::take_bare_cell(std::size_t at, std::size_t line_end) {
  const std::size_t end = find(dialect_.delimiter, at, line_end);
  if (slice(at, end).find('"') != std::string_view::npos) {
    marks_.push_back({.fault = &fault::kBareQuote, .line = line_});
  }
  cells_.push_back({.begin = at, .end = end});
  return end;
}

std::size_t CsvScanner::take_quoted_cell(std::size_t open, Line& line) {
  const QuotedText quoted = undouble_quotes(open + 1);
  if (!has(quoted.closing_quote)) {
    open_quote_line_ = line_;
    cells_.push_back({.begin = open + 1, .end = quoted.end});
    return size();
  }
  const bool is_in_one_line = quoted.closing_quote < line.end;
  const std::string_view text = slice(open + 1, quoted.end);
  const std::size_t line_ends = is_in_one_line ? 0 : count_line_ends(text, dialect_.line_end);
  if (line_ends >= kLongCellLines || text.size() > kLongCellBytes) {
    marks_.push_back({.fault = &fault::kLongCell, .line = line_});
  }
  line_ += line_ends;
  if (!is_in_one_line) {
    line = line_from(quoted.closing_quote + 1);
  }
  const std::size_t end = find(dialect_.delimiter, quoted.closing_quote + 1, line.end);
  if (!is_all_spaces(slice(quoted.closing_quote + 1, end))) {
    return take_text_after_quote(open, quoted, end);
  }
  cells_.push_back({.begin = open + 1, .end = quoted.end});
  return end;
}

// A writer that does not know of quotes wrote what is in such a cell. Where the cell ends with a
// quote as well, the two are around it and the ones in it were not doubled: "say "yes" now". Where
// it does not, all of it is text: "Yes" he said.
std::size_t CsvScanner::take_text_after_quote(std::size_t open,
                                              QuotedText quoted,
                                              std::size_t cell_end) {
  marks_.push_back({.fault = &fault::kTextAfterQuote, .line = line_});
  const std::string_view after = slice(quoted.closing_quote, cell_end);
  const std::size_t last = after.find_last_not_of(' ');  // at least the quote that it begins with
  if (after[last] == '"') {
    cells_.push_back({.begin = open + 1, .end = quoted.end + last});
  } else {
    cells_.push_back({.begin = open, .end = quoted.end + after.size()});
  }
  if (quoted.end != quoted.closing_quote) {
    std::ranges::copy(after, byte_at(quoted.end));  // which `after` is a view of
  }
  return cell_end;
}

// Whether the cell that has the quote at `open` after spaces ends with the quote that closes it:
// then the spaces are the writer's, else both are text. A quote that closes nothing must not make
// us read the whole file, hence the limit.
bool CsvScanner::closes_with_the_cell(std::size_t open) {
  const std::size_t limit = open + kLongCellBytes;
  std::size_t at = find_closing_quote(open + 1, limit);
  if (at >= limit || !is_at('"', at)) {
    return false;
  }
  do {
    ++at;
  } while (is_at(' ', at));
  return !has(at) || is_at(dialect_.delimiter, at) || is_at('\n', at) || is_at('\r', at);
}

// Many writers of tab-separated files know no quotes, and a sentence of a quotation may well begin
// with one that the next row closes. So a quote that is not closed in its line, nor before the next
// tab, is text: a quoted cell of such a file may hold tabs or line breaks, not both.
bool CsvScanner::is_lone_quote(std::size_t open, std::size_t line_end) {
  if (dialect_.delimiter != '\t') {
    return false;
  }
  const std::size_t limit = std::max(line_end, find('\t', open + 1, open + kLongCellBytes));
  const std::size_t closing = find_closing_quote(open + 1, limit);
  return closing >= limit || !is_at('"', closing);
}

// At the limit or the end of the text, or behind them, where there is none before.
std::size_t CsvScanner::find_closing_quote(std::size_t from, std::size_t limit) {
  std::size_t at = find('"', from, limit);
  while (at < limit && is_at('"', at) && is_at('"', at + 1)) {
    at = find('"', at + 2, limit);
  }
  return at;
}

// Of the quoted text at `from`; the closing quote is behind all text where there is none.
CsvScanner::QuotedText CsvScanner::undouble_quotes(std::size_t from) {
  QuotedText quoted{.end = from, .closing_quote = from};
  for (;;) {
    quoted.closing_quote = find('"', from, kNoLimit);
    if (quoted.end != from) {
      std::memmove(byte_at(quoted.end), byte_at(from), quoted.closing_quote - from);
    }
    quoted.end += quoted.closing_quote - from;
    if (!is_at('"', quoted.closing_quote + 1)) {
      return quoted;
    }
    *byte_at(quoted.end) = '"';
    ++quoted.end;
    from = quoted.closing_quote + 2;
  }
}

}  // namespace tuneornot
