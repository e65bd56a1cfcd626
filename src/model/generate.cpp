#include <llama.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <span>

#include "base/text.h"
#include "model/gguf_batch.h"

namespace tuneornot {

namespace {

struct FreeSampler {
  void operator()(llama_sampler* sampler) const { llama_sampler_free(sampler); }
};
using Sampler = std::unique_ptr<llama_sampler, FreeSampler>;

// Null when the grammar does not parse.
Sampler grammar_sampler(const std::string& grammar, const llama_vocab* vocab) {
  return Sampler(llama_sampler_init_grammar(vocab, grammar.c_str(), "root"));
}

Sampler drawing_sampler(const Generate& work) {
  Sampler chain(llama_sampler_chain_init(llama_sampler_chain_default_params()));
  llama_sampler_chain_add(chain.get(),
                          llama_sampler_init_temp(static_cast<float>(work.temperature)));
  llama_sampler_chain_add(chain.get(), llama_sampler_init_dist(work.seed));
  return chain;
}

using Candidates = std::vector<llama_token_data>;

Candidates candidates(std::span<const float> logits) {
  Candidates all;
  all.reserve(logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    all.push_back({.id = static_cast<Token>(i), .logit = logits[i], .p = 0});
  }
  return all;
}

// Of two tokens, the likelier one; of equal ones the first.
bool is_likelier(const llama_token_data& a, const llama_token_data& b) {
  return a.logit != b.logit ? a.logit > b.logit : a.id < b.id;
}

// The likeliest of the candidates that the grammar allows; -1 when it allows none.
Token likeliest_allowed(llama_sampler* grammar, std::span<llama_token_data> among) {
  llama_token_data_array view = {
      .data = among.data(), .size = among.size(), .selected = -1, .sorted = false};
  llama_sampler_apply(grammar, &view);
  const auto best = std::ranges::min_element(among, is_likelier);
  return std::isinf(best->logit) ? -1 : best->id;
}

// What greedy decoding under the grammar takes. To hold a whole vocabulary against a grammar takes
// as long as a decode of a small model; nearly always the likeliest token is allowed, or one of the
// next few, and the answer is the same.
Token greedy_token(llama_sampler* grammar, std::span<const float> logits) {
  constexpr std::size_t kFew = 64;
  const auto first = static_cast<Token>(std::ranges::max_element(logits) - logits.begin());
  llama_token_data single = {.id = first, .logit = logits[static_cast<std::size_t>(first)], .p = 0};
  if (grammar == nullptr || likeliest_allowed(grammar, {&single, 1}) == first) {
    return first;
  }
  Candidates all = candidates(logits);
  const std::size_t few = std::min(kFew, all.size());
  std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(few), is_likelier);
  const Token near = likeliest_allowed(grammar, std::span(all).first(few));
  return near >= 0 ? near : likeliest_allowed(grammar, std::span(all).subspan(few));
}

Token drawn_token(llama_sampler* grammar, llama_sampler* draw, std::span<const float> logits) {
  Candidates all = candidates(logits);
  llama_token_data_array view = {
      .data = all.data(), .size = all.size(), .selected = -1, .sorted = false};
  if (grammar != nullptr) {
    llama_sampler_apply(grammar, &view);
  }
  llama_sampler_apply(draw, &view);
  return view.data[view.selected].id;
}

// One request's answer as it grows.
struct Generating {
  std::size_t index = 0;
  const Generate* work = nullptr;
  Sampler grammar;  // null: free text
  Sampler draw;     // null: greedy
  Token next = -1;
  std::string text;
  std::size_t handed_over = 0;  // bytes of text that went out as pieces
  int tokens = 0;
  double first_token_ms = 0;
  bool ended = false;
  bool hit_max_tokens = false;
};

// Where the first stop text begins; npos when none is there.
std::size_t stop_position(const Generating& one) {
  std::size_t first = std::string::npos;
  for (const std::string& stop : one.work->stop) {
    first = std::min(first, stop.empty() ? std::string::npos : one.text.find(stop));
  }
  return first;
}

// How many of the text's last bytes a stop text begins with.
std::size_t begun_stop(std::string_view text, std::string_view stop) {
  std::size_t length = std::min(stop.size(), text.size());
  while (!text.ends_with(stop.substr(0, length))) {
    --length;
  }
  return length;
}

// Bytes that may go out: whole characters, and none that a stop text could begin with.
std::size_t settled_bytes(const Generating& one) {
  std::size_t held = 0;
  for (const std::string& stop : one.work->stop) {
    held = std::max(held, begun_stop(one.text, stop));
  }
  const std::size_t settled = one.text.size() - held;
  return first_invalid_utf8(std::string_view(one.text).substr(0, settled)).value_or(settled);
}

void hand_over(const GgufBatch& batch, Generating& one, std::size_t until) {
  if (until > one.handed_over) {
    batch.replies.piece(
        batch.requests[one.index].request->id,
        std::string_view(one.text).substr(one.handed_over, until - one.handed_over));
    one.handed_over = until;
  }
}

// Takes the next token out of the logits of the i-th extension.
void sample(const GgufBatch& batch, Generating& one, std::size_t extension) {
  const std::span<const float> logits = batch.context().logits(extension);
  one.next = one.draw ? drawn_token(one.grammar.get(), one.draw.get(), logits)
                      : greedy_token(one.grammar.get(), logits);
  if (one.next < 0) {  // a grammar that leads nowhere: the answer ends
    one.ended = true;
    return;
  }
  if (one.grammar) {
    llama_sampler_accept(one.grammar.get(), one.next);
  }
  if (one.tokens++ == 0) {
    one.first_token_ms = batch.clock.now_ms() - batch.started_ms;
  }
  const Vocabulary& vocabulary = batch.tokenizer.vocabulary();
  one.ended = vocabulary.ends_answer(one.next);
  if (one.ended) {
    return;
  }
  one.text += vocabulary.text_of(one.next);
  const std::size_t stop = stop_position(one);
  if (stop != std::string::npos) {
    one.text.resize(stop);
    one.ended = true;
    return;
  }
  one.hit_max_tokens = one.tokens >= one.work->max_tokens;
  one.ended = one.hit_max_tokens;
  hand_over(batch, one, settled_bytes(one));
}

void reply(const GgufBatch& batch, Generating& one) {
  hand_over(batch, one, one.text.size());
  Completion completion;
  completion.text = std::move(one.text);
  completion.hit_max_tokens = one.hit_max_tokens;
  completion.has_control_text = batch.requests[one.index].prompt.has_control_text;
  completion.usage = batch.usage_of(one.index, static_cast<std::size_t>(one.tokens));
  completion.timing = batch.timing_of(one.first_token_ms);
  batch.replies.reply(batch.requests[one.index].request->id, std::move(completion));
}

// All requests of the batch, in order, but for those that are refused.
std::deque<Generating> prepared(const GgufBatch& batch, std::vector<bool>& answered) {
  std::deque<Generating> waiting;
  for (std::size_t i = 0; i < batch.requests.size(); ++i) {
    const Request& request = *batch.requests[i].request;
    const auto& work = std::get<Generate>(request.work);
    const std::string& text = batch.requests[i].grammar;
    Sampler grammar = text.empty() ? nullptr : grammar_sampler(text, batch.engine.vocab());
    if (!text.empty() && !grammar) {
      batch.replies.reply(
          request.id,
          CallFailure{.kind = CallFailure::Kind::Refused, .detail = "the grammar cannot be read"});
      answered[i] = true;
      continue;
    }
    Generating one;
    one.index = i;
    one.work = &work;
    one.grammar = std::move(grammar);
    one.draw = work.temperature > 0 ? drawing_sampler(work) : nullptr;
    waiting.push_back(std::move(one));
  }
  return waiting;
}

// What a request may come to take of the cache, behind the prefix.
std::size_t cells_of(const GgufBatch& batch, const Generating& one) {
  const PreparedRequest& prepared = batch.requests[one.index];
  return prepared.prompt.tokens.size() - batch.prefix + prepared.answer_tokens;
}

// Lets those begin that there is room for, in their order.
void begin_waiting(const GgufBatch& batch,
                   std::deque<Generating>& waiting,
                   std::vector<Generating>& running,
                   std::size_t& free_cells) {
  while (!waiting.empty() && cells_of(batch, waiting.front()) <= free_cells) {
    free_cells -= cells_of(batch, waiting.front());
    running.push_back(std::move(waiting.front()));
    waiting.pop_front();
  }
}

std::vector<Extension> next_extensions(const GgufBatch& batch,
                                       const std::vector<Generating>& running) {
  std::vector<Extension> extensions;
  for (const Generating& one : running) {
    const std::vector<Token>& prompt = batch.requests[one.index].prompt.tokens;
    Extension extension{.sequence = one.index};
    if (one.tokens == 0) {
      extension.tokens.assign(prompt.begin() + static_cast<std::ptrdiff_t>(batch.prefix),
                              prompt.end());
    } else {
      extension.tokens = {one.next};
    }
    extensions.push_back(std::move(extension));
  }
  return extensions;
}

// Their room is free at once for those that wait.
void finish_ended(const GgufBatch& batch,
                  std::vector<Generating>& running,
                  std::vector<bool>& answered,
                  std::size_t& free_cells) {
  for (Generating& one : running) {
    if (one.ended) {
      batch.context().truncate(one.index, batch.prefix);
      free_cells += cells_of(batch, one);
      reply(batch, one);
      answered[one.index] = true;
    }
  }
  std::erase_if(running, [](const Generating& one) { return one.ended; });
}

}  // namespace

void generate_batch(const GgufBatch& batch, std::vector<bool>& answered) {
  std::deque<Generating> waiting = prepared(batch, answered);
  std::vector<Generating> running;
  std::size_t free_cells = batch.context().cells() - batch.prefix;
  begin_waiting(batch, waiting, running, free_cells);
  while (!running.empty() && batch.context().decode(next_extensions(batch, running), batch.stop)) {
    for (std::size_t i = 0; i < running.size(); ++i) {
      sample(batch, running[i], i);
    }
    finish_ended(batch, running, answered, free_cells);
    begin_waiting(batch, waiting, running, free_cells);
  }
}

}  // namespace tuneornot
