#include "weights/description.h"

#include <ggml.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "weights/encoder.h"

namespace tuneornot {

namespace {

constexpr std::int64_t kMostBlocks = 512;
constexpr std::int64_t kLargest = 1 << 24;  // of any size that is multiplied here

// general.file_type, as llama.cpp numbers mixtures of types (enum llama_ftype).
constexpr std::array kFileTypes = {
    std::pair{0, "F32"},     std::pair{1, "F16"},      std::pair{2, "Q4_0"},
    std::pair{3, "Q4_1"},    std::pair{7, "Q8_0"},     std::pair{8, "Q5_0"},
    std::pair{9, "Q5_1"},    std::pair{10, "Q2_K"},    std::pair{11, "Q3_K_S"},
    std::pair{12, "Q3_K_M"}, std::pair{13, "Q3_K_L"},  std::pair{14, "Q4_K_S"},
    std::pair{15, "Q4_K_M"}, std::pair{16, "Q5_K_S"},  std::pair{17, "Q5_K_M"},
    std::pair{18, "Q6_K"},   std::pair{19, "IQ2_XXS"}, std::pair{20, "IQ2_XS"},
    std::pair{21, "Q2_K_S"}, std::pair{22, "IQ3_XS"},  std::pair{23, "IQ3_XXS"},
    std::pair{24, "IQ1_S"},  std::pair{25, "IQ4_NL"},  std::pair{26, "IQ3_S"},
    std::pair{27, "IQ3_M"},  std::pair{28, "IQ2_S"},   std::pair{29, "IQ2_M"},
    std::pair{30, "IQ4_XS"}, std::pair{31, "IQ1_M"},   std::pair{32, "BF16"},
    std::pair{36, "TQ1_0"},  std::pair{37, "TQ2_0"},   std::pair{38, "MXFP4"},
};

std::string commonest_type(const GgufFile& file) {
  std::map<std::uint32_t, std::uint64_t> numbers;
  for (const GgufTensor& tensor : file.tensors) {
    numbers[tensor.type] += numbers_in(tensor);
  }
  const auto most =
      std::ranges::max_element(numbers, {}, [](const auto& each) { return each.second; });
  if (most == numbers.end()) {
    return "";
  }
  return ascii_upper(ggml_type_name(static_cast<ggml_type>(most->first)));
}

std::string weight_type_of(const GgufFile& file) {
  const auto* number = find_metadata<std::int64_t>(file, "general.file_type");
  const auto* known =
      number == nullptr
          ? kFileTypes.end()
          : std::ranges::find(kFileTypes, *number, [](const auto& each) { return each.first; });
  return known == kFileTypes.end() ? commonest_type(file) : known->second;
}

// A size under "ARCHITECTURE.name"; `otherwise` where it is missing or nonsense.
std::int64_t size_or(const GgufFile& file,
                     const std::string& architecture,
                     std::string_view name,
                     std::int64_t otherwise) {
  const auto* size = find_metadata<std::int64_t>(file, architecture + "." + std::string(name));
  return size == nullptr || *size < 1 || *size > kLargest ? otherwise : *size;
}

// Key/value heads of all blocks together: one number for each block, or one for all.
std::int64_t key_value_heads(const GgufFile& file,
                             const std::string& architecture,
                             std::int64_t heads) {
  const std::int64_t blocks = std::min(size_or(file, architecture, "block_count", 0), kMostBlocks);
  const std::string key = architecture + ".attention.head_count_kv";
  const auto* each = find_metadata<GgufArray>(file, key);
  if (each == nullptr || each->integers.empty()) {
    return blocks * size_or(file, architecture, "attention.head_count_kv", heads);
  }
  std::int64_t sum = 0;
  for (const std::int64_t of_block : each->integers) {
    sum += std::clamp<std::int64_t>(of_block, 0, kLargest);
  }
  return sum;
}

std::uint64_t cache_bytes_per_token(const GgufFile& file, const std::string& architecture) {
  constexpr std::uint64_t kBytesOfNumber = 2;
  const std::int64_t heads = size_or(file, architecture, "attention.head_count", 0);
  if (heads == 0) {
    return 0;
  }
  const std::int64_t head = size_or(file, architecture, "embedding_length", 0) / heads;
  const std::int64_t keys = size_or(file, architecture, "attention.key_length", head);
  const std::int64_t values = size_or(file, architecture, "attention.value_length", head);
  return kBytesOfNumber * static_cast<std::uint64_t>(keys + values) *
         static_cast<std::uint64_t>(key_value_heads(file, architecture, heads));
}

}  // namespace

ModelDescription describe(const GgufFile& file) {
  ModelDescription description = {.architecture = metadata_text(file, "general.architecture"),
                                  .weight_type = weight_type_of(file),
                                  .licence = metadata_text(file, "general.license")};
  for (const GgufTensor& tensor : file.tensors) {
    description.parameters += numbers_in(tensor);
  }
  const std::string& architecture = description.architecture;
  const auto* context = find_metadata<std::int64_t>(file, architecture + ".context_length");
  description.context_tokens =
      context == nullptr || *context < 0 ? 0 : static_cast<std::uint64_t>(*context);
  description.completes = !is_encoder(architecture);
  description.cache_bytes_per_token =
      description.completes ? cache_bytes_per_token(file, architecture) : 0;
  return description;
}

}  // namespace tuneornot
