#include "weights/merged_model.h"

#include <fmt/format.h>
#include <ggml.h>
#include <gguf.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "base/check.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/platform.h"
#include "base/text.h"
#include "weights/adapter.h"
#include "weights/decoder.h"
#include "weights/gguf_memory.h"
#include "weights/metadata.h"
#include "weights/model_parts.h"
#include "weights/tensors.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

struct MatrixTypeEntry {
  std::string_view name;
  ggml_type type = GGML_TYPE_F16;
  std::uint32_t file_type = 0;  // ggml_ftype
};
constexpr std::array kMatrixTypes = {  // by MatrixType
    MatrixTypeEntry{.name = "f16", .type = GGML_TYPE_F16, .file_type = GGML_FTYPE_MOSTLY_F16},
    MatrixTypeEntry{.name = "q8_0", .type = GGML_TYPE_Q8_0, .file_type = GGML_FTYPE_MOSTLY_Q8_0}};
constexpr float kMostF16 = 65504;

const MatrixTypeEntry& entry_of(MatrixType type) {
  return kMatrixTypes[static_cast<std::size_t>(type)];
}

[[noreturn]] void refuse_merging(const fs::path& model, std::string_view what) {
  throw Error(ErrorKind::Model,
              fmt::format("{}: {}; use the adapter beside the model", model.string(), what));
}

// What stands beside one matrix: scale * B and A, in floats.
class Addition {
 public:
  Addition(const TensorView& a, const TensorView& b, float scale)
      : columns_(a.columns), rank_(a.rows), a_(a.numbers()), b_(b.numbers()) {
    for (float& number : b_) {
      number *= scale;
    }
  }

  void add_row(std::size_t row, std::span<float> to) const {
    for (std::size_t k = 0; k < rank_; ++k) {
      const float weight = b_[row * rank_ + k];
      const float* a = a_.data() + k * columns_;
      for (std::size_t column = 0; column < columns_; ++column) {
        to[column] += weight * a[column];
      }
    }
  }

 private:
  std::size_t columns_;
  std::size_t rank_;
  std::vector<float> a_;  // (rank, columns)
  std::vector<float> b_;  // (rows, rank)
};

// An adapter's file, by the matrices that it stands beside.
class Additions {
 public:
  explicit Additions(const fs::path& path) : file_(read_gguf(path)), bytes_(path) {}

  // Empty for a matrix that is not adapted.
  std::optional<Addition> beside(const std::string& matrix) const {
    const GgufTensor* a = find_tensor(file_, matrix + ".lora_a");
    const GgufTensor* b = find_tensor(file_, matrix + ".lora_b");
    if (a == nullptr || b == nullptr) {
      return std::nullopt;
    }
    const TensorView first = view_of(*a, bytes_.bytes());
    return Addition(first, view_of(*b, bytes_.bytes()), scale(first.rows));
  }

 private:
  // As libllama does: 1 where the file says no alpha, or 0.
  float scale(std::size_t rank) const {
    const auto* alpha = find_metadata<float>(file_, "adapter.lora.alpha");
    return alpha == nullptr || *alpha == 0 ? 1 : *alpha / static_cast<float>(rank);
  }

  GgufFile file_;
  MappedFile bytes_;
};

ggml_type type_in(const GgufTensor& tensor, MatrixType wanted) {
  const auto type = static_cast<ggml_type>(tensor.type);
  const bool is_matrix = tensor.shape.size() == 2 && tensor.shape[1] > 1;
  if (!is_matrix || (type != GGML_TYPE_F32 && ggml_get_type_traits(type)->to_float == nullptr)) {
    return type;
  }
  const ggml_type matrices = entry_of(wanted).type;
  return tensor.shape[0] % ggml_blck_size(matrices) == 0 ? matrices : GGML_TYPE_F16;
}

// The adapter's path, where it can be merged with this base.
const fs::path& mergeable(const Merging& merging, const GgufFile& base) {
  const std::string architecture = metadata_text(base, "general.architecture");
  if (!is_known_decoder(architecture)) {
    refuse_merging(
        merging.model,
        fmt::format("is of the architecture {}, which is not merged", printable(architecture)));
  }
  check_adapter(merging.adapter, base, merging.model_sha256);
  return merging.adapter;
}

class Merger {
 public:
  explicit Merger(const Merging& merging)
      : merging_(merging), base_(merging.model), additions_(mergeable(merging, base_.file())) {}

  // The header of the merged file.
  std::string header() const;
  const std::vector<GgufTensor>& tensors() const { return base_.file().tensors; }
  std::uint64_t numbers() const;  // of all of them
  // A tensor's bytes, with what aligns the next one.
  std::string bytes_of(const GgufTensor& tensor) const;

