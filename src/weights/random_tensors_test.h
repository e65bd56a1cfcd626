#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/random.h"
#include "weights/gguf_builder.h"

namespace tuneornot {

// A file of the running test's own: another process may have the one of another test mapped.
inline std::filesystem::path file_of_this_test() {
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = std::string(test->test_suite_name()) + '_' + test->name() + ".gguf";
  std::ranges::replace(name, '/', '_');
  return std::filesystem::path(testing::TempDir()) / name;
}

// A model file's metadata, and random tensors that keep numbers in their usual range.
class RandomTensors {
 public:
  GgufBuilder& builder() { return builder_; }
  const GgufBuilder& builder() const { return builder_; }

  void add_matrix(const std::string& name, std::int64_t inputs, std::int64_t outputs) {
    add_tensor(name, {inputs, outputs}, 2 / std::sqrt(static_cast<double>(inputs)));
  }
  void add_norm(const std::string& name, std::int64_t columns) {
    add_numbers(name, {columns}, 0.3, 1);
  }
  void add_tensor(const std::string& name, const std::vector<std::int64_t>& shape, double spread) {
    add_numbers(name, shape, spread, 0);
  }

  // Uniform within `spread` of `middle`.
  void add_numbers(const std::string& name,
                   const std::vector<std::int64_t>& shape,
                   double spread,
                   double middle) {
    std::int64_t count = 1;
    for (const std::int64_t length : shape) {
      count *= length;
    }
    std::vector<float> numbers(static_cast<std::size_t>(count));
    for (float& number : numbers) {
      number = static_cast<float>(middle + spread * (2 * rng_.uniform() - 1));
    }
    builder_.with_floats(name, shape, numbers);
  }

 private:
  Rng rng_{7};
  GgufBuilder builder_;
};

}  // namespace tuneornot
