#include "base/json.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace tuneornot {

namespace {

constexpr int kMaxDepth = 64;

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
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorKind::Data, where + ": not valid JSON (" + error.what() + ")");
  }
}

}  // namespace tuneornot
