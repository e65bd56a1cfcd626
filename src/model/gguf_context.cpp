#include "model/gguf_context.h"

#include <fmt/format.h>
#include <llama.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/platform.h"
#include "base/text.h"
#include "model/compute_backend.h"
#include "model/decode_batch.h"
#include "model/prefix_files.h"
#include "model/resident_prefixes.h"

namespace tuneornot {

namespace {

constexpr std::uint32_t kPhysicalBatch = 512;
constexpr llama_seq_id kPrefixSequence = 0;
constexpr std::uintmax_t kMostPrefixBytes = std::uintmax_t{1} << 30;

struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};

std::size_t prefix_room() {
  return static_cast<std::size_t>(std::min(kMostPrefixBytes, physical_memory() / 16));
}

}  // namespace

struct GgufContext::Impl {
  std::string& errors;
  std::size_t vocabulary = 0;  // tokens
  std::unique_ptr<llama_context, FreeContext> context;
  AdapterFile adapter;  // what it computes with
  ResidentPrefixes prefixes{prefix_room()};
  std::optional<PrefixFiles> prefix_files;  // where settings have a folder for them
  std::vector<std::size_t> lengths;         // of the sequences of this batch
  std::vector<std::int32_t> outputs;        // of the extensions of the last decode
  std::stop_token stop;

  explicit Impl(std::string& messages) : errors(messages) {}
  bool decode(const DecodeBatch& batch);
  // Its state; empty when stopped.
  std::optional<std::vector<std::uint8_t>> decode_prefix(const std::vector<Token>& prefix);
  const ResidentPrefixes::Prefix* decoded(const std::vector<Token>& prefix);
};

bool GgufContext::Impl::decode(const DecodeBatch& batch) {
  constexpr int kAborted = 2;
  errors.clear();
  const int result = llama_decode(context.get(), batch.get());
  if (result == kAborted || stop.stop_requested()) {
    return false;
  }
  if (result != 0) {
    throw Error(ErrorKind::Model,
                fmt::format("llama.cpp failed to decode ({}: {})", result, trimmed(errors)));
  }
  return true;
}

std::optional<std::vector<std::uint8_t>> GgufContext::Impl::decode_prefix(
    const std::vector<Token>& prefix) {
  llama_memory_clear(llama_get_memory(context.get()), false);
  DecodeBatch batch(prefix.size());
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    batch.add(prefix[i], i, kPrefixSequence);
  }
  if (!decode(batch)) {
    return std::nullopt;
  }
  std::vector<std::uint8_t> state(llama_state_seq_get_size(context.get(), kPrefixSequence));
  const std::size_t written =
      llama_state_seq_get_data(context.get(), state.data(), state.size(), kPrefixSequence);
  check(written == state.size(), "the prefix's state has the size that was announced");
  return state;
}

// The prefix, decoded alone into an empty cache, now or before; null when stopped.
const ResidentPrefixes::Prefix* GgufContext::Impl::decoded(const std::vector<Token>& prefix) {
  if (const ResidentPrefixes::Prefix* resident = prefixes.find(prefix, adapter)) {
    return resident;
  }
  if (prefix_files) {
    if (auto state = prefix_files->find(prefix, adapter)) {
      return &prefixes.keep({.tokens = prefix, .adapter = adapter, .state = *std::move(state)});
    }
  }
  std::optional<std::vector<std::uint8_t>> state = decode_prefix(prefix);
  if (!state) {
    return nullptr;
  }
  const ResidentPrefixes::Prefix& fresh =
      prefixes.keep({.tokens = prefix, .adapter = adapter, .state = *std::move(state)});
  if (prefix_files) {
    prefix_files->keep(fresh);
  }
  return &fresh;
}

