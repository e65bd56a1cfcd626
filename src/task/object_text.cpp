#include "task/object_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/json.h"
#include "table/json_text.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr std::size_t kMostDigits = 15;          // that a double gives back for certain
constexpr double kMostWhole = 9007199254740992;  // 2^53: below, whole numbers are exact

// "120.5e3" has four: zeros in front and behind say nothing.
std::size_t significant_digits(std::string_view number) {
  std::string digits;
  for (const char c : number.substr(0, number.find_first_of("eE"))) {
    if (c >= '0' && c <= '9' && (c != '0' || !digits.empty())) {
      digits += c;
    }
  }
  const std::size_t last = digits.find_last_not_of('0');
  return last == std::string::npos ? 0 : last + 1;
}

std::string canonical_number(double value, const std::string& written) {
  if (significant_digits(written) > kMostDigits) {
    return written;
  }
  const bool is_whole = std::trunc(value) == value && std::abs(value) < kMostWhole;
  return is_whole ? fmt::format("{}", static_cast<std::int64_t>(value)) : fmt::format("{}", value);
}

// Writes each value as text as soon as it ends, into the object or list that it stands in.
class CanonicalWriter final : public nlohmann::json_sax<json> {
 public:
  bool has_repeated_key() const { return has_repeated_key_; }
  const std::string& what() const { return what_; }
  std::string take() { return std::move(frames_.front().items.front()); }

  CanonicalWriter() { frames_.emplace_back(); }

  bool null() override { return add("null"); }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override { return add(fmt::format("{}", value)); }
  bool number_unsigned(std::uint64_t value) override { return add(fmt::format("{}", value)); }
  bool number_float(double value, const std::string& written) override {
    return add(canonical_number(value, written));
  }
  bool string(std::string& value) override { return add(canonical_json(value)); }
  bool binary(json::binary_t& /*value*/) override { return false; }  // JSON has none
  bool key(std::string& value) override {
    frames_.back().key = value;
    return true;
  }
  bool start_object(std::size_t /*size*/) override { return open(true); }
  bool start_array(std::size_t /*size*/) override { return open(false); }
  bool end_object() override {
    const Frame frame = close();
    std::string text;
    for (const auto& [key, value] : frame.fields) {
      text += fmt::format("{}{}:{}", text.empty() ? "" : ",", canonical_json(key), value);
    }
    return add('{' + text + '}');
  }
  bool end_array() override { return add(fmt::format("[{}]", fmt::join(close().items, ","))); }
  bool parse_error(std::size_t /*position*/,
                   const std::string& /*token*/,
                   const nlohmann::detail::exception& error) override {
    constexpr int kOutOfRange = 406;  // nlohmann's; all else but the encoding has been checked
    what_ = error.id == kOutOfRange ? "a number that is too large" : "bytes that are not UTF-8";
    return false;
  }

 private:
  struct Frame {
    bool is_object = false;
    std::string key;  // of the next field
    std::map<std::string, std::string> fields;
    std::vector<std::string> items;
  };

  bool open(bool is_object) {
    frames_.push_back({.is_object = is_object});
    return true;
  }
  Frame close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    return frame;
  }
  bool add(std::string text) {
    Frame& frame = frames_.back();
    if (!frame.is_object) {
      frame.items.push_back(std::move(text));
    } else if (!frame.fields.insert_or_assign(frame.key, std::move(text)).second) {
      has_repeated_key_ = true;
    }
    return true;
  }

  std::vector<Frame> frames_;
  bool has_repeated_key_ = false;
  std::string what_;
};

std::string_view without_spaces(std::string_view text) {
  while (!text.empty() && is_json_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_json_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

ObjectReading faulty(ObjectReading::Fault fault, std::string_view what, std::size_t at) {
  return {.fault = fault, .what = fmt::format("{}, at byte {}", what, at + 1)};
}

}  // namespace

ObjectReading read_object(std::string_view text, std::string& canonical) {
  using Fault = ObjectReading::Fault;
  canonical.clear();
  text = without_spaces(text);
  const JsonCheck check = check_json(text, kDeepestObject);
  if (check.fault == JsonFault::TooDeep) {
    return {.fault = Fault::TooDeep,
            .what = fmt::format("nested more than {} deep", kDeepestObject)};
  }
  if (check.fault != JsonFault::None) {
    return faulty(Fault::NotJson, check.what, check.at);
  }
  if (check.at < text.size()) {
    return faulty(Fault::NotJson, "something stands behind the value", check.at);
  }
  if (text.front() != '{') {
    return {.fault = Fault::NotAnObject, .what = text.front() == '[' ? "a list" : "a single value"};
  }
  CanonicalWriter writer;
  const bool is_read = check.has_lone_surrogate || check.has_nul
                           ? json::sax_parse(repaired_json(text), &writer)
                           : json::sax_parse(text, &writer);
  if (!is_read) {
    return {.fault = Fault::NotJson, .what = writer.what()};
  }
  canonical = writer.take();
  return {.has_repeated_key = writer.has_repeated_key()};
}

}  // namespace tuneornot
