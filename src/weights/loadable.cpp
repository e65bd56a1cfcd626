#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "weights/decoder.h"
#include "weights/encoder.h"
#include "weights/gguf.h"
#include "weights/metadata.h"
#include "weights/model_parts.h"
#include "weights/vocabulary.h"

// libllama throws on much of what is wrong with a file, catches that and returns no model; on the
// rest it stops the process (GGML_ASSERT), divides by zero or reads past an array. What follows
// are the second kind's conditions, found in llama-model.cpp, llama-hparams.cpp, llama-vocab.cpp,
// llama-graph.cpp and the architectures' own sources, and the sizes that a message should name.

namespace tuneornot {

namespace {

constexpr std::int64_t kMostBlocks = 512;
constexpr std::int64_t kMostExperts = 1024;
constexpr std::uint64_t kMappedAlignment = 32;  // of ggml's buffers over a mapped file

void check_kind(const GgufFile& file) {
  const auto* type = find<std::string>(file, "general.type");
  if (type != nullptr && *type != "model") {
    throw Error(
        ErrorKind::Model,
        fmt::format("{}: holds what it calls \"{}\", not a model; give the model's own file",
                    file.path.string(),
                    printable(*type)));
  }
  const std::size_t parts = part_count(file);
  if (parts != file.further_parts.size() + 1) {
    throw Error(
        ErrorKind::Model,
        fmt::format("{}: is one of {} parts of a model; name the first of them, beside the others",
                    file.path.string(),
                    parts));
  }
}

void check_sizes(const GgufFile& file, const std::string& prefix) {
  const std::int64_t blocks = required_integer(file, prefix + "block_count", {.most = kMostBlocks});
  required_integer(
      file, prefix + "context_length", {.most = std::numeric_limits<std::int32_t>::max()});
  required_integer(file, prefix + "embedding_length", {});
  integer_or(file, prefix + "nextn_predict_layers", 0, {.least = 0, .most = blocks});
}

void check_rope_scaling(const GgufFile& file, const std::string& prefix) {
  constexpr std::array<std::string_view, 4> kKnown = {"none", "linear", "yarn", "longrope"};
  const auto* scaling = find<std::string>(file, prefix + "rope.scaling.type");
  if (scaling != nullptr && std::ranges::find(kKnown, *scaling) == kKnown.end()) {
    refuse(file, fmt::format("{}rope.scaling.type \"{}\" is unknown", prefix, *scaling));
  }
}

// One number for all blocks, or one for each.
std::vector<std::int64_t> numbers_of(const GgufFile& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end()) {
    return {0};
  }
  if (const auto* array = std::get_if<GgufArray>(&found->second)) {
    return array->integers;
  }
  return {require<std::int64_t>(file, key)};
}

void check_expert_groups(const GgufFile& file, const std::string& prefix, std::int64_t experts) {
  const std::string key = prefix + "expert_group_count";
  const std::int64_t groups =
      integer_or(file, key, 0, {.least = 0, .most = std::max<std::int64_t>(experts - 1, 0)});
  if (groups < 2) {
    return;
  }
  if (experts % groups != 0) {
    refuse(file, fmt::format("{} is {}, which does not divide {} experts", key, groups, experts));
  }
  required_integer(file, prefix + "expert_group_used_count", {.most = groups - 1});
}

void check_experts(const GgufFile& file, const std::string& prefix) {
  const std::int64_t experts =
      integer_or(file, prefix + "expert_count", 0, {.least = 0, .most = kMostExperts});
  std::int64_t most_used = 0;
  for (const std::int64_t used : numbers_of(file, prefix + "expert_used_count")) {
    check_range(file, prefix + "expert_used_count", used, {.least = 0, .most = experts});
    most_used = std::max(most_used, used);
  }
  if (experts > 0 && most_used == 0) {
    refuse(file, fmt::format("{}expert_used_count is 0 of {} experts", prefix, experts));
  }
  check_expert_groups(file, prefix, experts);
}

void check_token_embedding(const GgufFile& file, const std::string& prefix) {
  const auto embedding = require<std::int64_t>(file, prefix + "embedding_length");
  const auto& tokens = require<GgufArray>(file, "tokenizer.ggml.tokens");
  require_tensor(file, "token_embd.weight", {embedding, static_cast<std::int64_t>(tokens.length)});
}

void check_alignment(const GgufFile& file) {
  for (const GgufTensor& tensor : file.tensors) {
    if (tensor.offset % kMappedAlignment != 0) {
      refuse(
          file,
          fmt::format("{} does not lie at a multiple of {} bytes", tensor.name, kMappedAlignment));
    }
  }
}

}  // namespace

void check_loadable(const GgufFile& file) {
  check_kind(file);
  const auto& architecture = require<std::string>(file, "general.architecture");
  const std::string prefix = architecture + '.';
  check_sizes(file, prefix);
  check_rope_scaling(file, prefix);
  check_experts(file, prefix);
  check_vocabulary(file);
  check_token_embedding(file, prefix);
  check_alignment(file);
  check_decoder(file, architecture);
  check_encoder(file, architecture);
}

}  // namespace tuneornot
