#include "model/gguf_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/part_name.h"
#include "model/gguf_batch.h"
#include "model/gguf_engine.h"
#include "model/label_search.h"
#include "model/prompt_tokens.h"
#include "model/schema_grammar.h"

namespace tuneornot {

namespace {

constexpr std::string_view kEngine = "llama.cpp 0c1e57098bba";

// Why the model cannot take a request; empty when it can.
std::string unsupported(const Request& request, bool completes) {
  const bool is_text = std::holds_alternative<Embed>(request.work);
  if (is_text && !request.adapter_path.empty()) {
    return "embeddings are computed without an adapter";
  }
  return is_text || completes ? "" : "the model embeds texts and answers no prompt";
}

// Requests that are computed with one adapter each, in the order in which the adapters come.
std::vector<std::vector<Request>> by_adapter(std::vector<Request> requests) {
  std::vector<std::vector<Request>> batches;
  for (Request& request : requests) {
    auto same = std::ranges::find_if(batches, [&](const std::vector<Request>& batch) {
      return batch.front().adapter_path == request.adapter_path;
    });
    if (same == batches.end()) {
      same = batches.insert(batches.end(), std::vector<Request>());
    }
    same->push_back(std::move(request));
  }
  return batches;
}

void refuse_all(std::span<const PreparedRequest> requests,
                const std::string& why,
                ReplySink& replies) {
  for (const PreparedRequest& request : requests) {
    replies.reply(request.request->id,
                  CallFailure{.kind = CallFailure::Kind::Refused, .detail = why});
  }
}

void answer_batch(const GgufBatch& batch, std::vector<bool>& answered) {
  const PreparedRequest& first = batch.requests.front();
  const RequestedWork& work = first.request->work;
  if (std::holds_alternative<Embed>(work)) {
    embed_batch(batch, answered);
    return;
  }
  const auto begin = first.prompt.tokens.begin();
  const std::vector<Token> shared(begin, begin + static_cast<std::ptrdiff_t>(batch.prefix));
  if (!batch.context().begin_batch(shared, batch.requests.size(), batch.stop)) {
    return;
  }
  if (std::holds_alternative<Choose>(work)) {
    choose_batch(batch, answered);
  } else {
    generate_batch(batch, answered);
  }
}

class GgufModel : public Model {
 public:
  explicit GgufModel(const GgufModelSettings& settings);

  std::string_view name() const override { return name_; }
  std::string_view identity() const override { return identity_; }
  Abilities abilities() const override;
  const ModelFile* file() const override { return &file_; }
  const Tokenizer* tokenizer() const override { return &tokenizer_; }
  void run(RequestSource& requests, ReplySink& replies, std::stop_token stop) override;
  void forget() override { engine_.forget_prefixes(); }

 private:
  // Takes requests with the same adapter.
  void answer(std::span<const Request> requests, ReplySink& replies, const std::stop_token& stop);
  // Takes requests for the same kind of work, too.
  void answer_alike(std::span<const PreparedRequest> requests,
                    ReplySink& replies,
                    const std::stop_token& stop);
  std::optional<PreparedRequest> prepare(const Request& request, ReplySink& replies);
  // What a request's kind of work needs besides; throws what is wrong with it.
  void read(const Choose& choose, PreparedRequest& prepared);
  void read(const Generate& generate, PreparedRequest& prepared);
  void read(const Embed& embed, PreparedRequest& prepared);
  std::shared_ptr<const LabelTrie> trie_of(const std::vector<std::string>& labels,
                                           Prompt::Form form);
  LabelTrie new_trie(const std::vector<std::string>& labels, Prompt::Form form) const;
  const std::string& grammar_of(const Generate& generate);
  std::size_t shared_prefix(std::span<const PreparedRequest> requests) const;
  std::size_t fitting(std::span<const PreparedRequest> requests, std::size_t prefix) const;
  void answer_fitting(std::span<const PreparedRequest> requests,
                      std::size_t prefix,
                      ReplySink& replies,
                      const std::stop_token& stop);

