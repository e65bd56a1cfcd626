#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// LoRA on a local model: the reply to learn is the row's reference output. The candidates differ in
// the prompt, which is that of zero_shot or the bare instruction without the labels or fields, and
// in a thorough study or where nothing could be listed in the learning rate: three times the one
// that suits the model's width, that one, a third of it. The rows are gone through one to six
// times, the fewer the more there are.
Candidates fine_tune_candidates(const Planning& planning);

// Leaves the adapter in the predictor's folder. One that was made of the same model, rows and
// settings is there already; a checkpoint of it is gone on from. A learning rate at which the
// training diverges is halved, which is a remark on the predictor, like rows that do not fit the
// model's context: they are left out. Throws ErrorKind::Model when it diverges at any, or no row
// fits the model's context.
LearningEnd learn_fine_tune(const Preparation& preparation, const LearningHost& host);

// What learning takes, measured on a few rows; 0 when the adapter is there.
double fine_tune_ms(const Preparation& preparation, const Clock& clock);

Predictor prepare_fine_tune(const Preparation& preparation);

// The same prompt to the model without an adapter.
Predictor sketch_fine_tune(const Preparation& preparation);

}  // namespace tuneornot