GgufContext::GgufContext(llama_model* model,
                         const GgufModelSettings& settings,
                         const ComputeThreads& threads,
                         std::string& errors)
    : impl_(std::make_unique<Impl>(errors)) {
  if (!settings.prefix_folder.empty()) {
    impl_->prefix_files.emplace(settings.prefix_folder, identity_of(settings));
  }
  impl_->vocabulary = static_cast<std::size_t>(llama_vocab_n_tokens(llama_model_get_vocab(model)));
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<std::uint32_t>(settings.context_tokens);
  params.n_batch = params.n_ctx;
  params.n_ubatch = kPhysicalBatch;
  params.n_seq_max = static_cast<std::uint32_t>(settings.batch_size) + 1;
  params.n_outputs_max = params.n_seq_max;
  params.n_threads = settings.threads;
  params.n_threads_batch = settings.threads;
  params.flash_attn_type = settings.attention.kind == AttentionKind::Tiled
                               ? LLAMA_FLASH_ATTN_TYPE_ENABLED
                               : LLAMA_FLASH_ATTN_TYPE_DISABLED;
  params.type_k = static_cast<ggml_type>(ggml_type_of(settings.attention.cache));
  params.type_v = params.type_k;
  params.kv_unified = true;
  params.swa_full = true;
  params.no_perf = true;
  params.abort_callback = [](void* impl) {
    return static_cast<Impl*>(impl)->stop.stop_requested();
  };
  params.abort_callback_data = impl_.get();
  impl_->context.reset(open_context(model, params, threads));
  if (!impl_->context) {
    throw Error(ErrorKind::Model,
                fmt::format("{}: no room for a context of {} tokens ({}); use a smaller model",
                            settings.path.string(),
                            settings.context_tokens,
                            trimmed(errors)));
  }
  if (llama_get_memory(impl_->context.get()) == nullptr) {
    throw Error(ErrorKind::Model,
                settings.path.string() +
                    ": reads text in both directions and is of no kind that this version embeds "
                    "texts with; use another model");
  }
}

GgufContext::~GgufContext() = default;
GgufContext::GgufContext(GgufContext&&) noexcept = default;

std::size_t GgufContext::cells() const {
  return llama_n_ctx(impl_->context.get());
}

void GgufContext::use_adapter(llama_adapter_lora* adapter, const AdapterFile& file) {
  float scale = 1;
  llama_set_adapters_lora(impl_->context.get(),
                          &adapter,
                          adapter == nullptr ? 0 : 1,
                          adapter == nullptr ? nullptr : &scale);
  impl_->adapter = file;
}

bool GgufContext::begin_batch(const std::vector<Token>& prefix,
                              std::size_t sequences,
                              std::stop_token stop) {
  impl_->stop = std::move(stop);
  const ResidentPrefixes::Prefix* resident = prefix.empty() ? nullptr : impl_->decoded(prefix);
  if (!prefix.empty() && resident == nullptr) {
    return false;
  }
  llama_memory_t memory = llama_get_memory(impl_->context.get());
  llama_memory_clear(memory, false);
  impl_->lengths.assign(sequences, prefix.size());
  if (resident == nullptr) {
    return true;
  }
  const std::size_t read = llama_state_seq_set_data(
      impl_->context.get(), resident->state.data(), resident->state.size(), kPrefixSequence);
  check(read == resident->state.size(), "the prefix's state fits into an empty cache");
  for (std::size_t sequence = 0; sequence < sequences; ++sequence) {
    llama_memory_seq_cp(memory, kPrefixSequence, static_cast<llama_seq_id>(sequence) + 1, -1, -1);
  }
  return true;
}

void GgufContext::forget_prefixes() {
  impl_->prefixes.clear();
}

void GgufContext::truncate(std::size_t sequence, std::size_t length) {
  check(length <= impl_->lengths[sequence], "a sequence is cut, not grown");
  const bool removed = llama_memory_seq_rm(llama_get_memory(impl_->context.get()),
                                           static_cast<llama_seq_id>(sequence) + 1,
                                           static_cast<llama_pos>(length),
                                           -1);
  check(removed, "attention caches can be cut anywhere");
  impl_->lengths[sequence] = length;
}

bool GgufContext::decode(std::span<const Extension> extensions, std::stop_token stop) {
  impl_->stop = std::move(stop);
  std::size_t tokens = 0;
  for (const Extension& extension : extensions) {
    check(!extension.tokens.empty(), "an extension has tokens");
    tokens += extension.tokens.size();
  }
  DecodeBatch batch(tokens);
  impl_->outputs.clear();
  for (const Extension& extension : extensions) {
    for (const Token token : extension.tokens) {
      batch.add(token,
                impl_->lengths[extension.sequence]++,
                static_cast<llama_seq_id>(extension.sequence) + 1);
    }
    impl_->outputs.push_back(batch.ask());
  }
  return impl_->decode(batch);
}

std::span<const float> GgufContext::logits(std::size_t extension) const {
  const float* logits = llama_get_logits_ith(impl_->context.get(), impl_->outputs[extension]);
  check(logits != nullptr, "logits were asked for");
  return {logits, impl_->vocabulary};
}

}  // namespace tuneornot
