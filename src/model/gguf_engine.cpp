#include "model/gguf_engine.h"

#include <fmt/format.h>
#include <llama.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "model/decode_batch.h"
#include "model/gguf_adapters.h"
#include "weights/gguf.h"

namespace tuneornot {

namespace {

constexpr std::uint32_t kPhysicalBatch = 512;
constexpr llama_seq_id kPrefixSequence = 0;

// libllama logs through one process-wide callback; what it says is only of interest when it fails.
// The text lives as long as the engine does.
void keep_errors(ggml_log_level level, const char* text, void* kept) {
  if (level == GGML_LOG_LEVEL_ERROR && kept != nullptr) {
    static_cast<std::string*>(kept)->append(text);
  }
}

struct FreeModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};

}  // namespace

struct GgufEngine::Impl {
  GgufModelSettings settings;
  std::string errors;
  std::unique_ptr<llama_model, FreeModel> model;
  std::unique_ptr<GgufAdapters> adapters;
  std::unique_ptr<llama_context, FreeContext> context;
  std::unique_ptr<GgufEmbedder> embedder;  // null until it is first asked
  std::size_t context_tokens = 0;
  std::size_t cells = 0;

  AdapterFile adapter;                       // what the context computes with
  AdapterFile resident_adapter;              // what it computed the resident prefix with
  std::vector<Token> resident;               // the prefix whose state is kept
  std::vector<std::uint8_t> resident_state;  // of kPrefixSequence
  std::vector<std::size_t> lengths;          // of the sequences of this batch
  std::vector<std::int32_t> outputs;         // of the extensions of the last decode
  std::stop_token stop;

  void load();
  void make_context();
  bool keep(const std::vector<Token>& prefix);
  bool decode(const DecodeBatch& batch);
};

void GgufEngine::Impl::load() {
  const std::filesystem::path& file = settings.weights.empty() ? settings.path : settings.weights;
  GgufFile header = read_gguf(file);
  check_loadable(header);
  llama_log_set(keep_errors, &errors);
  llama_model_params params = llama_model_default_params();
  params.n_gpu_layers = 0;
  model.reset(llama_model_load_from_file(file.c_str(), params));
  if (!model) {
    throw Error(ErrorKind::Model,
                fmt::format("{}: llama.cpp cannot load it ({}); use another model file",
                            file.string(),
                            trimmed(errors)));
  }
  if (llama_model_has_encoder(model.get()) || !llama_model_has_decoder(model.get()) ||
      llama_model_is_recurrent(model.get()) || llama_model_is_hybrid(model.get())) {
    throw Error(ErrorKind::Model,
                settings.path.string() +
                    ": is not a decoder with attention alone, which is all that "
                    "this version runs; use another model");
  }
  adapters = std::make_unique<GgufAdapters>(model.get(), std::move(header), settings.file_sha256);
}

void GgufEngine::Impl::make_context() {
  context_tokens = static_cast<std::size_t>(llama_model_n_ctx_train(model.get()));
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<std::uint32_t>(settings.context_tokens);
  params.n_batch = params.n_ctx;
  params.n_ubatch = kPhysicalBatch;
  params.n_seq_max = static_cast<std::uint32_t>(settings.batch_size) + 1;
  params.n_outputs_max = params.n_seq_max;
  params.n_threads = settings.threads;
  params.n_threads_batch = settings.threads;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_ENABLED;
  params.kv_unified = true;
  params.swa_full = true;
  params.no_perf = true;
  params.abort_callback = [](void* impl) {
    return static_cast<Impl*>(impl)->stop.stop_requested();
  };
  params.abort_callback_data = this;
  context.reset(llama_init_from_model(model.get(), params));
  if (!context) {
    throw Error(ErrorKind::Model,
                fmt::format("{}: no room for a context of {} tokens ({}); use a smaller model",
                            settings.path.string(),
                            settings.context_tokens,
                            trimmed(errors)));
  }
  cells = llama_n_ctx(context.get());
}

