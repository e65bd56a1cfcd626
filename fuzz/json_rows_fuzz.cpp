#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "table/json_rows.h"

namespace tuneornot {
namespace {

// The text in pieces of 7 characters or so, that the seams are tried as well.
class PieceSource final : public TextSource {
 public:
  explicit PieceSource(std::string_view text) : text_(text) {}

  bool read(std::string& text) override {
    if (text_.empty()) {
      return false;
    }
    std::size_t end = 7;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80U) {
      ++end;
    }
    text += text_.substr(0, end);
    text_.remove_prefix(std::min(end, text_.size()));
    return true;
  }

 private:
  std::string_view text_;
};

void read_rows(std::string_view text) {
  Problems problems;
  const auto reader = json_rows(std::make_unique<PieceSource>(text), "rows.json", {}, problems);
  RowView row;
  while (reader->next(row)) {
    check(row.cells.size() == reader->columns().size(), "a row has a cell for every column");
    for (const std::string_view cell : row.cells) {
      check(!first_invalid_utf8(cell), "every cell is UTF-8");
    }
  }
}

}  // namespace
}  // namespace tuneornot

// Any valid UTF-8 is read or refused with an Error; nothing else may come out.
// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (tuneornot::first_invalid_utf8(text)) {
    return 0;
  }
  try {
    tuneornot::read_rows(text);
  } catch (const tuneornot::Error&) {
    return 0;
  }
  return 0;
}
