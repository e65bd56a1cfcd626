#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "finetune/token_batch.h"
#include "model/gguf_tokenizer.h"
#include "model/model.h"

namespace tuneornot {

// A reply to learn, and the prompt that it is the reply to.
struct Lesson {
  Prompt prompt;
  std::string reply;
};

// Lessons as tokens; the targets of each are its reply and the end of the turn.
struct Texts {
  std::vector<TrainingText> texts;
  std::vector<std::size_t>
      too_long;  // lessons that the model's context cannot hold: left out, not cut
};

// Throws ErrorKind::Model when the model's template refuses a prompt.
Texts texts_of(std::span<const Lesson> lessons, const ExchangeTokenizer& tokenizer);

}  // namespace tuneornot
