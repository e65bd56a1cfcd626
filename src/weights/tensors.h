#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "weights/gguf.h"

namespace tuneornot {

// A matrix of a model file, where its numbers lie: rows of `columns` numbers, each row in blocks of
// `block` numbers in one of ggml's types. A vector is one row. Valid as long as its ModelTensors.
struct TensorView {
  const std::byte* data = nullptr;
  std::uint32_t type = 0;  // ggml_type
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::size_t block = 1;
  std::size_t row_bytes = 0;

  // `count` numbers of a row from `first` on, which are multiples of the block, as floats.
  void read(std::size_t row, std::size_t first, std::size_t count, float* to) const;

  // All of them, row by row.
  std::vector<float> numbers() const;

  // Some of its rows, as a matrix.
  TensorView part(std::size_t first_row, std::size_t count) const;
};

// Where in the bytes of its file a tensor's numbers lie.
TensorView view_of(const GgufTensor& tensor, std::span<const std::byte> file);

// The tensors of a model that check_loadable has found in order, in one GGUF file or several. They
// are mapped and never written.
class ModelTensors {
 public:
  // Throws what read_model and check_loadable do.
  explicit ModelTensors(const std::filesystem::path& path);
  ~ModelTensors();

  const GgufFile& file() const;
  std::optional<TensorView> find(const std::string& name) const;

  // Throws ErrorKind::Model, naming what is missing.
  TensorView get(const std::string& name) const;
  std::vector<float> vector(const std::string& name) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
