#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "table/rows.h"

namespace tuneornot {

struct ReplacedCell {
  std::size_t place = 0;
  std::string text;
};

// Writes the rows that a reader gives, so that they are read the same.
class RowWriter {
 public:
  virtual ~RowWriter() = default;

  virtual void write(const std::vector<std::string>& columns,
                     const RowView& row,
                     const std::optional<ReplacedCell>& replaced) = 0;
  virtual void close(const std::vector<std::string>& columns) = 0;
};

struct RowWriterSettings {
  std::filesystem::path from;  // the file the rows are from
  std::filesystem::path to;
  char delimiter = '\0';
};

// In the format that the file has: CSV with the delimiter; JSON objects, one a line, in an array
// where they were in one; for YAML, JSON. All throw ErrorKind::Storage.
std::unique_ptr<RowWriter> make_row_writer(const RowWriterSettings& settings);

// A row of CSV as it would be written.
std::string csv_text(std::span<const std::string_view> cells, char delimiter);

}  // namespace tuneornot
