#include "finetune/lessons.h"

#include <utility>

namespace tuneornot {

namespace {

TrainingText text_of(Exchange exchange) {
  TrainingText text = {.tokens = std::move(exchange.tokens), .targets = {}};
  for (std::size_t i = exchange.reply; i < text.tokens.size(); ++i) {
    text.targets.push_back(i);
  }
  return text;
}

}  // namespace

Texts texts_of(std::span<const Lesson> lessons, const ExchangeTokenizer& tokenizer) {
  const std::size_t most = tokenizer.context_tokens();
  Texts texts;
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    Exchange exchange = tokenizer.tokens(lessons[i].prompt, lessons[i].reply);
    if (most > 0 && exchange.tokens.size() > most) {
      texts.too_long.push_back(i);
    } else {
      texts.texts.push_back(text_of(std::move(exchange)));
    }
  }
  return texts;
}

}  // namespace tuneornot
