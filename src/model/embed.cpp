#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "model/gguf_batch.h"

namespace tuneornot {

void embed_batch(const GgufBatch& batch, std::vector<bool>& answered) {
  std::vector<std::vector<Token>> texts;
  texts.reserve(batch.requests.size());
  for (const PreparedRequest& prepared : batch.requests) {
    texts.push_back(prepared.prompt.tokens);
  }
  std::optional<std::vector<TextVector>> vectors = batch.engine.vectors(texts, batch.stop);
  if (!vectors) {
    return;
  }
  const double took_ms = batch.clock.now_ms() - batch.started_ms;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    batch.replies.reply(batch.requests[i].request->id,
                        Embedding{.values = std::move((*vectors)[i]),
                                  .has_control_text = batch.requests[i].prompt.has_control_text,
                                  .usage = batch.usage_of(i, 0),
                                  .timing = batch.timing_of(took_ms)});
    answered[i] = true;
  }
}

}  // namespace tuneornot
