#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/check.h"
#include "base/error.h"
#include "table/csv_rows.h"
#include "table/text_source.h"

namespace {

// All of the bytes in one piece; that they are no UTF-8 makes no difference to a reader of rows.
class Bytes : public tuneornot::TextSource {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}

  bool read(std::string& text) override {
    text += bytes_;
    const bool has_more = !bytes_.empty();
    bytes_.clear();
    return has_more;
  }

 private:
  std::string bytes_;
};

void read_rows(const std::string& bytes) {
  tuneornot::Problems problems;
  const std::unique_ptr<tuneornot::RowReader> rows =
      tuneornot::csv_rows(std::make_unique<Bytes>(bytes), "rows.csv", {}, problems);
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
