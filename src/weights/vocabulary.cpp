#include "weights/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "weights/metadata.h"

namespace tuneornot {

namespace {

constexpr std::uint32_t kInt32 = 5;  // of the format's types of metadata
constexpr std::uint32_t kFloat32 = 6;
constexpr std::uint32_t kText = 8;

constexpr std::size_t kMostTokens = 1U << 20;  // four times the largest vocabulary in use

struct Tokenizer {
  std::string_view name;
  std::size_t least_tokens;  // libllama's own ids for special tokens lie below
  bool merges;
  bool needs_bytes;  // looks up a token for a byte without asking whether there is one
};

// Those of language models. libllama also reads tokenizers for DNA, for tests and without a
// vocabulary, and aborts on some texts with them.
constexpr std::array kTokenizers = {
    Tokenizer{.name = "llama", .least_tokens = 3, .merges = false, .needs_bytes = true},
    Tokenizer{.name = "gpt2", .least_tokens = 12, .merges = true, .needs_bytes = false},
    Tokenizer{.name = "gemma4", .least_tokens = 1, .merges = true, .needs_bytes = false},
    Tokenizer{.name = "bert", .least_tokens = 104, .merges = false, .needs_bytes = false},
    Tokenizer{.name = "t5", .least_tokens = 3, .merges = false, .needs_bytes = false},
};

const Tokenizer& tokenizer_of(const GgufFile& file) {
  const auto& name = require<std::string>(file, "tokenizer.ggml.model");
  const auto* const found = std::ranges::find(kTokenizers, name, &Tokenizer::name);
  if (found == kTokenizers.end()) {
    refuse(file, fmt::format("its tokenizer \"{}\" is not one that this version runs", name));
  }
  return *found;
}

const std::vector<std::string>& texts_of(const GgufFile& file, const std::string& key) {
  const auto& array = require<GgufArray>(file, key);
  if (array.element_type != kText) {
    refuse(file, key + " is not an array of texts");
  }
  return array.texts;
}

// As libllama keeps them: up to a zero byte, and never empty.
std::vector<std::string> tokens_of(const GgufFile& file, const Tokenizer& tokenizer) {
  const std::vector<std::string>& texts = texts_of(file, "tokenizer.ggml.tokens");
  if (texts.size() < tokenizer.least_tokens || texts.size() > kMostTokens) {
    refuse(file,
           fmt::format("its vocabulary has {} tokens, not {} to {}",
                       texts.size(),
                       tokenizer.least_tokens,
                       kMostTokens));
  }
  std::vector<std::string> tokens = texts;
  for (std::size_t id = 0; id < tokens.size(); ++id) {
    tokens[id].resize(std::min(tokens[id].find('\0'), tokens[id].size()));
    if (tokens[id].empty()) {
      tokens[id] = fmt::format("[EMPTY_{}]", id);
    }
  }
  return tokens;
}

void check_length(const GgufFile& file, const std::string& key, std::size_t tokens) {
  const auto* array = find<GgufArray>(file, key);
  if (array == nullptr) {
    return;
  }
  if (array->element_type != kInt32 && array->element_type != kFloat32) {
    refuse(file, key + " is not an array of 32-bit numbers");
  }
  if (array->length != tokens) {
    refuse(file, fmt::format("{} has {} entries for {} tokens", key, array->length, tokens));
  }
}

// libllama ignores other special tokens that are out of range, and published files have some.
void check_special_tokens(const GgufFile& file, std::size_t tokens) {
  for (const std::string name : {"bos", "eos", "eot", "eom"}) {
    const IntegerRange ids = {.least = 0, .most = static_cast<std::int64_t>(tokens) - 1};
    integer_or(file, fmt::format("tokenizer.ggml.{}_token_id", name), 0, ids);
  }
}

// libllama aborts when it is to add a token whose id it does not know.
void check_added_token(const GgufFile& file, const std::string& name, bool by_default) {
  const auto* asked = find<bool>(file, fmt::format("tokenizer.ggml.add_{}_token", name));
  if (asked != nullptr ? *asked : by_default) {
    require<std::int64_t>(file, fmt::format("tokenizer.ggml.{}_token_id", name));
  }
}

void check_merges(const GgufFile& file) {
  for (const std::string& merge : texts_of(file, "tokenizer.ggml.merges")) {
    const std::size_t space = merge.find(' ', 1);
    if (space == std::string::npos || space + 1 == merge.size()) {
      refuse(file, fmt::format("tokenizer.ggml.merges has \"{}\", not two parts", merge));
    }
  }
}

void check_bytes(const GgufFile& file, const std::unordered_set<std::string_view>& tokens) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string alone = {static_cast<char>(byte)};
    const std::string token = fmt::format("<0x{:02X}>", byte);
    if (!tokens.contains(token) && (byte == 0 || !tokens.contains(alone))) {
      refuse(file, fmt::format("its vocabulary has no token {}", token));
    }
  }
}

}  // namespace

void check_vocabulary(const GgufFile& file) {
  const Tokenizer& tokenizer = tokenizer_of(file);
  const std::vector<std::string> tokens = tokens_of(file, tokenizer);
  std::unordered_set<std::string_view> known;
  for (const std::string& token : tokens) {
    if (!known.insert(token).second) {
      refuse(file, fmt::format("its vocabulary has the token \"{}\" twice", token));
    }
  }
  check_length(file, "tokenizer.ggml.scores", tokens.size());
  check_length(file, "tokenizer.ggml.token_type", tokens.size());
  check_special_tokens(file, tokens.size());
  check_added_token(file, "bos", tokenizer.name == "gemma4");
  check_added_token(file, "eos", false);
  if (tokenizer.merges) {
    check_merges(file);
  }
  if (tokenizer.needs_bytes) {
    check_bytes(file, known);
  }
}

}  // namespace tuneornot
