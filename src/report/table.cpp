#include "report/table.h"

#include <algorithm>

#include "base/text.h"
#include "report/layout.h"
#include "report/line_text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kGap = 2;

}  // namespace

std::vector<std::size_t> widths_of(std::span<const Cells> rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Cells& row : rows) {
    const std::size_t cells = row.size() < widths.size() ? row.size() - 1 : row.size();
    for (std::size_t cell = 0; cell < cells; ++cell) {
      widths[cell] = std::max(widths[cell], terminal_width(printable(row[cell])));
    }
  }
  return widths;
}

std::size_t columns_of(std::span<const std::size_t> widths) {
  std::size_t columns = 1 + widths.front();
  for (const std::size_t width : widths.subspan(1)) {
    columns += width == 0 ? 0 : kGap + width;
  }
  return columns;
}

void narrow(std::vector<std::size_t>& widths, std::size_t columns) {
  if (const std::size_t all = columns_of(widths); all > columns) {
    const std::size_t excess = all - columns;
    widths[0] = std::max(kLeastNameColumns, widths[0] - std::min(widths[0], excess));
  }
}

std::string laid_out(const Cells& row, std::span<const std::size_t> widths) {
  std::string text = ' ' + padded(row[0], widths[0], Side::Left);
  const bool runs_across = row.size() < widths.size();
  for (std::size_t cell = 1; cell < row.size(); ++cell) {
    if (runs_across && cell + 1 == row.size()) {
      text += std::string(kGap, ' ') + printable(row[cell]);
    } else if (widths[cell] > 0) {
      text += std::string(kGap, ' ') + padded(row[cell], widths[cell], Side::Right);
    }
  }
  return text;
}

std::string table_text(std::span<const Cells> rows, const TerminalStyle& style) {
  std::vector<std::size_t> widths = widths_of(rows);
  narrow(widths, style.columns);
  std::string text = styled(laid_out(rows.front(), widths), Line::Weight::Secondary, style) + '\n';
  for (const Cells& row : rows.subspan(1)) {
    text += laid_out(row, widths) + '\n';
  }
  return text;
}

}  // namespace tuneornot
