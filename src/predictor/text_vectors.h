#pragma once

#include <cstddef>
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

// Throws ErrorKind::Data when a vector is not of the length that was learned from, as another
// model's may be.
void check_length(std::span<const float> vector, std::size_t learned);

}  // namespace tuneornot
