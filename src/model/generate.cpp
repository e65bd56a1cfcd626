#include <llama.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "model/gguf_batch.h"

namespace tuneornot {

namespace {

struct FreeSampler {
  void operator()(llama_sampler* sampler) const { llama_sampler_free(sampler); }
};
using Sampler = std::unique_ptr<llama_sampler, FreeSampler>;

// Null when the grammar does not parse.
Sampler sampler_of(const Generate& work, const llama_vocab* vocab) {
  Sampler chain(llama_sampler_chain_init(llama_sampler_chain_default_params()));
  if (!work.grammar.empty()) {
    llama_sampler* grammar = llama_sampler_init_grammar(vocab, work.grammar.c_str(), "root");
    if (grammar == nullptr) {
      return nullptr;
    }
    llama_sampler_chain_add(chain.get(), grammar);
  }
  if (work.temperature > 0) {
    llama_sampler_chain_add(chain.get(),
                            llama_sampler_init_temp(static_cast<float>(work.temperature)));
    llama_sampler_chain_add(chain.get(), llama_sampler_init_dist(work.seed));
  } else {
    llama_sampler_chain_add(chain.get(), llama_sampler_init_greedy());
  }
  return chain;
}

// One request's answer as it grows.
struct Generating {
  std::size_t index = 0;
  const Generate* work = nullptr;
  Sampler sampler;
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
  one.next = llama_sampler_sample(
      one.sampler.get(), batch.engine.context(), batch.engine.output_of(extension));
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

std::vector<Generating> start(const GgufBatch& batch, std::vector<bool>& answered) {
  std::vector<Generating> running;
  const llama_vocab* vocab = llama_model_get_vocab(llama_get_model(batch.engine.context()));
  for (std::size_t i = 0; i < batch.requests.size(); ++i) {
    const Request& request = *batch.requests[i].request;
    const auto& work = std::get<Generate>(request.work);
    Sampler sampler = sampler_of(work, vocab);
    if (!sampler) {
      batch.replies.reply(
          request.id,
          CallFailure{.kind = CallFailure::Kind::Refused, .detail = "the grammar cannot be read"});
      answered[i] = true;
      continue;
    }
    Generating one;
    one.index = i;
    one.work = &work;
    one.sampler = std::move(sampler);
    running.push_back(std::move(one));
  }
  return running;
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

void finish_ended(const GgufBatch& batch,
                  std::vector<Generating>& running,
                  std::vector<bool>& answered) {
  for (Generating& one : running) {
    if (one.ended) {
      reply(batch, one);
      answered[one.index] = true;
    }
  }
  std::erase_if(running, [](const Generating& one) { return one.ended; });
}

}  // namespace

void generate_batch(const GgufBatch& batch, std::vector<bool>& answered) {
  std::vector<Generating> running = start(batch, answered);
  while (!running.empty() && batch.engine.decode(next_extensions(batch, running), batch.stop)) {
    for (std::size_t i = 0; i < running.size(); ++i) {
      sample(batch, running[i], i);
    }
    finish_ended(batch, running, answered);
  }
}

}  // namespace tuneornot
