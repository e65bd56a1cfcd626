// llama.cpp's converter of JSON schemas, with what it takes from the rest of `common`: three small
// functions on strings. What the converter would only print a warning about, and then accept any
// string, is refused here: a grammar that is wider than its schema is no constraint.
#include "common.h"

#include <stdexcept>

std::string string_join(const std::vector<std::string>& values, const std::string& separator) {
  std::string joined;
  for (std::size_t i = 0; i < values.size(); ++i) {
    joined += (i == 0 ? "" : separator) + values[i];
  }
  return joined;
}

std::vector<std::string> string_split(const std::string& text, const std::string& delimiter) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (std::size_t end = text.find(delimiter); end != std::string::npos;
       end = text.find(delimiter, start)) {
    parts.push_back(text.substr(start, end - start));
    start = end + delimiter.size();
  }
  parts.push_back(text.substr(start));
  return parts;
}

std::string string_repeat(const std::string& text, std::size_t times) {
  std::string repeated;
  for (std::size_t i = 0; i < times; ++i) {
    repeated += text;
  }
  return repeated;
}

#define fprintf(stream, format, warnings) throw std::invalid_argument(warnings)
#include "json-schema-to-grammar.cpp"