bool GgufEngine::Impl::decode(const DecodeBatch& batch) {
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

// Decodes the prefix alone into an empty cache and keeps its bytes.
bool GgufEngine::Impl::keep(const std::vector<Token>& prefix) {
  if (prefix == resident && adapter == resident_adapter) {
    return true;
  }
  resident.clear();
  llama_memory_clear(llama_get_memory(context.get()), false);
  DecodeBatch batch(prefix.size());
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    batch.add(prefix[i], i, kPrefixSequence);
  }
  if (!decode(batch)) {
    return false;
  }
  resident_state.resize(llama_state_seq_get_size(context.get(), kPrefixSequence));
  const std::size_t written = llama_state_seq_get_data(
      context.get(), resident_state.data(), resident_state.size(), kPrefixSequence);
  check(written == resident_state.size(), "the prefix's state has the size that was announced");
  resident = prefix;
  resident_adapter = adapter;
  return true;
}

GgufEngine::GgufEngine(const GgufModelSettings& settings) : impl_(std::make_unique<Impl>()) {
  check(settings.batch_size > 0 && settings.threads > 0, "a batch and a thread at least");
  llama_backend_init();
  impl_->settings = settings;
  impl_->load();
  impl_->make_context();
}

GgufEngine::~GgufEngine() {
  llama_log_set(keep_errors, nullptr);
}

Vocabulary GgufEngine::vocabulary() const {
  return Vocabulary(llama_model_get_vocab(impl_->model.get()));
}

std::string GgufEngine::chat_template() const {
  const char* source = llama_model_chat_template(impl_->model.get(), nullptr);
  return source == nullptr ? "" : source;
}

std::size_t GgufEngine::context_tokens() const {
  return impl_->context_tokens;
}

std::size_t GgufEngine::cells() const {
  return impl_->cells;
}

void GgufEngine::use_adapter(const std::filesystem::path& path) {
  const AdapterFile file = adapter_file(path);
  if (file == impl_->adapter) {
    return;
  }
  // Out of use before another one takes its place in memory.
  llama_set_adapters_lora(impl_->context.get(), nullptr, 0, nullptr);
  impl_->adapter = {};
  if (!path.empty()) {
    llama_adapter_lora* adapter = impl_->adapters->get(file);
    float scale = 1;
    llama_set_adapters_lora(impl_->context.get(), &adapter, 1, &scale);
    impl_->adapter = file;
  }
}

bool GgufEngine::begin_batch(const std::vector<Token>& prefix,
                             std::size_t sequences,
                             std::stop_token stop) {
  impl_->stop = std::move(stop);
  if (!prefix.empty() && !impl_->keep(prefix)) {
    return false;
  }
  llama_memory_t memory = llama_get_memory(impl_->context.get());
  llama_memory_clear(memory, false);
  if (!prefix.empty()) {
    const std::size_t read = llama_state_seq_set_data(impl_->context.get(),
                                                      impl_->resident_state.data(),
                                                      impl_->resident_state.size(),
                                                      kPrefixSequence);
    check(read == impl_->resident_state.size(), "the prefix's state fits into an empty cache");
  }
  impl_->lengths.assign(sequences, prefix.size());
  for (std::size_t sequence = 0; sequence < sequences && !prefix.empty(); ++sequence) {
    llama_memory_seq_cp(memory, kPrefixSequence, static_cast<llama_seq_id>(sequence) + 1, -1, -1);
  }
  return true;
}

void GgufEngine::forget_prefix() {
  impl_->resident.clear();
}

void GgufEngine::truncate(std::size_t sequence, std::size_t length) {
  check(length <= impl_->lengths[sequence], "a sequence is cut, not grown");
  const bool removed = llama_memory_seq_rm(llama_get_memory(impl_->context.get()),
                                           static_cast<llama_seq_id>(sequence) + 1,
                                           static_cast<llama_pos>(length),
                                           -1);
  check(removed, "attention caches can be cut anywhere");
  impl_->lengths[sequence] = length;
}

bool GgufEngine::decode(std::span<const Extension> extensions, std::stop_token stop) {
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

std::span<const float> GgufEngine::logits(std::size_t extension) const {
  const float* logits = llama_get_logits_ith(impl_->context.get(), impl_->outputs[extension]);
  check(logits != nullptr, "logits were asked for");
  return {logits, static_cast<std::size_t>(vocabulary().size())};
}

std::optional<std::vector<TextVector>> GgufEngine::vectors(
    std::span<const std::vector<Token>> texts, std::stop_token stop) {
  if (!impl_->embedder) {
    impl_->embedder =
        std::make_unique<GgufEmbedder>(impl_->model.get(), impl_->settings, impl_->errors);
  }
  return impl_->embedder->vectors(texts, std::move(stop));
}

llama_context* GgufEngine::context() const {
  return impl_->context.get();
}

}  // namespace tuneornot
