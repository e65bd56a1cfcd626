#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weights/gguf.h"

namespace tuneornot {

// What the parts of check_loadable share. All throw ErrorKind::Model naming the file.

[[noreturn]] void refuse(const GgufFile& file, std::string_view what);

// What the file says under `key`; nullptr when it says nothing. Throws when that is not a T.
template <typename T>
const T* find(const GgufFile& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end()) {
    return nullptr;
  }
  const T* value = std::get_if<T>(&found->second);
  if (value == nullptr) {
    refuse(file, key + " is of the wrong type");
  }
  return value;
}

// Throws when the file says nothing, too.
template <typename T>
const T& require(const GgufFile& file, const std::string& key) {
  const T* value = find<T>(file, key);
  if (value == nullptr) {
    refuse(file, key + " is missing");
  }
  return *value;
}

struct IntegerRange {
  std::int64_t least = 1;
  std::int64_t most = 1LL << 24;
};

void check_range(const GgufFile& file,
                 const std::string& key,
                 std::int64_t value,
                 IntegerRange range);
std::int64_t required_integer(const GgufFile& file, const std::string& key, IntegerRange range);
std::int64_t integer_or(const GgufFile& file,
                        const std::string& key,
                        std::int64_t fallback,
                        IntegerRange range);

// nullptr when there is none called `name`.
const GgufTensor* find_tensor(const GgufFile& file, std::string_view name);

// Throws unless there is one of that shape; trailing ones do not count.
const GgufTensor& require_tensor(const GgufFile& file,
                                 const std::string& name,
                                 const std::vector<std::int64_t>& shape);

}  // namespace tuneornot