  GgufEngine engine_;
  PromptTokenizer tokenizer_;
  SteadyClock clock_;
  std::size_t batch_size_;
  std::string name_;
  std::string identity_;
  ModelFile file_;
  // Of the last Choose request, because one after another offers the same.
  std::vector<std::string> labels_;
  Prompt::Form form_ = Prompt::Form::Chat;
  std::shared_ptr<const LabelTrie> trie_;
  // Of the last schema, likewise.
  std::string schema_;
  std::string grammar_;
};

ChatTemplate chat_template_of(const GgufEngine& engine) {
  const Vocabulary vocabulary = engine.vocabulary();
  return {engine.chat_template(),
          vocabulary.control_text_of(vocabulary.begin()),
          vocabulary.control_text_of(vocabulary.end())};
}

GgufModel::GgufModel(const GgufModelSettings& settings)
    : engine_(settings),
      tokenizer_(engine_.vocabulary(), chat_template_of(engine_)),
      batch_size_(settings.batch_size),
      name_(settings.name.empty() ? name_of_whole(settings.path.filename().string())
                                  : settings.name),
      identity_(identity_of(settings)),
      file_{.path = settings.path, .sha256 = settings.file_sha256} {}

Abilities GgufModel::abilities() const {
  const bool completes = engine_.completes();
  return {.completes = completes,
          .chooses_exactly = completes,
          .grammar = completes,
          .json_schema = completes,
          .log_probabilities = completes,
          .adapters = completes,
          .embeds = true,
          .context_tokens =
              static_cast<std::int64_t>(std::min(engine_.context_tokens(), engine_.cells()))};
}

void GgufModel::run(RequestSource& requests, ReplySink& replies, std::stop_token stop) {
  while (!stop.stop_requested()) {
    std::vector<Request> taken = take(requests, batch_size_);
    if (taken.empty()) {
      return;
    }
    for (const std::vector<Request>& batch : by_adapter(std::move(taken))) {
      answer(batch, replies, stop);
    }
  }
}

void GgufModel::answer(std::span<const Request> requests,
                       ReplySink& replies,
                       const std::stop_token& stop) {
  std::array<std::vector<PreparedRequest>, std::variant_size_v<RequestedWork>> kinds;
  for (const Request& request : requests) {
    if (std::optional<PreparedRequest> prepared = prepare(request, replies)) {
      kinds[request.work.index()].push_back(*std::move(prepared));
    }
  }
  for (const std::vector<PreparedRequest>& kind : kinds) {
    if (!kind.empty()) {
      answer_alike(kind, replies, stop);
    }
  }
}

void GgufModel::answer_alike(std::span<const PreparedRequest> requests,
                             ReplySink& replies,
                             const std::stop_token& stop) {
  try {
    engine_.use_adapter(requests.front().request->adapter_path);
  } catch (const Error& error) {
    refuse_all(requests, error.what(), replies);
    return;
  }
  const std::size_t prefix = shared_prefix(requests);
  while (!requests.empty()) {
    const std::size_t count = fitting(requests, prefix);
    answer_fitting(requests.first(count), prefix, replies, stop);
    requests = requests.subspan(count);
  }
}

// Answers what cannot be decoded at once; empty then.
std::optional<PreparedRequest> GgufModel::prepare(const Request& request, ReplySink& replies) {
  using Kind = CallFailure::Kind;
  const auto refuse = [&](Kind kind, const std::string& detail) {
    replies.reply(request.id, CallFailure{.kind = kind, .detail = detail});
    return std::nullopt;
  };
  if (const std::string why = unsupported(request, engine_.completes()); !why.empty()) {
    return refuse(Kind::Unsupported, why);
  }
  if (request.deadline && std::chrono::steady_clock::now() > *request.deadline) {
    return refuse(Kind::TimedOut, "its deadline had passed before its turn");
  }
  const bool is_text = std::holds_alternative<Embed>(request.work);
  PreparedRequest prepared{.request = &request};
  try {
    std::visit([&](const auto& work) { read(work, prepared); }, request.work);
  } catch (const Error& error) {
    return refuse(Kind::Refused, error.what());
  }
  const std::size_t needed = prepared.prompt.tokens.size() + prepared.answer_tokens;
  const std::size_t room = std::min(engine_.context_tokens(), engine_.cells());
  if (needed > room) {
    return refuse(
        Kind::ContextTooLong,
        is_text
            ? fmt::format("the text has {} tokens, the context has room for {}", needed, room)
            : fmt::format("prompt and answer need {} tokens, the context has {}", needed, room));
  }
  if (prepared.prompt.tokens.empty()) {
    return refuse(Kind::Refused, is_text ? "the text has no tokens" : "the prompt has no tokens");
  }
  return prepared;
}

void GgufModel::read(const Choose& choose, PreparedRequest& prepared) {
  prepared.prompt = tokenizer_.tokens(prepared.request->prompt);
  prepared.labels = trie_of(choose.labels, prepared.request->prompt.form);
  prepared.answer_tokens = prepared.labels->node(LabelTrie::kRoot).longest;
}

void GgufModel::read(const Generate& generate, PreparedRequest& prepared) {
  prepared.prompt = tokenizer_.tokens(prepared.request->prompt);
  prepared.grammar = grammar_of(generate);
  prepared.answer_tokens = static_cast<std::size_t>(std::max(1, generate.max_tokens));
}

void GgufModel::read(const Embed& /*embed*/, PreparedRequest& prepared) {
  prepared.prompt = tokenizer_.text_tokens(prepared.request->prompt);
}

const std::string& GgufModel::grammar_of(const Generate& generate) {
  if (generate.json_schema.empty()) {
    return generate.grammar;
  }
  if (generate.json_schema != schema_) {
    grammar_ = grammar_of_schema(generate.json_schema);
    schema_ = generate.json_schema;
  }
  return grammar_;
}

std::shared_ptr<const LabelTrie> GgufModel::trie_of(const std::vector<std::string>& labels,
                                                    Prompt::Form form) {
  if (!trie_ || labels != labels_ || form != form_) {
    trie_ = std::make_shared<LabelTrie>(new_trie(labels, form));
    labels_ = labels;
    form_ = form;
  }
  return trie_;
}

// A label that another one begins with ends with the turn, or behind a text with its line: there a
// model that was only taught to go on ends nothing else.
LabelTrie GgufModel::new_trie(const std::vector<std::string>& labels, Prompt::Form form) const {
  const Vocabulary& vocabulary = tokenizer_.vocabulary();
  const bool goes_on = form == Prompt::Form::Text;
  std::vector<std::vector<Token>> tokens;
  tokens.reserve(labels.size());
  for (const std::string& label : labels) {
    tokens.push_back(goes_on ? vocabulary.tokens_behind_colon(label)
                             : vocabulary.tokens(label, ControlTokens::AsText));
  }
  const std::vector<Token> line_end =
      goes_on ? vocabulary.tokens_behind_colon("\n") : std::vector<Token>();
  return {tokens, labels, line_end.size() == 1 ? line_end.front() : vocabulary.end_of_turn()};
}

// What all the requests begin with, within what their shared messages are rendered to: the rest
// may coincide too, but a prefix that changes from batch to batch would be decoded each time. One
// token at least is left to every request, for the logits after it.
std::size_t GgufModel::shared_prefix(std::span<const PreparedRequest> requests) const {
  if (requests.empty() || std::holds_alternative<Embed>(requests.front().request->work)) {
    return 0;
  }
  const std::vector<Token> shared = tokenizer_.shared_tokens(requests.front().request->prompt);
  std::size_t length = shared.size();
  for (const PreparedRequest& prepared : requests) {
    length = std::min(
        {length, common_prefix(shared, prepared.prompt.tokens), prepared.prompt.tokens.size() - 1});
  }
  return length;
}

// How many of the requests, from the first on, one batch takes: as many as the cache holds at once,
// where the prefix is there once. Of answers that are generated all, for they take turns.
std::size_t GgufModel::fitting(std::span<const PreparedRequest> requests,
                               std::size_t prefix) const {
  if (std::holds_alternative<Generate>(requests.front().request->work)) {
    return requests.size();
  }
  std::size_t cells = prefix;
  std::size_t count = 0;
  for (const PreparedRequest& prepared : requests) {
    cells += prepared.prompt.tokens.size() - prefix + prepared.answer_tokens;
    if (count > 0 && cells > engine_.cells()) {
      break;
    }
    ++count;
  }
  return count;
}

void GgufModel::answer_fitting(std::span<const PreparedRequest> requests,
                               std::size_t prefix,
                               ReplySink& replies,
                               const std::stop_token& stop) {
  const GgufBatch batch{.engine = engine_,
                        .tokenizer = tokenizer_,
                        .requests = requests,
                        .prefix = prefix,
                        .clock = clock_,
                        .started_ms = clock_.now_ms(),
                        .replies = replies,
                        .stop = stop};
  std::vector<bool> answered(requests.size(), false);
  if (!stop.stop_requested()) {
    answer_batch(batch, answered);
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!answered[i]) {
      replies.reply(requests[i].request->id,
                    CallFailure{.kind = CallFailure::Kind::Cancelled,
                                .detail = "stopped before it was answered"});
    }
  }
}

}  // namespace

