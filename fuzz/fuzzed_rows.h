#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "table/rows.h"
#include "table/text_source.h"

namespace tuneornot {

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

// Reads them all, and holds each against what RowReader promises.
inline void check_rows(RowReader& rows) {
  RowView row;
  while (rows.next(row)) {
    check(row.cells.size() == rows.columns().size(), "a row has a cell for every column");
    for (const std::string_view cell : row.cells) {
      check(!first_invalid_utf8(cell), "every cell is UTF-8");
    }
    for (const Turn& turn : rows.turns()) {
      check(!turn.role.empty(), "every turn has a role");
    }
  }
}

}  // namespace tuneornot
