#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// Instruction and labels only. Where one label is chosen, by a model that gives log-probabilities,
// a second candidate corrects for the labels that the prompt favours (CalibratedPrompt).
Candidates zero_shot_candidates(const Planning& planning);

// Of the second candidate, what its prompt favours: learn_prior.
LearningEnd learn_zero_shot(const Preparation& preparation, const LearningHost& host);

// What asking for it takes, going by 16 texts; 0 where there is nothing left to ask.
double zero_shot_ms(const Preparation& preparation, const Clock& clock);

// With a prompt that favours nothing.
Predictor sketch_zero_shot(const Preparation& preparation);

Predictor prepare_zero_shot(const Preparation& preparation);

}  // namespace tuneornot
