#pragma once

#include <filesystem>

#include "strategy/strategy.h"

namespace tuneornot {

// What the task says runs today: answers from a file of predictions, a prompt on a model, or a
// program. It is measured like everything else, on the same rows.
Candidates current_candidates(const Planning& planning);

// Throws ErrorKind::Data where a file that is named cannot be read, or has faults; ErrorKind::Usage
// where it holds several predictors, or no answers, and for a command that is none.
Predictor prepare_current(const Preparation& preparation);

// Throws what preparing would of the prompt and the command, as far as no model need be there.
void check_current(const Task& task, const std::filesystem::path& task_folder);

// Whether it is known by its answers alone, so that nobody can ask it about other texts.
bool is_known_by_answers(const Candidate& candidate);

}  // namespace tuneornot
