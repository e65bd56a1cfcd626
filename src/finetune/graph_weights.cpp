#include "finetune/graph_weights.h"

#include <fmt/format.h>
#include <ggml-alloc.h>
#include <ggml-backend.h>
#include <ggml.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "weights/gguf_memory.h"

namespace tuneornot {

namespace {

struct FreeBuffer {
  void operator()(ggml_backend_buffer* buffer) const { ggml_backend_buffer_free(buffer); }
};

// Whether the device can read rows of the matrix as floats.
bool can_widen(ggml_backend* backend, ggml_type type, const TensorView& matrix) {
  constexpr std::size_t kTensors = 3;
  const GgmlMemory context = tensor_shapes(kTensors);
  const auto rows = static_cast<std::int64_t>(matrix.rows);
  ggml_tensor* from =
      ggml_new_tensor_2d(context.get(), type, static_cast<std::int64_t>(matrix.columns), rows);
  ggml_tensor* which = ggml_new_tensor_1d(context.get(), GGML_TYPE_I32, rows);
  return ggml_backend_supports_op(backend, ggml_get_rows(context.get(), from, which));
}

std::vector<float> inverses(std::vector<float> numbers) {
  std::ranges::transform(numbers, numbers.begin(), [](float number) { return 1 / number; });
  return numbers;
}

}  // namespace

struct GraphWeights::Impl {
  struct Matrix {
    ggml_tensor* to = nullptr;
    const TensorView* from = nullptr;
  };
  struct Vector {
    ggml_tensor* to = nullptr;
    std::vector<float> numbers;
  };

  ggml_tensor* declare(const TensorView& matrix);
  ggml_tensor* declare(std::vector<float> numbers);
  GraphLayer declare(const DecoderLayer& layer);
  void fill() const;

  ggml_backend* backend = nullptr;
  GraphMatrices kept = GraphMatrices::AsInFile;
  GgmlMemory context;
  std::unique_ptr<ggml_backend_buffer, FreeBuffer> buffer;
  std::vector<Matrix> matrices;
  std::vector<Vector> vectors;
  std::vector<GraphLayer> layers;
  ggml_tensor* output_norm = nullptr;
  ggml_tensor* head = nullptr;
  ggml_tensor* parameters = nullptr;
  ggml_tensor* gradient = nullptr;
  ggml_tensor* rows = nullptr;  // 0, 1, 2, ..: as many as the largest matrix has
};

ggml_tensor* GraphWeights::Impl::declare(const TensorView& matrix) {
  const auto type = static_cast<ggml_type>(matrix.type);
  const bool stays = kept == GraphMatrices::AsInFile && can_widen(backend, type, matrix);
  ggml_tensor* tensor = ggml_new_tensor_2d(context.get(),
                                           stays ? type : GGML_TYPE_F32,
                                           static_cast<std::int64_t>(matrix.columns),
                                           static_cast<std::int64_t>(matrix.rows));
  matrices.push_back({.to = tensor, .from = &matrix});
  return tensor;
}

ggml_tensor* GraphWeights::Impl::declare(std::vector<float> numbers) {
  if (numbers.empty()) {
    return nullptr;
  }
  ggml_tensor* tensor =
      ggml_new_tensor_1d(context.get(), GGML_TYPE_F32, static_cast<std::int64_t>(numbers.size()));
  vectors.push_back({.to = tensor, .numbers = std::move(numbers)});
  return tensor;
}

GraphLayer GraphWeights::Impl::declare(const DecoderLayer& layer) {
  GraphLayer of;
  for (std::size_t i = 0; i < kProjections; ++i) {
    of.matrices[i] = declare(layer.matrices[i]);
    of.biases[i] = declare(layer.biases[i]);
  }
  of.attention_norm = declare(layer.attention_norm);
  of.query_norm = declare(layer.query_norm);
  of.key_norm = declare(layer.key_norm);
  of.post_attention_norm = declare(layer.post_attention_norm);
  of.feed_forward_norm = declare(layer.feed_forward_norm);
  of.post_feed_forward_norm = declare(layer.post_feed_forward_norm);
  of.turn_factors = declare(inverses(layer.rotation.frequencies));
  return of;
}

void GraphWeights::Impl::fill() const {
  for (const Matrix& matrix : matrices) {
    if (static_cast<std::uint32_t>(matrix.to->type) == matrix.from->type) {
      ggml_backend_tensor_set(matrix.to, matrix.from->data, 0, ggml_nbytes(matrix.to));
    } else {
      ggml_backend_tensor_set(matrix.to, matrix.from->numbers().data(), 0, ggml_nbytes(matrix.to));
    }
  }
  for (const Vector& vector : vectors) {
    ggml_backend_tensor_set(vector.to, vector.numbers.data(), 0, ggml_nbytes(vector.to));
  }
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(rows->ne[0]));
  std::iota(numbers.begin(), numbers.end(), 0);
  ggml_backend_tensor_set(rows, numbers.data(), 0, ggml_nbytes(rows));
}

