#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/check.h"
#include "base/error.h"
#include "table/csv_rows.h"
#include "table/text_pieces_test.h"

namespace {

// In one piece; that bytes are no UTF-8 makes no difference to a reader of rows.
void read_rows(const std::string& bytes) {
  tuneornot::Problems problems;
  const std::unique_ptr<tuneornot::RowReader> rows = tuneornot::csv_rows(
      std::make_unique<tuneornot::TextPieces>(bytes, bytes.size()), "rows.csv", {}, problems);
  tuneornot::RowView row;
  std::size_t line = 0;
  while (rows->next(row)) {
    tuneornot::check(row.cells.size() == rows->columns().size(), "a cell for every column");
    tuneornot::check(row.line > line, "each row begins below the one before");
    line = row.line;
  }
}

}  // namespace

// Any bytes are read or refused with an Error; nothing else may come out.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    read_rows(std::string(reinterpret_cast<const char*>(data), size));
  } catch (const tuneornot::Error&) {
    return 0;
  }
  return 0;
}
