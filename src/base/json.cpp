#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/plain_text.h"

namespace tuneornot {

namespace {

constexpr int kMaxDepth = 64;

// "from line 3, byte 7 on", or that it ends too early.
std::string place_of(const nlohmann::json::parse_error& error, std::string_view text) {
  if (error.byte > text.size()) {
    return "as it ends too early; close its quotes and brackets";
  }
  const std::string_view before = text.substr(0, std::max<std::size_t>(error.byte, 1) - 1);
  const std::size_t line_start = before.rfind('\n') + 1;  // 0 where there is none
  const std::size_t column = before.size() - line_start + 1;
  const std::size_t line = line_at(text, before.size());
  return line == 1 ? fmt::format("from byte {} on", column)
                   : fmt::format("from line {}, byte {} on", line, column);
}

}  // namespace

std::string canonical_json(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json parse_json(std::string_view text, const std::string& where) {
  // A hostile file nests deep enough to overflow the stack of whoever walks it later.
  const auto refuse_depth = [&where](int depth, auto /*event*/, auto& /*parsed*/) {
    if (depth > kMaxDepth) {
      throw Error(ErrorKind::Data, where + ": JSON nested deeper than 64 levels; flatten it");
    }
    return true;
  };
  try {
    return nlohmann::json::parse(text, refuse_depth);
  } catch (const nlohmann::json::parse_error& error) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: not valid JSON {}", where, place_of(error, text)));
  } catch (const nlohmann::json::out_of_range&) {
    throw Error(ErrorKind::Data, where + ": holds a number that is too large; write it as a text");
  }
}

}  // namespace tuneornot
