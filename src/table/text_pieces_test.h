#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "table/text_source.h"

namespace tuneornot {

// For tests: a text in pieces of so many bytes, longer where that would cut a character.
class TextPieces : public TextSource {
 public:
  TextPieces(std::string text, std::size_t bytes) : text_(std::move(text)), bytes_(bytes) {}

  bool read(std::string& text) override {
    std::size_t end = std::min(at_ + bytes_, text_.size());
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80U) {
      ++end;
    }
    text.append(text_, at_, end - at_);
    return std::exchange(at_, end) < end;
  }

 private:
  std::string text_;
  std::size_t bytes_;
  std::size_t at_ = 0;
};

}  // namespace tuneornot
