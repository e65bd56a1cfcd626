#include "finetune/graph_nodes.h"

#include <ggml-backend.h>
#include <ggml.h>

#include <variant>

#include "base/check.h"
#include "weights/gguf_memory.h"

namespace tuneornot {

namespace {

// The curve of gelu in its tanh form, put together of what every device has; ggml's own rounds to
// 16 bits. Constants as in gate_curves.h.
constexpr float kRootTwoOverPi = 0.797884561F;
constexpr float kCubic = 0.044715F;

struct Gelu {
  ggml_tensor* tanh = nullptr;     // of the inner polynomial
  ggml_tensor* half = nullptr;     // (1 + tanh) / 2
  ggml_tensor* squares = nullptr;  // x^2
};

Gelu gelu_parts(ggml_context* context, ggml_tensor* x) {
  Gelu parts;
  parts.squares = ggml_sqr(context, x);
  ggml_tensor* inner = ggml_mul(
      context, x, ggml_scale_bias(context, parts.squares, kRootTwoOverPi * kCubic, kRootTwoOverPi));
  parts.tanh = ggml_tanh(context, inner);
  parts.half = ggml_scale_bias(context, parts.tanh, 0.5F, 0.5F);
  return parts;
}

ggml_tensor* gelu_slope(ggml_context* context, ggml_tensor* x, const Gelu& parts) {
  ggml_tensor* of_tanh = ggml_scale_bias(context, ggml_sqr(context, parts.tanh), -0.5F, 0.5F);
  ggml_tensor* of_inner =
      ggml_scale_bias(context, parts.squares, 3 * kRootTwoOverPi * kCubic, kRootTwoOverPi);
  ggml_tensor* curved = ggml_mul(context, x, ggml_mul(context, of_tanh, of_inner));
  return ggml_add(context, parts.half, curved);
}

struct Upload {
  ggml_tensor* to = nullptr;
  std::variant<std::vector<float>, std::vector<std::int32_t>> numbers;
};

const void* data_of(const Upload& upload) {
  return std::visit([](const auto& numbers) -> const void* { return numbers.data(); },
                    upload.numbers);
}

}  // namespace

struct GraphNodes::Impl {
  GgmlMemory context;
  ggml_cgraph* graph = nullptr;
  std::vector<Upload> uploads;
};

GraphNodes::GraphNodes(std::size_t most_nodes) : impl_(std::make_unique<Impl>()) {
  // A node and what it is made of, such as views.
  constexpr std::size_t kTensorsPerNode = 2;
  const std::size_t bytes = kTensorsPerNode * most_nodes * ggml_tensor_overhead() +
                            ggml_graph_overhead_custom(most_nodes, false);
  impl_->context.reset(ggml_init({.mem_size = bytes, .mem_buffer = nullptr, .no_alloc = true}));
  impl_->graph = ggml_new_graph_custom(context(), most_nodes, false);
}

GraphNodes::~GraphNodes() = default;

ggml_context* GraphNodes::context() const {
  return impl_->context.get();
}

ggml_cgraph* GraphNodes::graph() const {
  return impl_->graph;
}

ggml_tensor* GraphNodes::input(std::vector<float> numbers, std::size_t columns) {
  ggml_tensor* tensor = ggml_new_tensor_2d(
      context(), GGML_TYPE_F32, signed_of(columns), signed_of(numbers.size() / columns));
  ggml_set_input(tensor);
  impl_->uploads.push_back({.to = tensor, .numbers = std::move(numbers)});
  return tensor;
}

ggml_tensor* GraphNodes::input(std::vector<std::int32_t> numbers) {
  ggml_tensor* tensor = ggml_new_tensor_1d(context(), GGML_TYPE_I32, signed_of(numbers.size()));
  ggml_set_input(tensor);
  impl_->uploads.push_back({.to = tensor, .numbers = std::move(numbers)});
  return tensor;
}

void GraphNodes::upload() const {
  for (const Upload& upload : impl_->uploads) {
    const bool is_used = upload.to->buffer != nullptr;
    if (is_used) {
      ggml_backend_tensor_set(upload.to, data_of(upload), 0, ggml_nbytes(upload.to));
    }
  }
}

void GraphNodes::want(ggml_tensor* node) {
  ggml_build_forward_expand(graph(), node);
}

void GraphNodes::want_in(ggml_tensor* node, ggml_tensor* whole, std::size_t first_byte) {
  void* place = static_cast<std::byte*>(whole->data) + first_byte;
  check(ggml_backend_tensor_alloc(whole->buffer, node, place) == GGML_STATUS_SUCCESS,
        "a part of a tensor has its memory");
  want(node);
}

ggml_tensor* GraphNodes::output(ggml_tensor* node) {
  ggml_set_output(node);
  want(node);
  return node;
}

ggml_tensor* GraphNodes::sum(ggml_tensor* a, ggml_tensor* b) {
  if (a == nullptr || b == nullptr) {
    return a == nullptr ? b : a;
  }
  return ggml_add(context(), a, b);
}

ggml_tensor* GraphNodes::outer(ggml_tensor* a, ggml_tensor* b) {
  return ggml_out_prod(context(), a, b);
}

ggml_tensor* GraphNodes::product_back(ggml_tensor* w, ggml_tensor* dy) {
  return ggml_out_prod(context(), w, ggml_transpose(context(), dy));
}

ggml_tensor* GraphNodes::norm(ggml_tensor* x, ggml_tensor* weight, float epsilon) {
  return ggml_mul(context(), ggml_rms_norm(context(), x, epsilon), weight);
}

ggml_tensor* GraphNodes::norm_back(ggml_tensor* x,
                                   ggml_tensor* weight,
                                   float epsilon,
                                   ggml_tensor* dy) {
  return ggml_rms_norm_back(context(), ggml_mul(context(), dy, weight), x, epsilon);
}

ggml_tensor* GraphNodes::turned(ggml_tensor* x, const Turn& turn) {
  // With a base of 1 a pair turns by its position over its factor, which is the rotation's.
  constexpr float kBase = 1;
  const auto numbers = static_cast<int>(2 * turn.rotation.frequencies.size());
  const int mode = turn.rotation.pairs_neighbours ? GGML_ROPE_TYPE_NORMAL : GGML_ROPE_TYPE_NEOX;
  const auto rope = turn.direction == Direction::Forward ? ggml_rope_ext : ggml_rope_ext_back;
  const float magnitude = turn.rotation.magnitude;
  return rope(
      context(), x, turn.positions, turn.factors, numbers, mode, 0, kBase, 1, 0, magnitude, 0, 0);
}

ggml_tensor* GraphNodes::swapped(ggml_tensor* x) {
  return ggml_cont(context(), ggml_permute(context(), x, 0, 2, 1, 3));
}

ggml_tensor* GraphNodes::transposed(ggml_tensor* x) {
  return ggml_cont(context(), ggml_transpose(context(), x));
}

ggml_tensor* GraphNodes::gated(Gate gate, ggml_tensor* a, ggml_tensor* b) {
  if (gate == Gate::Silu) {
    return ggml_mul(context(), ggml_silu(context(), a), b);
  }
  return ggml_mul(context(), ggml_mul(context(), a, gelu_parts(context(), a).half), b);
}

GraphNodes::GatedBack GraphNodes::gated_back(Gate gate,
                                             ggml_tensor* a,
                                             ggml_tensor* b,
                                             ggml_tensor* dy) {
  ggml_tensor* of_curve = ggml_mul(context(), dy, b);
  if (gate == Gate::Silu) {
    return {.a = ggml_silu_back(context(), of_curve, a),
            .b = ggml_mul(context(), dy, ggml_silu(context(), a))};
  }
  const Gelu parts = gelu_parts(context(), a);
  return {.a = ggml_mul(context(), of_curve, gelu_slope(context(), a, parts)),
          .b = ggml_mul(context(), dy, ggml_mul(context(), a, parts.half))};
}

}  // namespace tuneornot
