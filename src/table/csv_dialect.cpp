#include "table/csv_dialect.h"

#include <algorithm>
#include <span>

namespace tuneornot {

// The header decides which delimiters can be: one that it lacks is a mark of prose or of numbers in
// the rows below. Among those left, the one wins under which the most rows can be read. A file
// without a header can agree under two, as "1,5;2,5" does; there a comma that only ever stands
// inside a number or before a space is not the one that parts the cells.

namespace {

constexpr std::size_t kSampleRows = 100;
constexpr std::string_view kDelimiters = ",;\t|";

struct Fit {
  char delimiter = '\0';
  double agreeing = 0;  // the share of the rows that have as many cells as the first
  bool is_punctuation = false;
};

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

// Whether what parts two cells would also stand there in a sentence or a number.
bool is_punctuation_between(std::string_view left, std::string_view right) {
  const bool is_in_number =
      !left.empty() && !right.empty() && is_digit(left.back()) && is_digit(right.front());
  return is_in_number || right.starts_with(' ');
}

bool parts_by_punctuation(const SampleRow& row) {
  for (std::size_t i = 1; i < row.cells.size(); ++i) {
    if (!is_punctuation_between(row.cells[i - 1], row.cells[i])) {
      return false;
    }
  }
  return true;
}

// As many cells as the first row; more are as good where they are empty, as CsvRows takes them.
bool agrees(const SampleRow& row, std::size_t columns) {
  return row.cells.size() >= columns &&
         std::ranges::all_of(std::span(row.cells).subspan(columns), &std::string::empty);
}

Fit fit_of(char delimiter, std::string_view beginning, LineEnd line_end) {
  const std::vector<SampleRow> rows =
      sample_rows(beginning, {.delimiter = delimiter, .line_end = line_end});
  if (rows.empty() || rows.front().cells.size() < 2) {
    return {};
  }
  const std::size_t columns = rows.front().cells.size();
  const auto agreeing =
      std::ranges::count_if(rows, [columns](const SampleRow& row) { return agrees(row, columns); });
  const Fit fit{
      .delimiter = delimiter,
      .agreeing = static_cast<double>(agreeing) / static_cast<double>(rows.size()),
      .is_punctuation = delimiter == ',' && std::ranges::all_of(rows, parts_by_punctuation)};
  // A file of sentences, one a line. Where the first line is a header, as of a file that forgot
  // its quotes, there is no space after the delimiter.
  const bool is_prose = fit.agreeing < 0.5 && parts_by_punctuation(rows.front());
  return is_prose ? Fit{} : fit;
}

bool is_better(const Fit& fit, const Fit& best) {
  if (fit.agreeing != best.agreeing) {
    return fit.agreeing > best.agreeing;
  }
  return best.is_punctuation && !fit.is_punctuation;
}

}  // namespace

// Every quote opens or closes here, as the delimiter is not known yet; one in a bare cell puts the
// answer off by a line or so.
LineEnd find_line_end(std::string_view beginning) {
  bool is_quoted = false;
  std::size_t at = 0;
  for (; at < beginning.size(); ++at) {
    is_quoted ^= beginning[at] == '"';
    if (!is_quoted && (beginning[at] == '\r' || beginning[at] == '\n')) {
      break;
    }
  }
  const std::size_t behind_crs = beginning.find_first_not_of('\r', at);
  const bool has_lf = behind_crs != std::string_view::npos && beginning[behind_crs] == '\n';
  const bool has_cr = at < beginning.size() && beginning[at] == '\r';
  return has_cr && !has_lf ? LineEnd::Cr : LineEnd::Lf;
}

char find_delimiter(std::string_view beginning) {
  const LineEnd line_end = find_line_end(beginning);
  Fit best;
  for (const char delimiter : kDelimiters) {
    const Fit fit = fit_of(delimiter, beginning, line_end);
    best = is_better(fit, best) ? fit : best;
  }
  return best.delimiter;
}

std::vector<SampleRow> sample_rows(std::string_view beginning, CsvDialect dialect) {
  CsvScanner scanner(std::string(beginning), nullptr, dialect);
  std::vector<SampleRow> rows;
  rows.reserve(kSampleRows);
  RowView row;
  while (rows.size() < kSampleRows) {
    const CsvScanner::Found found = scanner.next(row);
    const bool is_cut_first = rows.empty() && found == CsvScanner::Found::OpenQuote;
    if (found == CsvScanner::Found::Row || is_cut_first) {
      rows.push_back({.line = row.line, .cells = {row.cells.begin(), row.cells.end()}});
    } else if (found != CsvScanner::Found::BlankLine) {
      break;
    }
  }
  return rows;
}

}  // namespace tuneornot