Usage GgufBatch::usage_of(std::size_t index, std::size_t output_tokens) const {
  const auto shared = static_cast<std::int64_t>(prefix);
  return {.prompt_tokens = static_cast<std::int64_t>(requests[index].prompt.tokens.size()),
          .cache_read_tokens = index == 0 ? 0 : shared,
          .cache_write_tokens = index == 0 ? shared : 0,
          .output_tokens = static_cast<std::int64_t>(output_tokens)};
}

Timing GgufBatch::timing_of(double first_token_ms) const {
  return {.first_token_ms = first_token_ms,
          .total_ms = clock.now_ms() - started_ms,
          .batch_size = static_cast<int>(requests.size())};
}

std::string identity_of(const GgufModelSettings& settings) {
  return fmt::format(
      "gguf sha256 {}, {}{}, batch {}, context {}, attention {}, KV {}",
      settings.file_sha256,
      settings.weight_type.empty() ? "" : fmt::format("weights {}, ", settings.weight_type),
      kEngine,
      settings.batch_size,
      settings.context_tokens,
      name_of(settings.attention.kind),
      name_of(settings.attention.cache));
}

std::unique_ptr<Model> open_gguf_model(const GgufModelSettings& settings) {
  return std::make_unique<GgufModel>(settings);
}

}  // namespace tuneornot
