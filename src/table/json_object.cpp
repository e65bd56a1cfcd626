#include "table/json_object.h"

#include <simdjson.h>

#include <algorithm>

#include "table/faults.h"
#include "table/json_text.h"

namespace tuneornot {

namespace {

static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t kSmallestCapacity = 64UL * 1024;

// A string that can be decoded and shown as it is: no lone surrogate, no NUL.
bool is_sound(const JsonCheck& check) {
  return check.fault == JsonFault::None && !check.has_lone_surrogate && !check.has_nul;
}

std::string_view without_trailing_space(std::string_view token) {
  while (!token.empty() && is_json_space(token.back())) {
    token.remove_suffix(1);
  }
  return token;
}

}  // namespace

// simdjson's on-demand API checks only what it is asked for: it skips over nested values and
// refuses numbers that do not fit 64 bits. So it finds the members and decodes escapes here, while
// numbers and nested values are checked by our own grammar and kept as they are written.
struct JsonObjectParser::Impl {
  bool parse(std::string_view text,
             std::span<const ExpectedKey> expected,
             std::vector<JsonMember>& members);
  bool reserve(std::size_t size);
  bool add_member(simdjson::ondemand::field field,
                  const ExpectedKey* expected,
                  std::vector<JsonMember>& members);
  bool read_key(simdjson::ondemand::field& field, const ExpectedKey* expected, JsonMember& member);
  bool read_value(simdjson::ondemand::value value, JsonMember& member);
  bool read_string(simdjson::ondemand::value value, std::string_view token, JsonMember& member);
  bool read_nested(std::string_view rest, JsonMember& member);
  std::string_view from(const char* first) const {
    return {first, static_cast<std::size_t>(text_end - first)};
  }

  simdjson::ondemand::parser parser;
  const char* text_end = nullptr;
  std::string compact;  // nested values of one row, one behind the other
  std::size_t compact_used = 0;
};

bool JsonObjectParser::Impl::parse(std::string_view text,
                                   std::span<const ExpectedKey> expected,
                                   std::vector<JsonMember>& members) {
  members.clear();
  text_end = text.data() + text.size();
  compact_used = 0;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (!reserve(text.size()) ||
      parser.iterate(text.data(), text.size(), text.size() + kJsonPadding).get(document) !=
          simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return false;
  }
  for (simdjson::simdjson_result<simdjson::ondemand::field> result : object) {
    simdjson::ondemand::field field;
    const ExpectedKey* usual =
        members.size() < expected.size() ? &expected[members.size()] : nullptr;
    if (std::move(result).get(field) != simdjson::SUCCESS || !add_member(field, usual, members)) {
      return false;
    }
  }
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

// Doubling, as each new size costs simdjson two allocations.
bool JsonObjectParser::Impl::reserve(std::size_t size) {
  return size <= parser.capacity() ||
         parser.allocate(std::max(2 * size, kSmallestCapacity)) == simdjson::SUCCESS;
}

bool JsonObjectParser::Impl::add_member(simdjson::ondemand::field field,
                                        const ExpectedKey* expected,
                                        std::vector<JsonMember>& members) {
  JsonMember& member = members.emplace_back();
  return read_key(field, expected, member) && read_value(field.value(), member);
}

bool JsonObjectParser::Impl::read_key(simdjson::ondemand::field& field,
                                      const ExpectedKey* expected,
                                      JsonMember& member) {
  const std::string_view rest = from(field.key().raw());
  if (expected != nullptr && !expected->raw.empty() && rest.starts_with(expected->raw)) {
    member.key = rest.substr(0, expected->raw.size() - 1);
    member.has_expected_key = true;
    return true;
  }
  return is_sound(check_json(from(field.key().raw() - 1), 0)) &&
         field.unescaped_key().get(member.key) == simdjson::SUCCESS;
}

bool JsonObjectParser::Impl::read_value(simdjson::ondemand::value value, JsonMember& member) {
  const std::string_view token = without_trailing_space(value.raw_json_token());
  if (token.empty()) {
    return false;
  }
  switch (token.front()) {
    case '"':
      return read_string(value, token, member);
    case '{':
    case '[':
      return read_nested(from(&token.front()), member);
    case 'n':
      return token == "null";
    case 't':
    case 'f':
      member.text = token;
      return token == "true" || token == "false";
    default:
      member.text = token;
      return json_number_length(token) == token.size();
  }
}

bool JsonObjectParser::Impl::read_string(simdjson::ondemand::value value,
                                         std::string_view token,
                                         JsonMember& member) {
  if (token.find('\\') != std::string_view::npos) {
    return is_sound(check_json(token, 0)) &&
           value.get_string().get(member.text) == simdjson::SUCCESS;
  }
  member.text = token.substr(1, token.size() - 2);
  return token.size() > 1 && token.back() == '"';
}

// Of the value that `rest` begins with.
bool JsonObjectParser::Impl::read_nested(std::string_view rest, JsonMember& member) {
  const JsonCheck check = check_json(rest, kDeepestJson - 1);
  if (!is_sound(check)) {
    return false;
  }
  if (compact_used == 0) {
    // All of a row's nested values fit, so that what was handed out does not move.
    compact.resize(std::max(compact.size(), rest.size() + kJsonPadding));
  }
  char* const first = compact.data() + compact_used;
  std::size_t length = 0;
  if (simdjson::minify(&rest.front(), check.at, first, length) != simdjson::SUCCESS) {
    return false;
  }
  compact_used += length;
  member.text = {first, length};
  member.is_nested = true;
  return true;
}

JsonObjectParser::JsonObjectParser() : impl_(std::make_unique<Impl>()) {}

JsonObjectParser::~JsonObjectParser() = default;

bool JsonObjectParser::parse(std::string_view text,
                             std::span<const ExpectedKey> expected,
                             std::vector<JsonMember>& members) {
  return impl_->parse(text, expected, members);
}

}  // namespace tuneornot
