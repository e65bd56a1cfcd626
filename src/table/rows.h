#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "table/problems.h"
#include "table/turns.h"

namespace tuneornot {

// A row as views into its reader; they hold until the reader's next row. Every cell is valid UTF-8.
struct RowView {
  std::size_t line = 0;                 // on which it starts, from 1
  std::vector<std::string_view> cells;  // one per column so far; empty where the row has none
  std::string_view json;                // of JSON and YAML: the object, as JSON; valid
};

// Shown every row that a reader leaves out, and why: of CSV with its cells, of JSON as text that
// need not be valid.
using SeeLeftOut = std::function<void(const FaultKind& fault, const RowView& row)>;

// What the rows of a file are before they become cells; shapes.h has those there are.
struct Shape {
  std::string_view name;     // "messages"; empty: cells are what the file has
  std::string_view meaning;  // for the user: what its columns are made of
};

// The rows of a file, one after the other; holds no more of it than it needs for one row. Rows that
// cannot be used are left out and told to the Problems.
class RowReader {
 public:
  virtual ~RowReader() = default;

  // Complete from the start for CSV; for JSON they grow with the rows.
  virtual const std::vector<std::string>& columns() const = 0;

  // False when there are no more.
  virtual bool next(RowView& row) = 0;

  // Of CSV with several columns, given or found; else '\0'.
  virtual char delimiter() const { return '\0'; }

  // Found by the first rows.
  virtual Shape shape() const { return {}; }

  // The conversation that the last row is, where that is the rows' shape; else empty.
  virtual std::span<const Turn> turns() const { return {}; }
};

struct ReadOptions {
  char delimiter = '\0';             // of CSV, one that delimiter_called() knows; '\0': found
  SeeLeftOut left_out;               // may be empty
  std::vector<std::string> columns;  // of CSV: a first row with all of these is the header
};

// As users write it: ",", ";", "tab" (also "\t") or "|"; empty for anything else.
std::optional<char> delimiter_called(std::string_view name);
std::string name_of_delimiter(char delimiter);

// What the file's name promises: a tab for .tsv and .tab, | for .psv, else a comma.
char usual_delimiter(const std::filesystem::path& path);

enum class RowFormat { Csv, Json, Yaml, Unknown };

// By the file's name, .gz aside: .csv, .tsv, .tab and .psv; .jsonl, .ndjson and .json;
// .yaml and .yml.
RowFormat format_of(const std::filesystem::path& path);

// The rows of a file of a known format. `file` is the name for messages. Throws ErrorKind::Data
// with what is wrong and what to do when the file cannot be read as that at all, and where a
// delimiter is given for JSON or YAML.
std::unique_ptr<RowReader> open_rows(const std::filesystem::path& path,
                                     const std::string& file,
                                     const ReadOptions& options,
                                     Problems& problems);

// The same rows as the file has them, whatever their shape.
std::unique_ptr<RowReader> open_plain_rows(const std::filesystem::path& path,
                                           const std::string& file,
                                           const ReadOptions& options,
                                           Problems& problems);

}  // namespace tuneornot
