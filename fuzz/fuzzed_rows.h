#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "table/rows.h"
#include "table/text_pieces_test.h"

namespace tuneornot {

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

// The same text, from its beginning.
using Pieces = std::function<std::unique_ptr<TextSource>()>;
using OpenPieces =
    std::function<std::unique_ptr<RowReader>(const Pieces& pieces, Problems& problems)>;

// Any valid UTF-8 is read, in pieces of 7 bytes or so, that the seams are tried as well, or refused
// with an Error; nothing else may come out.
inline int fuzz_rows(const std::uint8_t* data, std::size_t size, const OpenPieces& open) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (first_invalid_utf8(text)) {
    return 0;
  }
  Problems problems;
  try {
    check_rows(*open([&] { return std::make_unique<TextPieces>(text, 7); }, problems));
  } catch (const Error&) {
    return 0;
  }
  return 0;
}

}  // namespace tuneornot
