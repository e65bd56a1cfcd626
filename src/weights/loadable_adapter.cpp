#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ggml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/platform.h"
#include "base/text.h"
#include "weights/adapter.h"
#include "weights/metadata.h"
#include "weights/tensors.h"

// llama-adapter.cpp throws on much of what is wrong with an adapter; what it does not look at is
// found when the graph is built, where it stops the process.

namespace tuneornot {

namespace {

constexpr std::string_view kFirst = ".lora_a";
constexpr std::string_view kSecond = ".lora_b";
// Those that llama.cpp's own converter writes.
constexpr std::array<std::uint32_t, 4> kTypes = {
    GGML_TYPE_F32, GGML_TYPE_F16, GGML_TYPE_BF16, GGML_TYPE_Q8_0};

[[noreturn]] void refuse_adapter(const GgufFile& adapter, std::string_view what) {
  throw Error(ErrorKind::Model,
              fmt::format("{}: {}; use an adapter that was trained for this model",
                          adapter.path.string(),
                          printable(what)));
}

void check_kind(const GgufFile& adapter, const GgufFile& model) {
  if (metadata_text(adapter, "general.type") != "adapter" ||
      metadata_text(adapter, "adapter.type") != "lora") {
    refuse_adapter(adapter, "is not a LoRA adapter");
  }
  const std::string architecture = metadata_text(adapter, "general.architecture");
  const std::string wanted = metadata_text(model, "general.architecture");
  if (architecture != wanted) {
    refuse_adapter(adapter,
                   fmt::format("is for models of {}, and this one is of {}", architecture, wanted));
  }
  // One that acts from certain tokens on only; libllama would let it act everywhere.
  if (adapter.metadata.contains("adapter.alora.invocation_tokens")) {
    refuse_adapter(adapter, "is an activated adapter (aLoRA), which is not run");
  }
}

void check_alpha(const GgufFile& adapter) {
  const auto found = adapter.metadata.find("adapter.lora.alpha");
  if (found == adapter.metadata.end()) {
    return;
  }
  const float* alpha = std::get_if<float>(&found->second);
  if (alpha == nullptr || !std::isfinite(*alpha)) {
    refuse_adapter(adapter, "adapter.lora.alpha is no 32-bit number");
  }
}

void check_base(const GgufFile& adapter, const std::string& model_sha256) {
  const std::string base = metadata_text(adapter, "tuneornot.base_sha256");
  if (!base.empty() && !model_sha256.empty() && base != model_sha256) {
    refuse_adapter(adapter, "was trained on another model file");
  }
}

// The name of the matrix that one of a pair stands beside.
std::string base_name(const GgufFile& adapter, std::string_view name) {
  for (const std::string_view suffix : {kFirst, kSecond}) {
    if (name.ends_with(suffix)) {
      return std::string(name.substr(0, name.size() - suffix.size()));
    }
  }
  refuse_adapter(adapter, fmt::format("{} is no part of a LoRA adapter", name));
}

// libllama puts an adapter of the token embedding beside the output, too, the other way round.
const GgufTensor& adapted_matrix(const GgufFile& adapter,
                                 const GgufFile& model,
                                 const std::string& name) {
  const GgufTensor* matrix = find_tensor(model, name);
  if (matrix == nullptr) {
    refuse_adapter(adapter, fmt::format("adapts {}, which the model does not have", name));
  }
  const bool is_runnable = matrix->shape.size() == 2 && name.ends_with(".weight") &&
                           name != "token_embd.weight" && matrix->type != GGML_TYPE_NVFP4;
  if (!is_runnable) {
    refuse_adapter(adapter, fmt::format("adapts {}, which is not run", name));
  }
  return *matrix;
}

const GgufTensor& half(const GgufFile& adapter, const std::string& name) {
  const GgufTensor* tensor = find_tensor(adapter, name);
  if (tensor == nullptr) {
    refuse_adapter(adapter, name + " is missing");
  }
  if (std::ranges::find(kTypes, tensor->type) == kTypes.end()) {
    refuse_adapter(adapter,
                   fmt::format("{} is of the type {}, not f32, f16, bf16 or q8_0",
                               name,
                               ggml_type_name(static_cast<ggml_type>(tensor->type))));
  }
  return *tensor;
}

void check_pair(const GgufFile& adapter, const GgufFile& model, const std::string& name) {
  const std::vector<std::int64_t>& matrix = adapted_matrix(adapter, model, name).shape;
  const std::vector<std::int64_t>& a = half(adapter, name + std::string(kFirst)).shape;
  const std::vector<std::int64_t>& b = half(adapter, name + std::string(kSecond)).shape;
  const bool fits =
      a.size() == 2 && b.size() == 2 && a[0] == matrix[0] && b[1] == matrix[1] && a[1] == b[0];
  if (!fits) {
    refuse_adapter(
        adapter,
        fmt::format("its matrices {} and {} do not fit {} of the shape {}", a, b, name, matrix));
  }
}

// Every pair once, where its first half stands; a second half needs a first.
void check_pairs(const GgufFile& adapter, const GgufFile& model) {
  for (const GgufTensor& tensor : adapter.tensors) {
    const std::string base = base_name(adapter, tensor.name);
    if (tensor.name.ends_with(kFirst)) {
      check_pair(adapter, model, base);
    } else {
      half(adapter, base + std::string(kFirst));
    }
  }
}

bool is_finite(const TensorView& tensor) {
  std::vector<float> row(tensor.columns);
  for (std::size_t i = 0; i < tensor.rows; ++i) {
    tensor.read(i, 0, tensor.columns, row.data());
    if (!std::ranges::all_of(row, [](float number) { return std::isfinite(number); })) {
      return false;
    }
  }
  return true;
}

}  // namespace

void check_adapter(const std::filesystem::path& path,
                   const GgufFile& model,
                   const std::string& model_sha256) {
  const GgufFile adapter = read_gguf(path);
  check_kind(adapter, model);
  check_alpha(adapter);
  check_base(adapter, model_sha256);
  if (adapter.tensors.empty()) {
    refuse_adapter(adapter, "is empty");
  }
  check_pairs(adapter, model);
  const MappedFile bytes(path);
  for (const GgufTensor& tensor : adapter.tensors) {
    if (!is_finite(view_of(tensor, bytes.bytes()))) {
      refuse_adapter(adapter, tensor.name + " holds what is no number");
    }
  }
}

}  // namespace tuneornot
