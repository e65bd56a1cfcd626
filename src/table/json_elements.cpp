#include "table/json_elements.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "table/faults.h"
#include "table/json_text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kLongestElement = 64UL * 1024 * 1024;

// Outside strings: brackets, commas and quotes.
constexpr std::array<bool, 256> kMarks = [] {
  std::array<bool, 256> marks{};
  for (const char mark : std::string_view(R"("[]{},)")) {
    marks[static_cast<unsigned char>(mark)] = true;
  }
  return marks;
}();

bool is_mark(char character) {
  return kMarks[static_cast<unsigned char>(character)];
}

// In a string.
bool ends_plain_text(char character) {
  return character == '"' || character == '\\';
}

std::size_t line_breaks(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::string_view without_leading_space(std::string_view text) {
  const auto* const first = std::ranges::find_if_not(text, is_json_space);
  return text.substr(static_cast<std::size_t>(first - text.begin()));
}

bool begins_with_bracket(std::string_view text) {
  return text.starts_with('{') || text.starts_with('[');
}

}  // namespace

JsonElementEnd::State JsonElementEnd::find(std::string_view text) {
  State state = State::Unfinished;
  while (state == State::Unfinished && skip_to_mark(text)) {
    state = pass(text[at_]);
  }
  return state;
}

JsonElementEnd::State JsonElementEnd::pass(char mark) {
  if (mark == '{' || mark == '[') {
    open_ += mark;
  } else if (open_.empty()) {
    return mark == '}' ? State::WrongBracket : State::Ended;
  } else if (mark != ',') {
    return pass_closing(mark);
  }
  ++at_;
  return State::Unfinished;
}

JsonElementEnd::State JsonElementEnd::pass_closing(char bracket) {
  if ((open_.back() == '{') != (bracket == '}')) {
    return State::WrongBracket;
  }
  open_.pop_back();
  ++at_;
  const bool is_last = open_.empty() && until_ == Until::LastBracket;
  return is_last ? State::Ended : State::Unfinished;
}

// To the next bracket or comma outside strings; false when there is none yet.
bool JsonElementEnd::skip_to_mark(std::string_view text) {
  while (!in_string_ || skip_string(text)) {
    const auto* const mark = std::ranges::find_if(text.substr(at_), is_mark);
    at_ = static_cast<std::size_t>(mark - text.begin());
    if (at_ == text.size()) {
      return false;
    }
    if (*mark != '"') {
      return true;
    }
    in_string_ = true;
    ++at_;
  }
  return false;
}

// Behind the quote that closes the string; false when that is still to come.
bool JsonElementEnd::skip_string(std::string_view text) {
  while (true) {
    const auto* const end = std::ranges::find_if(text.substr(at_), ends_plain_text);
    at_ = static_cast<std::size_t>(end - text.begin());
    if (at_ == text.size()) {
      return false;
    }
    if (text[at_] == '"') {
      in_string_ = false;
      ++at_;
      return true;
    }
    if (at_ + 1 == text.size()) {
      return false;  // goes on here, with the byte that it escapes
    }
    at_ += 2;
  }
}

JsonElements::JsonElements(std::unique_ptr<TextSource> source, std::string file)
    : source_(std::move(source)), file_(std::move(file)) {
  skip_space();
  if (text().starts_with('[')) {
    layout_ = Layout::Array;
    array_line_ = line_;
    advance(1);
  } else {
    layout_ = layout_of_objects();
  }
}

bool JsonElements::next(JsonElement& element) {
  advance(std::exchange(taken_, 0));
  skip_space();
  if (layout_ == Layout::Array) {
    return take_from_array(element);
  }
  if (text().empty()) {
    return false;
  }
  if (layout_ == Layout::Lines) {
    take_line(element);
  } else {
    take_value(element);
  }
  return true;
}

bool JsonElements::split(JsonElement& element) {
  if (layout_ != Layout::Lines) {
    return false;
  }
  const JsonCheck check = check_json(element.text, kDeepestJson);
  const std::string_view rest = without_leading_space(element.text.substr(check.at));
  if (check.fault != JsonFault::None || !begins_with_bracket(rest)) {
    return false;
  }
  taken_ = element.text.size() - rest.size();
  left_in_line_ = rest.size();
  element.text = element.text.substr(0, check.at);
  return true;
}

// What was passed makes room for the next piece; views into the buffer hold no longer.
bool JsonElements::extend() {
  if (text().size() > kLongestElement) {
    refuse(line_,
           fmt::format("what begins here is longer than {} MB and no row ends in it; close its "
                       "quotes and brackets, or, where the rows stand under a key, write that "
                       "array alone (for instance with jq .data)",
                       kLongestElement / (1024UL * 1024)));
  }
  if (ended_) {
    return false;
  }
  buffer_.resize(end_);
  buffer_.erase(0, std::exchange(at_, 0));
  ended_ = !source_->read(buffer_);
  end_ = buffer_.size();
  buffer_.append(kJsonPadding, ' ');
  return !ended_;
}

