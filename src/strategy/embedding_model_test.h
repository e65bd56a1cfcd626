#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "model/scripted_model.h"

namespace tuneornot {

// The vector of the scripted model that embeds: how often each of these letters is in a text, and
// its length; brought to length 1.
inline std::vector<float> letter_vector(const std::string& text) {
  std::vector<float> vector;
  for (const char letter : {'a', 'e', 'i', 'o', 'r', 's'}) {
    vector.push_back(static_cast<float>(std::ranges::count(text, letter)));
  }
  vector.push_back(static_cast<float>(text.size()));
  float squares = 0;
  for (const float number : vector) {
    squares += number * number;
  }
  for (float& number : vector) {
    number /= std::sqrt(squares);
  }
  return vector;
}

// Embeds any text but those that begin with "long".
inline ScriptedReply embed_by_letters(const Request& request) {
  const std::string text = plain_text(request.prompt);
  if (text.starts_with("long")) {
    return {.reply = CallFailure{.kind = CallFailure::Kind::ContextTooLong, .detail = "too long"}};
  }
  return {.reply = Embedding{.values = letter_vector(text),
                             .usage = {.prompt_tokens = static_cast<std::int64_t>(text.size())}}};
}

inline Script embedding_script() {
  return {.room = 16, .abilities = {.embeds = true}, .answer = embed_by_letters};
}

}  // namespace tuneornot
