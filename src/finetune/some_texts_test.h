#pragma once

#include <cstddef>
#include <vector>

#include "finetune/token_batch.h"

namespace tuneornot {

// Five texts that begin alike, of which two share more, with several targets each; long enough for
// a window of 6 to hide something.
inline std::vector<TrainingText> some_texts() {
  const std::vector<TokenId> prefix = {62, 11, 5, 33, 8, 21, 40, 2, 17};
  const std::vector<std::vector<TokenId>> ends = {
      {9, 1, 50, 3, 63}, {9, 1, 7, 63}, {20, 30, 31, 32, 4, 4, 63}, {14, 63}, {9, 63}};
  std::vector<TrainingText> texts;
  for (const std::vector<TokenId>& end : ends) {
    TrainingText text{.tokens = prefix};
    text.tokens.insert(text.tokens.end(), end.begin(), end.end());
    const std::size_t last = text.tokens.size() - 1;
    text.targets = {last - 1, last};
    texts.push_back(text);
  }
  texts[2].targets.insert(texts[2].targets.begin(), 4);  // one within what all share
  return texts;
}

inline std::vector<const TrainingText*> views(const std::vector<TrainingText>& texts) {
  std::vector<const TrainingText*> pointers;
  pointers.reserve(texts.size());
  for (const TrainingText& text : texts) {
    pointers.push_back(&text);
  }
  return pointers;
}

}  // namespace tuneornot
