#include "model/gguf_embedder.h"

#include <fmt/format.h>
#include <llama.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "model/decode_batch.h"

// libllama can pool states itself, but only of texts that it decodes in one piece, for which it
// then sets aside the logits of every token: 1.6 GB for 8,192 tokens of SmolLM2. We take the states
// of pieces of some hundred tokens, which may hold parts of several texts, and pool them here. The
// logits would also be computed, a quarter of the work of a small model; so the graph is cancelled
// once the states are there.

namespace tuneornot {

namespace {

constexpr std::size_t kPieceTokens = 256;

enum class Pooling { MeanAndLast, Mean, First, Last };  // the last three numbered as libllama does

struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};

std::string metadata(const llama_model* model, const std::string& key) {
  std::array<char, 64> value{};
  const int size = llama_model_meta_val_str(model, key.c_str(), value.data(), value.size());
  return size < 0 ? "" : value.data();
}

Pooling pooling_of(const llama_model* model) {
  const std::string architecture = metadata(model, "general.architecture");
  const std::string type = metadata(model, architecture + ".pooling_type");
  const bool is_ours = type == "1" || type == "2" || type == "3";
  return is_ours ? static_cast<Pooling>(type.front() - '0') : Pooling::MeanAndLast;
}

// Called before (`is_asked`) and after a tensor is computed: true to be called after it, and to go
// on.
bool goes_on(ggml_tensor* tensor, bool is_asked, void* /*unused*/) {
  const bool is_wanted = std::strcmp(ggml_get_name(tensor), "result_embd_pooled") == 0;
  return is_asked ? is_wanted : !is_wanted;
}

void make_length_1(std::span<double> numbers) {
  double squares = 0;
  for (const double number : numbers) {
    squares += number * number;
  }
  const double length = std::sqrt(squares);
  for (double& number : numbers) {
    number = length > 0 ? number / length : 0;
  }
}

// What is kept of one text's states while they come in.
class States {
 public:
  explicit States(std::size_t width) : sum_(width), last_(width) {}

  void add(std::span<const float> state) {
    if (first_.empty()) {
      first_.assign(state.begin(), state.end());
    }
    std::ranges::copy(state, last_.begin());
    for (std::size_t i = 0; i < state.size(); ++i) {
      sum_[i] += static_cast<double>(state[i]);
    }
  }

  TextVector pooled(Pooling pooling) const {
    std::vector<double> vector = first_of(pooling);
    make_length_1(vector);
    if (pooling == Pooling::MeanAndLast) {
      std::vector<double> last = last_;
      make_length_1(last);
      vector.insert(vector.end(), last.begin(), last.end());
      make_length_1(vector);
    }
    return {vector.begin(), vector.end()};
  }

 private:
  const std::vector<double>& first_of(Pooling pooling) const {
    switch (pooling) {
      case Pooling::First:
        return first_;
      case Pooling::Last:
        return last_;
      case Pooling::Mean:
      case Pooling::MeanAndLast:
        break;
    }
    return sum_;  // the mean, but for its length
  }

  std::vector<double> sum_;
  std::vector<double> first_;
  std::vector<double> last_;
};

// A token of one of the texts.
struct Place {
  std::size_t text = 0;
  std::size_t position = 0;
};

std::vector<Place> places_in(std::span<const std::vector<Token>> texts) {
  std::vector<Place> places;
  for (std::size_t text = 0; text < texts.size(); ++text) {
    for (std::size_t position = 0; position < texts[text].size(); ++position) {
      places.push_back({.text = text, .position = position});
    }
  }
  return places;
}

}  // namespace

struct GgufEmbedder::Impl {
  explicit Impl(std::string& libllama_errors) : errors(libllama_errors) {}

  std::unique_ptr<llama_context, FreeContext> context;
  std::string& errors;
  Pooling pooling = Pooling::MeanAndLast;
  std::size_t width = 0;
  std::stop_token stop;

  void make_context(llama_model* model, const GgufModelSettings& settings);
  bool decode(std::span<const std::vector<Token>> texts, std::span<const Place> piece);
};

void GgufEmbedder::Impl::make_context(llama_model* model, const GgufModelSettings& settings) {
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<std::uint32_t>(settings.context_tokens);
  params.n_batch = kPieceTokens;
  params.n_ubatch = kPieceTokens;
  params.n_seq_max = static_cast<std::uint32_t>(settings.batch_size);
  params.n_threads = settings.threads;
  params.n_threads_batch = settings.threads;
  params.embeddings = true;
  params.pooling_type = LLAMA_POOLING_TYPE_NONE;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_ENABLED;
  params.kv_unified = true;
  params.swa_full = true;
  params.no_perf = true;
  params.cb_eval = goes_on;
  params.abort_callback = [](void* impl) {
    return static_cast<Impl*>(impl)->stop.stop_requested();
  };
  params.abort_callback_data = this;
  errors.clear();
  context.reset(llama_init_from_model(model, params));
  if (!context) {
    throw Error(
        ErrorKind::Model,
        fmt::format("{}: no room for a context of {} tokens to make embeddings in ({}); use "
                    "a smaller model",
                    settings.path.string(),
                    settings.context_tokens,
                    trimmed(errors)));
  }
}

// False when stopped.
bool GgufEmbedder::Impl::decode(std::span<const std::vector<Token>> texts,
                                std::span<const Place> piece) {
  DecodeBatch batch(piece.size());
  for (const Place& place : piece) {
    batch.add(
        texts[place.text][place.position], place.position, static_cast<std::int32_t>(place.text));
    batch.ask();
  }
  errors.clear();
  const int result = llama_decode(context.get(), batch.get());
  if (stop.stop_requested()) {
    return false;
  }
  if (result != 0) {
    throw Error(ErrorKind::Model,
                fmt::format("llama.cpp failed to embed ({}: {})", result, trimmed(errors)));
  }
  return true;
}

GgufEmbedder::GgufEmbedder(llama_model* model,
                           const GgufModelSettings& settings,
                           std::string& errors)
    : impl_(std::make_unique<Impl>(errors)) {
  impl_->pooling = pooling_of(model);
  impl_->width = static_cast<std::size_t>(llama_model_n_embd_out(model));
  impl_->make_context(model, settings);
}

GgufEmbedder::~GgufEmbedder() = default;

std::optional<std::vector<TextVector>> GgufEmbedder::vectors(
    std::span<const std::vector<Token>> texts, std::stop_token stop) {
  impl_->stop = std::move(stop);
  llama_memory_clear(llama_get_memory(impl_->context.get()), false);
  std::vector<States> states(texts.size(), States(impl_->width));
  const std::vector<Place> places = places_in(texts);
  for (std::span<const Place> left = places; !left.empty();) {
    const std::span<const Place> piece = left.first(std::min(kPieceTokens, left.size()));
    if (!impl_->decode(texts, piece)) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i < piece.size(); ++i) {
      const float* state =
          llama_get_embeddings_ith(impl_->context.get(), static_cast<std::int32_t>(i));
      check(state != nullptr, "a state of every token was asked for");
      states[piece[i].text].add({state, impl_->width});
    }
    left = left.subspan(piece.size());
  }
  std::vector<TextVector> vectors;
  vectors.reserve(texts.size());
  for (const States& of_text : states) {
    vectors.push_back(of_text.pooled(impl_->pooling));
  }
  return vectors;
}

}  // namespace tuneornot