GraphMatrices suitable_matrices(ggml_backend* backend, const Decoder& decoder) {
  constexpr std::size_t kShare = 4;
  std::size_t numbers = decoder.head.rows * decoder.head.columns;
  for (const DecoderLayer& layer : decoder.layers) {
    for (const TensorView& matrix : layer.matrices) {
      numbers += matrix.rows * matrix.columns;
    }
  }
  std::size_t free = 0;
  std::size_t total = 0;
  ggml_backend_dev_memory(ggml_backend_get_device(backend), &free, &total);
  return numbers * sizeof(float) <= free / kShare ? GraphMatrices::Floats : GraphMatrices::AsInFile;
}

GraphWeights::GraphWeights(ggml_backend* backend,
                           const Decoder& decoder,
                           const Lora& lora,
                           GraphMatrices matrices)
    : impl_(std::make_unique<Impl>()) {
  constexpr std::size_t kTensorsPerLayer = 32;
  const std::size_t most = kTensorsPerLayer * (decoder.layers.size() + 1);
  impl_->backend = backend;
  impl_->kept = matrices;
  impl_->context = tensor_shapes(most);
  std::size_t most_rows = decoder.head.rows;
  for (const DecoderLayer& layer : decoder.layers) {
    for (const TensorView& matrix : layer.matrices) {
      most_rows = std::max(most_rows, matrix.rows);
    }
  }
  ggml_context* context = impl_->context.get();
  impl_->rows = ggml_new_tensor_1d(context, GGML_TYPE_I32, static_cast<std::int64_t>(most_rows));
  for (const DecoderLayer& layer : decoder.layers) {
    impl_->layers.push_back(impl_->declare(layer));
  }
  impl_->output_norm = impl_->declare(decoder.output_norm);
  impl_->head = impl_->declare(decoder.head);
  const auto parameters = static_cast<std::int64_t>(lora.parameters.size());
  impl_->parameters = ggml_new_tensor_1d(context, GGML_TYPE_F32, parameters);
  impl_->gradient = ggml_new_tensor_1d(context, GGML_TYPE_F32, parameters);
  impl_->buffer.reset(ggml_backend_alloc_ctx_tensors(context, backend));
  if (!impl_->buffer) {
    throw Error(ErrorKind::Model,
                fmt::format("{}: the model's weights do not fit into its memory",
                            ggml_backend_name(backend)));
  }
  impl_->fill();
}

GraphWeights::~GraphWeights() = default;

const std::vector<GraphLayer>& GraphWeights::layers() const {
  return impl_->layers;
}

ggml_tensor* GraphWeights::output_norm() const {
  return impl_->output_norm;
}

ggml_tensor* GraphWeights::head() const {
  return impl_->head;
}

ggml_tensor* GraphWeights::parameters() const {
  return impl_->parameters;
}

ggml_tensor* GraphWeights::gradient() const {
  return impl_->gradient;
}

ggml_tensor* GraphWeights::widened(ggml_context* context, ggml_tensor* matrix) const {
  if (matrix->type == GGML_TYPE_F32) {
    return matrix;
  }
  return ggml_get_rows(context, matrix, ggml_view_1d(context, impl_->rows, matrix->ne[1], 0));
}

}  // namespace tuneornot
