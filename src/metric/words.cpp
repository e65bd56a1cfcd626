#include "metric/words.h"

#include <array>

namespace tuneornot {

namespace {

// Bytes of the white space that `text` begins with; 0 when it begins with none.
std::size_t leading_space(std::string_view text) {
  constexpr std::string_view kAscii = " \t\n\v\f\r\x1c\x1d\x1e\x1f";
  constexpr std::array<std::string_view, 19> kWide = {"\u0085",
                                                      "\u00a0",
                                                      "\u1680",
                                                      "\u2000",
                                                      "\u2001",
                                                      "\u2002",
                                                      "\u2003",
                                                      "\u2004",
                                                      "\u2005",
                                                      "\u2006",
                                                      "\u2007",
                                                      "\u2008",
                                                      "\u2009",
                                                      "\u200a",
                                                      "\u2028",
                                                      "\u2029",
                                                      "\u202f",
                                                      "\u205f",
                                                      "\u3000"};
  if (static_cast<unsigned char>(text.front()) < 0x80) {
    return kAscii.find(text.front()) == std::string_view::npos ? 0 : 1;
  }
  for (const std::string_view space : kWide) {
    if (text.starts_with(space)) {
      return space.size();
    }
  }
  return 0;
}

}  // namespace

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  std::size_t start = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t space = leading_space(text.substr(at));
    if (space == 0) {
      ++at;
      continue;
    }
    if (at > start) {
      found.push_back(text.substr(start, at - start));
    }
    at += space;
    start = at;
  }
  if (at > start) {
    found.push_back(text.substr(start));
  }
  return found;
}

}  // namespace tuneornot
