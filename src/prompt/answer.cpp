#include "prompt/answer.h"

#include <algorithm>

#include "base/normalise.h"

namespace tuneornot {

namespace {

bool is_word_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || byte == '_';
}

// Whether `name` stands in `text` as words of its own.
bool names(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const bool starts = at == 0 || !is_word_character(text[at - 1]);
    const std::size_t end = at + name.size();
    if (starts && (end == text.size() || !is_word_character(text[end]))) {
      return true;
    }
  }
  return false;
}

// The one label that `matches`; empty when none or several do.
template <typename Matches>
std::optional<std::string> only(std::span<const Label> labels, Matches matches) {
  const auto found = std::ranges::find_if(labels, matches);
  if (found == labels.end() || std::any_of(found + 1, labels.end(), matches)) {
    return std::nullopt;
  }
  return found->name;
}

}  // namespace

std::optional<std::string> read_label(std::string_view text, std::span<const Label> labels) {
  if (const auto exact = only(labels, [&](const Label& l) { return l.name == text; })) {
    return exact;
  }
  const std::string whole = normalised(text);
  if (whole.empty()) {
    return std::nullopt;
  }
  if (const auto same = only(labels, [&](const Label& l) { return normalised(l.name) == whole; })) {
    return same;
  }
  const std::size_t start = std::min(text.find_first_not_of(" \r\n\t"), text.size());
  const std::string_view rest = text.substr(start);
  const std::string line = normalised(rest.substr(0, rest.find('\n')));
  // A label inside the name of another one does not count where the longer one is named.
  const auto named = [&](const Label& label) {
    const std::string name = normalised(label.name);
    return !name.empty() && names(line, name) &&
           std::ranges::none_of(labels, [&](const Label& longer) {
             const std::string other = normalised(longer.name);
             return other.size() > name.size() && names(other, name) && names(line, other);
           });
  };
  return only(labels, named);
}

}  // namespace tuneornot
