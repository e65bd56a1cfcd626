#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "model/model.h"
#include "prompt/program.h"

namespace tuneornot {

// The log-probabilities of the labels, in their order; empty for an input that was not answered, or
// not with numbers.
using LabelScores = std::vector<double>;

// Asks the model, which chooses exactly and gives log-probabilities, for every label of each input,
// as one batch. Empty when stopped.
std::optional<std::vector<LabelScores>> label_scores(const PromptProgram& program,
                                                     Model& model,
                                                     std::span<const std::string> inputs,
                                                     const std::stop_token& stop);

}  // namespace tuneornot