 private:
  std::string converted(const GgufTensor& tensor,
                        const std::optional<Addition>& addition,
                        ggml_type type) const;

  const Merging& merging_;
  ModelTensors base_;
  Additions additions_;
};

std::string Merger::header() const {
  const GgufMemory base(
      gguf_init_from_file(merging_.model.c_str(), {.no_alloc = true, .ctx = nullptr}));
  check(base != nullptr, "a model file that was found in order is read");
  const GgufMemory merged(gguf_init_empty());
  gguf_set_kv(merged.get(), base.get());
  gguf_remove_key(merged.get(), "general.alignment");  // the writer's own holds
  for (const char* key : {kPartNumber, kPartCount, kTensorsOfParts}) {
    gguf_remove_key(merged.get(), key);
  }
  gguf_set_val_u32(merged.get(), "general.file_type", entry_of(merging_.type).file_type);
  gguf_set_val_u32(merged.get(), "general.quantization_version", GGML_QNT_VERSION);
  gguf_set_val_str(merged.get(), "tuneornot.base_sha256", merging_.model_sha256.c_str());
  gguf_set_val_str(
      merged.get(), "tuneornot.adapter_sha256", sha256_of_file(merging_.adapter).c_str());
  const GgmlMemory shapes = tensor_shapes(tensors().size());
  for (const GgufTensor& tensor : tensors()) {
    ggml_tensor* shape = ggml_new_tensor(shapes.get(),
                                         type_in(tensor, merging_.type),
                                         static_cast<int>(tensor.shape.size()),
                                         tensor.shape.data());
    ggml_set_name(shape, tensor.name.c_str());
    gguf_add_tensor(merged.get(), shape);
  }
  return header_of(*merged);
}

std::uint64_t Merger::numbers() const {
  std::uint64_t sum = 0;
  for (const GgufTensor& tensor : tensors()) {
    sum += numbers_in(tensor);
  }
  return sum;
}

std::string Merger::bytes_of(const GgufTensor& tensor) const {
  const ggml_type type = type_in(tensor, merging_.type);
  const std::optional<Addition> addition = additions_.beside(tensor.name);
  std::string bytes;
  if (type == static_cast<ggml_type>(tensor.type) && !addition) {
    bytes.assign(reinterpret_cast<const char*>(base_.get(tensor.name).data), tensor.bytes);
  } else {
    bytes = converted(tensor, addition, type);
  }
  bytes.resize(GGML_PAD(bytes.size(), GGUF_DEFAULT_ALIGNMENT));
  return bytes;
}

std::string Merger::converted(const GgufTensor& tensor,
                              const std::optional<Addition>& addition,
                              ggml_type type) const {
  const TensorView view = base_.get(tensor.name);
  const auto columns = static_cast<std::int64_t>(view.columns);
  const std::size_t row_bytes = ggml_row_size(type, columns);
  std::string bytes(view.rows * row_bytes, '\0');
  std::vector<float> row(view.columns);
  for (std::size_t i = 0; i < view.rows; ++i) {
    view.read(i, 0, view.columns, row.data());
    if (addition) {
      addition->add_row(i, row);
    }
    // A number that is none is not within either.
    if (!std::ranges::all_of(row, [](float number) { return std::abs(number) <= kMostF16; })) {
      refuse_merging(merging_.model,
                     printable(tensor.name) + " is beyond what f16 holds with the adapter");
    }
    ggml_quantize_chunk(type, row.data(), bytes.data() + i * row_bytes, 0, 1, columns, nullptr);
  }
  return bytes;
}

// Removes what is there of a file that was not published.
class Unfinished {
 public:
  explicit Unfinished(fs::path path) : path_(std::move(path)) {}
  ~Unfinished() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

std::string_view name_of(MatrixType type) {
  return entry_of(type).name;
}

std::optional<MatrixType> matrix_type_called(std::string_view name) {
  const auto found = std::ranges::find(kMatrixTypes, name, &MatrixTypeEntry::name);
  return found == kMatrixTypes.end()
             ? std::nullopt
             : std::optional(static_cast<MatrixType>(found - kMatrixTypes.begin()));
}

bool write_merged_model(const Merging& merging,
                        const fs::path& to,
                        const MergingProgress& report,
                        const std::stop_token& stop) {
  const Merger merger(merging);
  const Unfinished unfinished(to.string() + ".unfinished");
  GrowingFile file(unfinished.path());
  file.clear();
  file.append(merger.header());
  const std::uint64_t all = merger.numbers();
  std::uint64_t done = 0;
  for (const GgufTensor& tensor : merger.tensors()) {
    if (stop.stop_requested()) {
      return false;
    }
    file.append(merger.bytes_of(tensor));
    report(done += numbers_in(tensor), all);
  }
  file.publish(to);
  return true;
}

}  // namespace tuneornot
