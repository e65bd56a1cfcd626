#include "weights/metadata.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace tuneornot {

namespace {

std::vector<std::int64_t> without_trailing_ones(std::vector<std::int64_t> shape) {
  while (shape.size() > 1 && shape.back() == 1) {
    shape.pop_back();
  }
  return shape;
}

}  // namespace

void refuse(const GgufFile& file, std::string_view what) {
  throw Error(ErrorKind::Model,
              fmt::format("{}: {}; fetch the file again, or use another conversion of the model",
                          file.path.string(),
                          printable(what)));
}

void check_range(const GgufFile& file,
                 const std::string& key,
                 std::int64_t value,
                 IntegerRange range) {
  if (value < range.least || value > range.most) {
    refuse(file, fmt::format("{} is {}, not {} to {}", key, value, range.least, range.most));
  }
}

std::int64_t required_integer(const GgufFile& file, const std::string& key, IntegerRange range) {
  const auto value = require<std::int64_t>(file, key);
  check_range(file, key, value, range);
  return value;
}

std::int64_t integer_or(const GgufFile& file,
                        const std::string& key,
                        std::int64_t fallback,
                        IntegerRange range) {
  const auto* value = find<std::int64_t>(file, key);
  if (value == nullptr) {
    return fallback;
  }
  check_range(file, key, *value, range);
  return *value;
}

const GgufTensor* find_tensor(const GgufFile& file, std::string_view name) {
  const auto found = std::ranges::find(file.tensors, name, &GgufTensor::name);
  return found == file.tensors.end() ? nullptr : &*found;
}

const GgufTensor& require_tensor(const GgufFile& file,
                                 const std::string& name,
                                 const std::vector<std::int64_t>& shape) {
  const GgufTensor* tensor = find_tensor(file, name);
  if (tensor == nullptr) {
    refuse(file, name + " is missing");
  }
  if (without_trailing_ones(tensor->shape) != without_trailing_ones(shape)) {
    refuse(file,
           fmt::format(
               "{} has the shape {}, and its metadata asks for {}", name, tensor->shape, shape));
  }
  return *tensor;
}

}  // namespace tuneornot
