#include "base/plain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/text.h"

namespace tuneornot {

std::string_view plain_text(std::string_view bytes, const std::string& file) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
    refuse_at(file, 1, "this is UTF-16; save the file as UTF-8");
  }
  if (bytes.starts_with(kUtf8Mark)) {
    bytes.remove_prefix(kUtf8Mark.size());
  }
  const std::size_t nul = bytes.find('\0');
  if (nul != std::string_view::npos) {
    refuse_at(file, line_at(bytes, nul), "a NUL byte, as UTF-16 has; save the file as UTF-8");
  }
  const std::optional<std::size_t> invalid = first_invalid_utf8(bytes);
  if (invalid) {
    const auto byte = static_cast<unsigned char>(bytes[*invalid]);
    refuse_at(file,
              line_at(bytes, *invalid),
              fmt::format("byte 0x{:02X} is not UTF-8; save the file as UTF-8", byte));
  }
  return bytes;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

void refuse_at(const std::string& file, std::size_t line, const std::string& fault) {
  throw Error(ErrorKind::Data, fmt::format("{}:{}: {}", file, line, fault));
}

}  // namespace tuneornot
