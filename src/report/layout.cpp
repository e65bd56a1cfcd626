#include "report/layout.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace tuneornot {

namespace {

// Bytes of the longest start of `text` that takes at most `width` cells, one letter at least.
std::size_t fitting_bytes(std::string_view text, std::size_t width) {
  const auto end_of_letter = [text](std::size_t at) {
    do {
      ++at;
    } while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    return at;
  };
  std::size_t fits = end_of_letter(0);
  while (fits < text.size()) {
    const std::size_t next = end_of_letter(fits);
    if (terminal_width(text.substr(0, next)) > width) {
      break;
    }
    fits = next;
  }
  return fits;
}

// Adds a word to the last line, or to as many new ones as it needs.
void add_word(std::vector<std::string>& lines, std::string_view word, std::size_t width) {
  const bool has_room =
      !lines.empty() && terminal_width(lines.back()) + 1 + terminal_width(word) <= width;
  if (has_room) {
    lines.back() += ' ';
    lines.back() += word;
    return;
  }
  while (!word.empty()) {
    const std::size_t fits = fitting_bytes(word, width);
    lines.emplace_back(word.substr(0, fits));
    word.remove_prefix(fits);
  }
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  check(width > 0, "a line has at least one cell");
  const std::string shown = printable(text);
  std::vector<std::string> lines;
  std::string_view rest = shown;
  while (!rest.empty()) {
    std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(end).starts_with(" %")) {  // Stays with its number.
      end = std::min(rest.find(' ', end + 1), rest.size());
    }
    if (end > 0) {
      add_word(lines, rest.substr(0, end), width);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

std::string padded(std::string_view text, std::size_t width, Side side) {
  const std::string shown = shortened(text, width);
  const std::size_t used = terminal_width(shown);
  const std::string fill(used < width ? width - used : 0, ' ');
  return side == Side::Left ? shown + fill : fill + shown;
}

}  // namespace tuneornot
