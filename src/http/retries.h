#pragma once

#include <optional>

#include "http/http.h"

namespace tuneornot {

// Whether a request that came to nothing is worth making again. Five tries in a row; between them
// 1, 2, 4 and 8 seconds, or as long as the server asks for in Retry-After.
class Retries {
 public:
  // Milliseconds to wait before the next try; empty where that would be in vain.
  std::optional<double> wait_ms(const HttpReply& reply);

  void progressed() { failed_ = 0; }  // the last try came further

 private:
  int failed_ = 0;
};

}  // namespace tuneornot
