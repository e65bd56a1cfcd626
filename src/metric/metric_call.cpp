#include "metric/metric_call.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr int kDeepest = 4;  // brackets in brackets

[[noreturn]] void refuse(std::string_view text, const std::string& what) {
  throw Error(ErrorKind::Usage,
              fmt::format("metric \"{}\": {}; write NAME or NAME(PARAMETER, KEY=PARAMETER)",
                          printable(text),
                          what));
}

class CallParser {
 public:
  explicit CallParser(std::string_view text) : text_(text) {}

  MetricCall whole() {
    MetricCall result = call(0);
    skip_spaces();
    if (at_ < text_.size()) {
      refuse(text_, fmt::format("there is more behind its end: \"{}\"", printable(rest())));
    }
    return result;
  }

 private:
  MetricCall call(int depth);
  std::vector<MetricArgument> arguments(int depth);
  MetricArgument argument(int depth);
  std::string word();
  std::string quoted_word();
  bool takes(char wanted);
  void skip_spaces() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  std::string_view rest() const { return text_.substr(at_); }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool CallParser::takes(char wanted) {
  skip_spaces();
  const bool is_there = at_ < text_.size() && text_[at_] == wanted;
  at_ += is_there ? 1 : 0;
  return is_there;
}

std::string CallParser::quoted_word() {
  std::size_t end = at_ + 1;
  while (end < text_.size() && text_[end] != '"') {
    end += text_[end] == '\\' ? 2 : 1;
  }
  const std::string_view quoted = text_.substr(at_, end + 1 - at_);
  const auto read = nlohmann::json::parse(quoted, nullptr, false);
  if (!read.is_string()) {
    refuse(text_, "a quoted name does not end");
  }
  at_ = std::min(end + 1, text_.size());
  return read.get<std::string>();
}

std::string CallParser::word() {
  skip_spaces();
  if (at_ < text_.size() && text_[at_] == '"') {
    return quoted_word();
  }
  const std::size_t end = std::min(text_.find_first_of(",=()", at_), text_.size());
  const std::string_view found = trimmed(text_.substr(at_, end - at_));
  at_ = end;
  if (found.empty()) {
    refuse(text_, "a name is missing");
  }
  return std::string(found);
}

MetricCall CallParser::call(int depth) {
  skip_spaces();
  const std::size_t start = at_;
  MetricCall result{.name = word()};
  if (takes('(')) {
    if (depth == kDeepest) {
      refuse(text_, "its brackets are too deep");
    }
    result.arguments = arguments(depth + 1);
  }
  result.text = trimmed(text_.substr(start, at_ - start));
  return result;
}

MetricArgument CallParser::argument(int depth) {
  MetricArgument found{.value = call(depth)};
  if (!takes('=')) {
    return found;
  }
  if (!found.value.arguments.empty()) {
    refuse(text_, "a key has brackets");
  }
  return {.key = found.value.name, .value = call(depth)};
}

std::vector<MetricArgument> CallParser::arguments(int depth) {
  std::vector<MetricArgument> all;
  do {
    all.push_back(argument(depth));
  } while (takes(','));
  if (!takes(')')) {
    refuse(text_, "a bracket is not closed");
  }
  return all;
}

}  // namespace

MetricCall parse_metric_call(std::string_view text) {
  return CallParser(text).whole();
}

void refuse_call(const MetricCall& call, std::string_view what, std::string_view usage) {
  throw Error(
      ErrorKind::Usage,
      fmt::format("metric \"{}\": {}; write {}", printable(call.text), printable(what), usage));
}

void expect_no_arguments(const MetricCall& call) {
  if (!call.arguments.empty()) {
    refuse_call(call, "takes no parameters", call.name);
  }
}

const std::string& plain_argument(const MetricCall& call,
                                  const MetricArgument& argument,
                                  std::string_view usage) {
  if (!argument.value.arguments.empty()) {
    refuse_call(call, fmt::format("\"{}\" has brackets", argument.value.text), usage);
  }
  return argument.value.name;
}

const std::string& only_argument(const MetricCall& call,
                                 std::string_view what,
                                 std::string_view usage) {
  if (call.arguments.size() != 1 || !call.arguments.front().key.empty()) {
    refuse_call(call, fmt::format("takes {}", what), usage);
  }
  return plain_argument(call, call.arguments.front(), usage);
}

double tolerance_argument(const MetricCall& call,
                          const MetricArgument& argument,
                          std::string_view usage) {
  const std::string& text = plain_argument(call, argument, usage);
  const auto number = parse_number<double>(text);
  if (!number || !std::isfinite(*number) || *number < 0) {
    refuse_call(call, fmt::format("\"{}\" is not a number of 0 or more", text), usage);
  }
  return *number;
}

}  // namespace tuneornot
