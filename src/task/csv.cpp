#include <fmt/format.h>

#include <set>
#include <utility>

#include "base/text.h"
#include "task/plain_text.h"
#include "task/table.h"

namespace tuneornot {

namespace {

// RFC 4180, and nothing that it leaves open: a file that two programs read differently is refused.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  bool at_end() const { return at_ == text_.size(); }
  std::size_t line() const { return line_; }

  bool take_line_break() {
    const bool taken = take("\r\n") || take("\n");
    line_ += taken ? 1 : 0;
    return taken;
  }

  Row take_row() {
    Row row{.line = line_, .cells = {}};
    do {
      row.cells.push_back(starts_with("\"") ? take_quoted_cell() : take_bare_cell());
    } while (take(","));
    if (!take_line_break() && !at_end()) {
      refuse_row_end(row.line);
    }
    return row;
  }

 private:
  bool starts_with(std::string_view expected) const {
    return text_.substr(at_).starts_with(expected);
  }

  bool take(std::string_view expected) {
    const bool found = starts_with(expected);
    at_ += found ? expected.size() : 0;
    return found;
  }

  std::string take_bare_cell() {
    const std::size_t end = std::min(text_.find_first_of("\",\r\n", at_), text_.size());
    if (end < text_.size() && text_[end] == '"') {
      refuse_at(file_,
                line_,
                "a quote inside a cell that does not begin with one; quote the whole cell and "
                "double the quotes in it");
    }
    return std::string(text_.substr(std::exchange(at_, end), end - at_));
  }

  std::string take_quoted_cell() {
    const std::size_t opened = line_;
    std::string cell;
    take("\"");
    do {
      const std::size_t end = text_.find('"', at_);
      if (end == std::string_view::npos) {
        refuse_at(file_, opened, "the quote that opens here is never closed; close it");
      }
      const std::string_view piece = text_.substr(at_, end - at_);
      line_ += line_at(piece, piece.size()) - 1;
      cell += piece;
      at_ = end + 1;
      cell += starts_with("\"") ? "\"" : "";
    } while (take("\""));
    return cell;
  }

  [[noreturn]] void refuse_row_end(std::size_t first_line) const {
    if (starts_with("\r")) {
      refuse_at(file_, line_, "a carriage return that ends no line; end lines with LF or CRLF");
    }
    refuse_at(file_,
              line_,
              fmt::format("text after a closing quote, in the row that begins on line {}; double "
                          "the quotes that belong to a cell",
                          first_line));
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

void check_delimiter(const std::vector<std::string>& columns, const std::string& file) {
  for (const char delimiter : {';', '\t'}) {
    if (columns.size() == 1 && columns.front().find(delimiter) != std::string::npos) {
      const std::string name = delimiter == ';' ? ";" : "tab";
      refuse_at(file,
                1,
                fmt::format("this looks like a {}-separated file; this version reads commas: save "
                            "it with commas between the cells",
                            name));
    }
  }
}

void check_columns(const std::vector<std::string>& columns, const std::string& file) {
  check_delimiter(columns, file);
  std::set<std::string> seen;
  for (const std::string& column : columns) {
    if (column.find_first_not_of(' ') == std::string::npos) {
      refuse_at(file,
                1,
                fmt::format("column {} has no name; give every column one in the first line",
                            seen.size() + 1));
    }
    if (column.front() == ' ' || column.back() == ' ') {
      refuse_at(file,
                1,
                fmt::format("the column name \"{}\" begins or ends with a space; write no spaces "
                            "around the commas",
                            shortened(column, 60)));
    }
    if (!seen.insert(column).second) {
      refuse_at(
          file, 1, fmt::format("two columns are called \"{}\"; rename one", shortened(column, 60)));
    }
  }
}

void check_length(const Row& row, const Table& table) {
  if (row.cells.size() == table.columns.size()) {
    return;
  }
  refuse_at(table.file,
            row.line,
            fmt::format("expected {} cells as in the header, found {}; quote cells that hold "
                        "commas or line breaks",
                        table.columns.size(),
                        row.cells.size()));
}

}  // namespace

Table parse_csv(std::string_view bytes, const std::string& file) {
  CsvReader reader(plain_text(bytes, file), file);
  if (reader.at_end()) {
    refuse_at(file, 1, "the file is empty; the first line names the columns");
  }
  Table table{.file = file, .columns = reader.take_row().cells, .rows = {}};
  check_columns(table.columns, file);

  std::size_t blank_line = 0;
  while (!reader.at_end()) {
    const std::size_t line = reader.line();
    if (reader.take_line_break()) {
      blank_line = line;
      continue;
    }
    if (blank_line != 0 && table.columns.size() == 1) {
      refuse_at(
          file, blank_line, "a blank line, which may be an empty cell; delete it or write \"\"");
    }
    Row row = reader.take_row();
    check_length(row, table);
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) {
    refuse_at(file, 1, "there are no rows below the header; add some");
  }
  return table;
}

}  // namespace tuneornot
