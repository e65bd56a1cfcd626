#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "model/model.h"

namespace tuneornot {

// A text's vector, or why there is none.
using Embedded = std::variant<Embedding, CallFailure>;

// Asks the model, which embeds, for each text's vector, as one batch; in their order. Where
// stopped, the rest is failures of kind Cancelled.
std::vector<Embedded> embed_texts(std::span<const std::string> texts,
                                  Model& model,
                                  std::stop_token stop);

}  // namespace tuneornot
