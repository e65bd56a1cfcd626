#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// LoRA on a local model: the reply to learn is the row's reference output. The candidates differ in
// the prompt, which is that of zero_shot or the bare instruction without the labels or fields, and
// in a thorough study or where nothing could be listed in the learning rate: three times the one
// that suits the model's width, that one, a third of it. How it learns: adapter_learning.h.
Candidates fine_tune_candidates(const Planning& planning);
LearningEnd learn_fine_tune(const Preparation& preparation, const LearningHost& host);
double fine_tune_ms(const Preparation& preparation, const Clock& clock);
Predictor prepare_fine_tune(const Preparation& preparation);

// The same prompt to the model without an adapter.
Predictor sketch_fine_tune(const Preparation& preparation);

}  // namespace tuneornot
