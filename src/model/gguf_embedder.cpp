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
#include "weights/encoder.h"

// libllama can pool states itself, but only of texts that it decodes in one piece, for which it
// then sets aside the logits of every token: 1.6 GB for 8,192 tokens of SmolLM2. We take the states
// of pieces of some hundred tokens, which may hold parts of several texts, and pool them here. The
// logits would also be computed, a quarter of the work of a small model; so the graph is cancelled
// once the states are there.
//
// An encoder's tokens see the whole of their text, so a piece holds whole texts. libllama keeps no
// keys and values of it, and lets llama_decode encode.

namespace tuneornot {

namespace {

constexpr std::size_t kPieceTokens = 256;
constexpr std::size_t kMostLogits = std::size_t{1} << 28;  // that an encoder's piece sets aside

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
  if (type == "1" || type == "2" || type == "3") {
    return static_cast<Pooling>(type.front() - '0');
  }
  return is_encoder(architecture) ? Pooling::Mean : Pooling::MeanAndLast;
}

// Tokens of an encoder's text at most.
std::size_t most_encoded(const llama_model* model) {
  const auto tokens = static_cast<std::size_t>(llama_vocab_n_tokens(llama_model_get_vocab(model)));
  return std::max(kPieceTokens, kMostLogits / tokens);
}

// A token of one of the texts.
struct Place {
  std::size_t text = 0;
  std::size_t position = 0;
};

// The tokens of the text that comes first.
std::size_t first_text(std::span<const Place> places) {
  const auto end = std::ranges::find_if(
      places, [&](const Place& place) { return place.text != places.front().text; });
  return static_cast<std::size_t>(end - places.begin());
}

// As many as one piece takes of what is left: whole texts, if only one.
std::size_t whole_texts(std::span<const Place> left) {
  std::size_t tokens = first_text(left);
  while (tokens < left.size()) {
    const std::size_t more = first_text(left.subspan(tokens));
    if (tokens + more > kPieceTokens) {
      break;
    }
    tokens += more;
  }
  return tokens;
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
  llama_model* model = nullptr;
  GgufModelSettings settings;
  const ComputeThreads& threads;
  std::string& errors;
  bool encodes = false;
  Pooling pooling = Pooling::MeanAndLast;
  std::size_t width = 0;
  std::size_t cells = 0;
  std::unique_ptr<llama_context, FreeContext> context;
  std::size_t piece_tokens = 0;  // that the context computes at once
  std::stop_token stop;

  void make_context(std::size_t piece);
  std::span<const Place> next_piece(std::span<const Place> left) const;
  bool decode(std::span<const std::vector<Token>> texts, std::span<const Place> piece);
};

void GgufEmbedder::Impl::make_context(std::size_t piece) {
  context.reset();
  piece_tokens = piece;
  llama_context_params params = llama_context_default_params();
  params.n_ctx = static_cast<std::uint32_t>(encodes ? piece : cells);
  params.n_batch = static_cast<std::uint32_t>(piece);
  params.n_ubatch = params.n_batch;
  params.n_seq_max = static_cast<std::uint32_t>(settings.batch_size);
  params.n_threads = settings.threads;
  params.n_threads_batch = settings.threads;
  params.embeddings = true;
  params.pooling_type = LLAMA_POOLING_TYPE_NONE;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_ENABLED;
  params.type_k = static_cast<ggml_type>(ggml_type_of(settings.attention.cache));
  params.type_v = params.type_k;
  params.kv_unified = true;
  params.swa_full = true;
  params.no_perf = true;
  params.cb_eval = goes_on;
  params.abort_callback = [](void* impl) {
    return static_cast<Impl*>(impl)->stop.stop_requested();
  };
  params.abort_callback_data = this;
  errors.clear();
  context.reset(tuneornot::open_context(model, params, threads));
  if (!context) {
    throw Error(
        ErrorKind::Model,
        fmt::format("{}: no room for a context of {} tokens to make embeddings in ({}); use "
                    "a smaller model",
                    settings.path.string(),
                    params.n_ctx,
                    trimmed(errors)));
  }
}

std::span<const Place> GgufEmbedder::Impl::next_piece(std::span<const Place> left) const {
  return left.first(encodes ? whole_texts(left) : std::min(kPieceTokens, left.size()));
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
                           const ComputeThreads& threads,
                           std::string& errors)
    : impl_(std::make_unique<Impl>(
          Impl{.model = model, .settings = settings, .threads = threads, .errors = errors})) {
  impl_->encodes = is_encoder(metadata(model, "general.architecture"));
  impl_->pooling = pooling_of(model);
  impl_->width = static_cast<std::size_t>(llama_model_n_embd_out(model));
  impl_->cells = static_cast<std::size_t>(settings.context_tokens);
  if (impl_->encodes) {
    impl_->cells = std::min(impl_->cells, most_encoded(model));
  }
  impl_->make_context(kPieceTokens);
}

GgufEmbedder::~GgufEmbedder() = default;

std::size_t GgufEmbedder::cells() const {
  return impl_->cells;
}

std::optional<std::vector<TextVector>> GgufEmbedder::vectors(
    std::span<const std::vector<Token>> texts, std::stop_token stop) {
  impl_->stop = std::move(stop);
  llama_memory_clear(llama_get_memory(impl_->context.get()), false);
  std::vector<States> states(texts.size(), States(impl_->width));
  const std::vector<Place> places = places_in(texts);
  for (std::span<const Place> left = places; !left.empty();) {
    const std::span<const Place> piece = impl_->next_piece(left);
    if (piece.size() > impl_->piece_tokens) {
      impl_->make_context(piece.size());
    }
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
