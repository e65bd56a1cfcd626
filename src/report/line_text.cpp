#include "report/line_text.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "report/layout.h"

namespace tuneornot {

namespace {

constexpr std::size_t kLabelColumns = 10;
constexpr std::size_t kLeastTextColumns = 20;

}  // namespace

std::size_t text_columns(const TerminalStyle& style) {
  return std::max(kLeastTextColumns, style.columns - std::min(style.columns, kLabelColumns));
}

std::string styled(const std::string& text, Line::Weight weight, const TerminalStyle& style) {
  if (!style.colour || weight == Line::Weight::Plain) {
    return text;
  }
  return (weight == Line::Weight::Main ? "\x1b[1m" : "\x1b[2m") + text + "\x1b[0m";
}

// The label before the first row, as many spaces before the others. Each row is styled by itself:
// a pager that shows only some of them shows them right.
std::string line_text(const Line& line, const TerminalStyle& style) {
  const std::vector<std::string> rows = line.breaks == Line::Breaks::Never
                                            ? std::vector{printable(line.text)}
                                            : wrapped(line.text, text_columns(style));
  const bool stands_out = line.weight == Line::Weight::Main;
  std::string head = padded((stands_out ? "" : " ") + line.label, kLabelColumns, Side::Left);
  std::string all;
  for (const std::string& row : rows) {
    all += styled(head + row, line.weight, style) + '\n';
    head.assign(kLabelColumns, ' ');
  }
  return all;
}

std::string lines_text(std::span<const Line> lines, const TerminalStyle& style) {
  std::string all;
  for (const Line& line : lines) {
    all += line_text(line, style);
  }
  return all;
}

}  // namespace tuneornot
