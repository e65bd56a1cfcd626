#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "table/json_object.h"
#include "table/text_source.h"

namespace tuneornot {

// What should be a row, wherever it stands.
struct JsonElement {
  std::string_view text;  // holds until the next element; kJsonPadding bytes may be read behind it
  std::size_t line = 0;   // on which it starts, from 1
  std::size_t byte = 0;   // of that line, from 1
};

// Finds where the strings and brackets of one element end, in text that comes in pieces.
class JsonElementEnd {
 public:
  enum class Until { LastBracket, CommaOrBracket };
  enum class State { Unfinished, Ended, WrongBracket };

  explicit JsonElementEnd(Until until) : until_(until) {}

  // `text` begins with the element and is longer with each call. Stops behind the bracket that
  // closes the element, or at the comma or bracket behind it.
  State find(std::string_view text);
  std::size_t at() const { return at_; }

 private:
  bool skip_to_mark(std::string_view text);
  bool skip_string(std::string_view text);
  State pass(char mark);
  State pass_closing(char bracket);

  Until until_;
  std::size_t at_ = 0;
  bool in_string_ = false;
  std::string open_;  // brackets, the innermost last
};

// Cuts text into what should be rows: lines, whole values one after the other, or the elements of
// one array; which of them, the beginning of the text tells. Holds one element and a piece of text.
class JsonElements {
 public:
  // Reads as far as it takes to know the layout.
  JsonElements(std::unique_ptr<TextSource> source, std::string file);

  // False when there are no more. Throws ErrorKind::Data when the end of one cannot be told.
  bool next(JsonElement& element);

  // Cuts the last element down to its first value where another object or array stands behind that
  // on the same line; the rest comes next. False when it is not so.
  bool split(JsonElement& element);

  bool is_array() const { return layout_ == Layout::Array; }

 private:
  enum class Layout { Lines, Values, Array };

  std::string_view text() const { return {buffer_.data() + at_, end_ - at_}; }
  bool extend();              // text() is another afterwards
  std::size_t line_length();  // may extend
  void advance(std::size_t size);
  void skip_space();
  Layout layout_of_objects();
  bool first_line_is_whole();
  bool starts_over_several_lines();
  void take(JsonElement& element, std::size_t size);
  void take_line(JsonElement& element);
  void take_value(JsonElement& element);
  bool take_from_array(JsonElement& element);
  std::size_t length_of(JsonElementEnd::Until until);  // may extend
  void end_array();
  [[noreturn]] void refuse(std::size_t line, std::string_view what) const;

  std::unique_ptr<TextSource> source_;
  std::string file_;
  std::string buffer_;    // text, then kJsonPadding spaces
  std::size_t at_ = 0;    // in buffer_: of what is not yet passed
  std::size_t end_ = 0;   // in buffer_: of the text
  bool ended_ = false;    // the source has no more
  std::size_t line_ = 1;  // at at_
  std::size_t byte_ = 1;  // in that line, at at_
  Layout layout_ = Layout::Lines;
  std::size_t taken_ = 0;         // by the last element, passed with the next
  std::size_t left_in_line_ = 0;  // behind what split() took
  std::size_t array_line_ = 0;    // on which the array starts
  bool after_comma_ = false;      // in the array
};

}  // namespace tuneornot