// Of the line that begins or goes on here, without its break.
std::size_t JsonElements::line_length() {
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = text().find('\n', searched);
    if (end != std::string_view::npos) {
      return end;
    }
    searched = text().size();
    if (!extend()) {
      return text().size();
    }
  }
}

void JsonElements::advance(std::size_t size) {
  const std::string_view passed = text().substr(0, size);
  std::size_t start = 0;
  for (std::size_t end = passed.find('\n'); end != std::string_view::npos;
       end = passed.find('\n', start)) {
    start = end + 1;
    ++line_;
    byte_ = 1;
  }
  byte_ += size - start;
  at_ += size;
}

void JsonElements::skip_space() {
  do {
    const std::string_view rest = without_leading_space(text());
    advance(text().size() - rest.size());
  } while (text().empty() && extend());
}

JsonElements::Layout JsonElements::layout_of_objects() {
  return !first_line_is_whole() && starts_over_several_lines() ? Layout::Values : Layout::Lines;
}

bool JsonElements::first_line_is_whole() {
  const std::size_t length = line_length();  // before text(), which it moves
  std::string_view line = text().substr(0, length);
  while (!line.empty()) {
    const JsonCheck check = check_json(line, kDeepestJson);
    if (check.fault != JsonFault::None) {
      return false;
    }
    line = without_leading_space(line.substr(check.at));
  }
  return true;
}

// Whether one of the values that begin on the first line ends, whole, on a later one. Reads on only
// while the text can still become such a value, so that a broken first line costs no more than it.
bool JsonElements::starts_over_several_lines() {
  std::size_t start = 0;
  while (true) {
    const std::string_view rest = without_leading_space(text().substr(start));
    start = text().size() - rest.size();
    const JsonCheck check = check_json(rest, kDeepestJson);
    if (check.fault == JsonFault::None && line_breaks(rest.substr(0, check.at)) > 0) {
      return true;
    }
    if (check.fault == JsonFault::None) {
      start += check.at;
      continue;
    }
    // Twice the text each time, lest small pieces make this quadratic.
    const std::size_t enough = 2 * text().size();
    const bool may_go_on = check.fault == JsonFault::Unfinished && extend();
    if (!may_go_on) {
      return false;
    }
    while (text().size() < enough && extend()) {
    }
  }
}

void JsonElements::take(JsonElement& element, std::size_t size) {
  element.text = text().substr(0, size);
  element.line = line_;
  element.byte = byte_;
  taken_ = size;
}

void JsonElements::take_line(JsonElement& element) {
  const bool is_shared = left_in_line_ > 0;
  take(element, is_shared ? std::exchange(left_in_line_, 0) : line_length());
  if (is_shared) {
    split(element);
  }
}

// A whole object or array; of anything else the line, as far as none begins on it.
void JsonElements::take_value(JsonElement& element) {
  if (begins_with_bracket(text())) {
    take(element, length_of(JsonElementEnd::Until::LastBracket));
    return;
  }
  const std::size_t length = line_length();
  take(element, std::min(text().substr(0, length).find_first_of("{["), length));
}

bool JsonElements::take_from_array(JsonElement& element) {
  if (array_line_ == 0) {
    return false;
  }
  if (text().empty()) {
    refuse(array_line_, "the array that begins here never ends; close it with ]");
  }
  if (text().starts_with(']') && !after_comma_) {
    end_array();
    return false;
  }
  take(element, length_of(JsonElementEnd::Until::CommaOrBracket));
  after_comma_ = text().substr(taken_).starts_with(',');
  taken_ += after_comma_ ? 1 : 0;
  return true;
}

std::size_t JsonElements::length_of(JsonElementEnd::Until until) {
  JsonElementEnd end(until);
  JsonElementEnd::State state = end.find(text());
  while (state == JsonElementEnd::State::Unfinished && extend()) {
    state = end.find(text());
  }
  if (state == JsonElementEnd::State::Unfinished) {
    refuse(line_, "what begins here never ends; close its quotes and brackets");
  }
  if (state == JsonElementEnd::State::WrongBracket) {
    refuse(line_ + line_breaks(text().substr(0, end.at())),
           fmt::format("{} closes a bracket that is not open, in the row that begins on line {}; "
                       "correct the brackets and quotes there",
                       text()[end.at()],
                       line_));
  }
  return end.at();
}

void JsonElements::end_array() {
  advance(1);
  array_line_ = 0;
  skip_space();
  if (!text().empty()) {
    refuse(line_, "text behind the end of the array; write one array, or one object a line");
  }
}

void JsonElements::refuse(std::size_t line, std::string_view what) const {
  throw Error(ErrorKind::Data, fmt::format("{}:{}: {}", file_, line, what));
}

}  // namespace tuneornot
