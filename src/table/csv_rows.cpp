#include "table/csv_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "table/csv_dialect.h"
#include "table/csv_header.h"
#include "table/csv_scanner.h"
#include "table/faults.h"

namespace tuneornot {

namespace {

using Found = CsvScanner::Found;

constexpr std::size_t kBeginning = std::size_t{1} << 20U;

[[noreturn]] void refuse(const std::string& place, const std::string& fault) {
  throw Error(ErrorKind::Data, fmt::format("{}: {}", printable(place), fault));
}

class CsvRows : public RowReader {
 public:
  CsvRows(CsvScanner scanner, char delimiter, std::string file, SeeLeftOut see, Problems& problems)
      : scanner_(std::move(scanner)),
        delimiter_(delimiter),
        file_(std::move(file)),
        see_left_out_(std::move(see)),
        problems_(problems) {}

  const std::vector<std::string>& columns() const override { return columns_; }
  bool next(RowView& row) override;
  char delimiter() const override { return delimiter_; }

  // One of these two before any row.
  void take_header();
  void number_columns(const SampleRow& first);

 private:
  Found scan(RowView& row);
  bool is_usable(Found found, RowView& row);
  bool is_header(const RowView& row) const;
  bool has_right_length(const RowView& row);
  void leave_out(const FaultKind& fault, const RowView& row, std::string_view detail);
  [[noreturn]] void refuse_lack_of_rows() const;

  CsvScanner scanner_;
  char delimiter_;
  std::string file_;
  SeeLeftOut see_left_out_;
  Problems& problems_;
  std::vector<std::string> columns_;
  std::vector<std::string> header_;  // as the file has it; empty where it has none
  bool has_given_rows_ = false;
  bool has_ragged_rows_ = false;
};

bool CsvRows::next(RowView& row) {
  for (Found found = scan(row); found != Found::End; found = scan(row)) {
    if (is_usable(found, row)) {
      row.cells.resize(columns_.size());
      has_given_rows_ = true;
      return true;
    }
  }
  if (!has_given_rows_) {
    refuse_lack_of_rows();
  }
  return false;
}

void CsvRows::take_header() {
  RowView row;
  Found found = scan(row);
  while (found == Found::BlankLine) {
    problems_.add(fault::kBlankLine, file_, row.line);
    found = scan(row);
  }
  if (found == Found::End) {
    refuse(file_,
           "the file is empty; write the columns' names into its first line and a row into each "
           "line below");
  }
  header_ = trimmed_cells(row);
  columns_ = column_names(row, file_, problems_);
}

void CsvRows::number_columns(const SampleRow& first) {
  columns_ = numbered_columns(first.cells.size());
  problems_.add(fault::kNoHeader, file_, first.line);
}

Found CsvRows::scan(RowView& row) {
  const Found found = scanner_.next(row);
  for (const CsvScanner::Mark& mark : scanner_.marks()) {
    problems_.add(*mark.fault, file_, mark.line);
  }
  if (found == Found::OpenQuote) {
    refuse(fmt::format("{}:{}", file_, row.line),
           "the quote that opens here is never closed; close it, or double it if it belongs to the "
           "text");
  }
  if (found == Found::EndlessRow) {
    refuse(fmt::format("{}:{}", file_, row.line),
           "what begins here is longer than 64 MiB; close the quote if one is open, or cut the "
           "text");
  }
  return found;
}

bool CsvRows::is_usable(Found found, RowView& row) {
  if (found == Found::BlankLine && columns_.size() == 1) {
    row.cells.front() = {};
    return true;
  }
  if (found == Found::BlankLine) {
    leave_out(fault::kBlankLine, row, "");
    return false;
  }
  if (is_header(row)) {
    leave_out(fault::kRepeatedHeader, row, "");
    return false;
  }
  return has_right_length(row);
}

bool CsvRows::is_header(const RowView& row) const {
  return is_same_trimmed(row, header_);
}

bool CsvRows::has_right_length(const RowView& row) {
  const std::size_t cells = row.cells.size();
  const bool is_short = cells < columns_.size();
  if (!is_short && std::ranges::all_of(std::span(row.cells).subspan(columns_.size()), is_blank)) {
    return true;
  }
  has_ragged_rows_ = true;
  leave_out(is_short ? fault::kShortRow : fault::kLongRow,
            row,
            fmt::format("{} cell{}, the {} has {}",
                        cells,
                        cells == 1 ? "" : "s",
                        header_.empty() ? "first row" : "header",
                        columns_.size()));
  return false;
}

void CsvRows::leave_out(const FaultKind& fault, const RowView& row, std::string_view detail) {
  problems_.add(fault, file_, row.line, detail);
  if (see_left_out_) {
    see_left_out_(fault, row);
  }
}

void CsvRows::refuse_lack_of_rows() const {
  if (has_ragged_rows_) {
    refuse(file_,
           fmt::format("no row has as many cells as the header, {}; put cells that hold the "
                       "delimiter or line breaks between double quotes (\"), and double those in "
                       "them",
                       columns_.size()));
  }
  refuse(file_, "there are no rows below the header; add some");
}

struct Beginning {
  std::string text;
  std::unique_ptr<TextSource> rest;  // empty when the text is all there is
};

Beginning read_beginning(std::unique_ptr<TextSource> source) {
  Beginning beginning{.text = {}, .rest = std::move(source)};
  while (beginning.rest != nullptr && beginning.text.size() < kBeginning) {
    if (!beginning.rest->read(beginning.text)) {
      beginning.rest.reset();
    }
  }
  return beginning;
}

std::string_view whole_lines(const Beginning& beginning) {
  const std::size_t last = beginning.text.find_last_of("\r\n");
  const bool is_whole = beginning.rest == nullptr || last == std::string::npos;
  return is_whole ? beginning.text : std::string_view(beginning.text).substr(0, last + 1);
}

}  // namespace

std::unique_ptr<RowReader> csv_rows(std::unique_ptr<TextSource> text,
                                    const std::string& file,
                                    const ReadOptions& options,
                                    Problems& problems) {
  check(std::string_view("\"\r\n ").find(options.delimiter) == std::string_view::npos,
        "a delimiter is no quote, line end or space");
  Beginning beginning = read_beginning(std::move(text));
  const std::string_view lines = whole_lines(beginning);
  const CsvDialect dialect{
      .delimiter = options.delimiter == '\0' ? find_delimiter(lines) : options.delimiter,
      .line_end = find_line_end(lines)};
  const std::vector<SampleRow> sample = sample_rows(lines, dialect);

  CsvScanner scanner(std::move(beginning.text), std::move(beginning.rest), dialect);
  std::unique_ptr<CsvRows> rows = std::make_unique<CsvRows>(
      std::move(scanner), dialect.delimiter, file, options.left_out, problems);
  if (lacks_header(sample, options.columns)) {
    rows->number_columns(sample.front());
  } else {
    rows->take_header();
  }
  return rows;
}

}  // namespace tuneornot
