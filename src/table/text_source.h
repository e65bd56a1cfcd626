#pragma once

#include <string>

namespace tuneornot {

// Valid UTF-8 text in pieces.
class TextSource {
 public:
  virtual ~TextSource() = default;

  // Appends the next piece to `text`, whole characters only; false when there is no more.
  virtual bool read(std::string& text) = 0;
};

}  // namespace tuneornot
