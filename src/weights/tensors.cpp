#include "weights/tensors.h"

#include <ggml.h>

#include <algorithm>
#include <deque>

#include "base/platform.h"
#include "weights/metadata.h"
#include "weights/model_parts.h"

namespace tuneornot {

struct ModelTensors::Impl {
  explicit Impl(const std::filesystem::path& path) : file(read_model(path)) {
    for (const std::filesystem::path& part : files_of(file)) {
      parts.emplace_back(part);
    }
  }

  GgufFile file;
  std::deque<MappedFile> parts;  // which stay where they are
};

std::vector<float> TensorView::numbers() const {
  std::vector<float> all(rows * columns);
  for (std::size_t row = 0; row < rows; ++row) {
    read(row, 0, columns, all.data() + row * columns);
  }
  return all;
}

TensorView TensorView::part(std::size_t first_row, std::size_t count) const {
  TensorView some = *this;
  some.data += first_row * row_bytes;
  some.rows = count;
  return some;
}

TensorView view_of(const GgufTensor& tensor, std::span<const std::byte> file) {
  const auto type = static_cast<ggml_type>(tensor.type);
  const std::size_t row_bytes = ggml_row_size(type, tensor.shape.front());
  return {.data = file.data() + tensor.offset,
          .type = tensor.type,
          .columns = static_cast<std::size_t>(tensor.shape.front()),
          .rows = static_cast<std::size_t>(tensor.bytes) / row_bytes,
          .block = static_cast<std::size_t>(ggml_blck_size(type)),
          .row_bytes = row_bytes};
}

void TensorView::read(std::size_t row, std::size_t first, std::size_t count, float* to) const {
  const auto of = static_cast<ggml_type>(type);
  const std::byte* from =
      data + row * row_bytes + ggml_row_size(of, static_cast<std::int64_t>(first));
  if (of == GGML_TYPE_F32) {
    const auto* floats = reinterpret_cast<const float*>(from);
    std::copy(floats, floats + count, to);
    return;
  }
  ggml_get_type_traits(of)->to_float(from, to, static_cast<std::int64_t>(count));
}

ModelTensors::ModelTensors(const std::filesystem::path& path)
    : impl_(std::make_unique<Impl>(path)) {
  check_loadable(impl_->file);
}

ModelTensors::~ModelTensors() = default;

const GgufFile& ModelTensors::file() const {
  return impl_->file;
}

std::optional<TensorView> ModelTensors::find(const std::string& name) const {
  const GgufTensor* tensor = find_tensor(impl_->file, name);
  return tensor == nullptr ? std::nullopt
                           : std::optional(view_of(*tensor, impl_->parts[tensor->part].bytes()));
}

TensorView ModelTensors::get(const std::string& name) const {
  const std::optional<TensorView> tensor = find(name);
  if (!tensor) {
    refuse(impl_->file, name + " is missing");
  }
  return *tensor;
}

std::vector<float> ModelTensors::vector(const std::string& name) const {
  const TensorView tensor = get(name);
  std::vector<float> numbers(tensor.columns);
  tensor.read(0, 0, tensor.columns, numbers.data());
  return numbers;
}

}  // namespace tuneornot
