#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace tuneornot {

// Matrices in the format safetensors: the length of a header of JSON, the header, and the numbers.
class SafetensorsWriter {
 public:
  void add(const std::string& name, std::size_t rows, std::span<const float> numbers);
  std::string bytes() const;

 private:
  struct Entry {
    std::string name;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::size_t first = 0;  // byte
    std::size_t end = 0;
  };
  std::vector<Entry> entries_;
  std::string data_;
};

struct FloatMatrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<float> numbers;
};

// By name. Throws ErrorKind::Model when the file is damaged, or holds anything else than matrices
// of F32, F16 or BF16.
std::map<std::string, FloatMatrix> read_safetensors(const std::filesystem::path& path);

}  // namespace tuneornot
