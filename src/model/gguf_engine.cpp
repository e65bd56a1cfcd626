#include "model/gguf_engine.h"

#include <fmt/format.h>
#include <llama.h>
#include <array>

#include <optional>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "model/compute_backend.h"
#include "model/gguf_adapters.h"
#include "weights/encoder.h"
#include "weights/gguf.h"
#include "weights/model_parts.h"

namespace tuneornot {

namespace {

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

}  // namespace

struct GgufEngine::Impl {
  GgufModelSettings settings;
  ComputeThreads threads;
  std::string errors;
  std::unique_ptr<llama_model, FreeModel> model;
  bool is_encoder = false;
  std::unique_ptr<GgufAdapters> adapters;
  std::unique_ptr<GgufContext> context;    // null: it is an encoder
  std::unique_ptr<GgufEmbedder> embedder;  // null until it is first asked
  AdapterFile adapter;                     // what the context computes with

  explicit Impl(const GgufModelSettings& chosen) : settings(chosen), threads(chosen.threads) {}
  void load();
  void use(llama_adapter_lora* loaded, const AdapterFile& file);
  void make_embedder();
};

void GgufEngine::Impl::load() {
  const std::filesystem::path& file = settings.weights.empty() ? settings.path : settings.weights;
  GgufFile header = read_model(file);
  check_loadable(header);
  llama_log_set(keep_errors, &errors);
  llama_model_params params = llama_model_default_params();
  std::array<ggml_backend_dev_t, 1> no_devices = {nullptr};  // the processor, whatever ggml can do
  params.devices = no_devices.data();
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
                    ": is neither a decoder nor an encoder with attention alone, which is all "
                    "that this version runs; use another model");
  }
  is_encoder = tuneornot::is_encoder(metadata_text(header, "general.architecture"));
  adapters = std::make_unique<GgufAdapters>(model.get(), std::move(header), settings.file_sha256);
}

void GgufEngine::Impl::use(llama_adapter_lora* loaded, const AdapterFile& file) {
  if (context) {
    context->use_adapter(loaded, file);
  }
  adapter = file;
}

void GgufEngine::Impl::make_embedder() {
  embedder = std::make_unique<GgufEmbedder>(model.get(), settings, threads, errors);
}

GgufEngine::GgufEngine(const GgufModelSettings& settings)
    : impl_(std::make_unique<Impl>(settings)) {
  check(settings.batch_size > 0 && settings.threads > 0, "a batch and a thread at least");
  llama_backend_init();
  impl_->load();
  if (completes()) {
    impl_->context = std::make_unique<GgufContext>(
        impl_->model.get(), impl_->settings, impl_->threads, impl_->errors);
  } else {
    impl_->make_embedder();
  }
}

GgufEngine::~GgufEngine() {
  llama_log_set(keep_errors, nullptr);
}

bool GgufEngine::completes() const {
  return !impl_->is_encoder;
}

Vocabulary GgufEngine::vocabulary() const {
  return Vocabulary(vocab());
}

const llama_vocab* GgufEngine::vocab() const {
  return llama_model_get_vocab(impl_->model.get());
}

std::string GgufEngine::chat_template() const {
  const char* source = llama_model_chat_template(impl_->model.get(), nullptr);
  return source == nullptr ? "" : source;
}

std::size_t GgufEngine::context_tokens() const {
  return static_cast<std::size_t>(llama_model_n_ctx_train(impl_->model.get()));
}

std::size_t GgufEngine::cells() const {
  return completes() ? impl_->context->cells() : impl_->embedder->cells();
}

void GgufEngine::use_adapter(const std::filesystem::path& path) {
  const AdapterFile file = adapter_file(path);
  if (file == impl_->adapter) {
    return;
  }
  impl_->use(nullptr, {});  // out of use before another one takes its place in memory
  if (!path.empty()) {
    impl_->use(impl_->adapters->get(file), file);
  }
}

GgufContext& GgufEngine::context() {
  check(completes(), "an encoder keeps no keys and values");
  return *impl_->context;
}

void GgufEngine::forget_prefixes() {
  if (impl_->context) {
    impl_->context->forget_prefixes();
  }
}

std::optional<std::vector<TextVector>> GgufEngine::vectors(
    std::span<const std::vector<Token>> texts, std::stop_token stop) {
  if (!impl_->embedder) {
    impl_->make_embedder();
  }
  return impl_->embedder->vectors(texts, std::move(stop));
}

}  // namespace tuneornot
