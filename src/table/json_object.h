#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// Bytes behind a text which JsonObjectParser may read, whatever they are.
constexpr std::size_t kJsonPadding = 64;

// How many brackets deep a row may be, its own included.
constexpr std::size_t kDeepestJson = 100;

// A key at the place in an object at which it stood in the one before.
struct ExpectedKey {
  std::string raw;  // with the quote that closes it; empty when it holds a quote or a backslash
  std::size_t column = 0;
};

struct JsonMember {
  std::string_view key;
  std::string_view text;  // as RowReader gives cells of JSON
  bool has_expected_key = false;
  bool is_nested = false;
};

// Objects to their members, with simdjson. Most rows have the keys of the row before in the same
// order; those are known by one comparison and not decoded.
class JsonObjectParser {
 public:
  JsonObjectParser();
  ~JsonObjectParser();
  JsonObjectParser(const JsonObjectParser&) = delete;
  JsonObjectParser& operator=(const JsonObjectParser&) = delete;

  // False when `text`, with kJsonPadding bytes behind it, is not one valid object and spaces alone,
  // is nested too deep, or has a lone surrogate or \u0000: check_json tells which. The members hold
  // until the next call, and no longer than the text.
  bool parse(std::string_view text,
             std::span<const ExpectedKey> expected,
             std::vector<JsonMember>& members);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
