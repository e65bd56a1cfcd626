#include <algorithm>
#include <optional>

#include "model/gguf_batch.h"
#include "model/label_search.h"

namespace tuneornot {

namespace {

// One request's search, and what of it the cache holds.
struct Choosing {
  LabelSearch search;
  std::vector<Token> decoded;  // label tokens behind the prompt
  bool prompt_decoded = false;
};

// What has to be decoded to reach the place the search asks about.
Extension extension_to(const GgufBatch& batch,
                       std::size_t index,
                       const std::vector<Token>& wanted,
                       Choosing& choosing) {
  const std::vector<Token>& prompt = batch.requests[index].prompt.tokens;
  Extension extension{.sequence = index};
  if (!choosing.prompt_decoded) {
    extension.tokens.assign(prompt.begin() + static_cast<std::ptrdiff_t>(batch.prefix),
                            prompt.end());
    choosing.prompt_decoded = true;
  }
  // Something must be decoded for logits to come out, so the last wanted token always is.
  std::size_t kept = common_prefix(choosing.decoded, wanted);
  kept = std::min(kept, wanted.empty() ? 0 : wanted.size() - 1);
  if (kept < choosing.decoded.size()) {
    batch.context().truncate(index, prompt.size() + kept);
  }
  extension.tokens.insert(
      extension.tokens.end(), wanted.begin() + static_cast<std::ptrdiff_t>(kept), wanted.end());
  choosing.decoded = wanted;
  return extension;
}

Choice choice_of(const GgufBatch& batch, std::size_t index, const LabelSearch& search) {
  const PreparedRequest& prepared = batch.requests[index];
  Choice choice;
  choice.label = search.best();
  choice.score = search.best_score();
  choice.scores = search.scores();
  choice.has_control_text = prepared.prompt.has_control_text;
  choice.usage = batch.usage_of(index, 1);
  choice.timing = batch.timing_of(batch.clock.now_ms() - batch.started_ms);
  return choice;
}

// What has to be decoded for the searches to go on; answers those that are done.
std::vector<Extension> next_extensions(const GgufBatch& batch,
                                       std::vector<Choosing>& all,
                                       std::vector<bool>& answered) {
  std::vector<Extension> extensions;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (const auto wanted = all[i].search.wanted()) {
      extensions.push_back(extension_to(batch, i, *wanted, all[i]));
    } else if (!answered[i]) {
      batch.replies.reply(batch.requests[i].request->id, choice_of(batch, i, all[i].search));
      answered[i] = true;
    }
  }
  return extensions;
}

}  // namespace

void choose_batch(const GgufBatch& batch, std::vector<bool>& answered) {
  std::vector<Choosing> all;
  all.reserve(batch.requests.size());
  for (const PreparedRequest& prepared : batch.requests) {
    const auto& work = std::get<Choose>(prepared.request->work);
    all.push_back({.search = LabelSearch(*prepared.labels, work)});
  }
  while (true) {
    const std::vector<Extension> extensions = next_extensions(batch, all, answered);
    if (extensions.empty() || !batch.context().decode(extensions, batch.stop)) {
      return;
    }
    for (std::size_t i = 0; i < extensions.size(); ++i) {
      all[extensions[i].sequence].search.provide(batch.context().logits(i));
    }
  }
}

}  // namespace tuneornot
