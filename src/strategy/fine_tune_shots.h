#pragma once

#include <vector>

#include "finetune/lessons.h"
#include "strategy/strategy.h"

namespace tuneornot {

// LoRA on prompts that already hold shots, behind the bare instruction: the 4 training rows most
// like the input by BM25, or 8 balanced ones that every input is shown. So a model learns how to go
// by what it is shown (Min et al. 2022, "MetaICL"). It is tried where the task names it, and in
// thorough studies: its texts are several times as long as fine_tune's, and nearest shots are
// shared by none.
Candidates fine_tune_shots_candidates(const Planning& planning);

// What it learns from. Among the nearest a row does not find itself, what reads the same, or its
// group, whose answer it would only copy; rows that all are shown are not learnt.
std::vector<Lesson> fine_tune_shots_lessons(const Preparation& preparation);

LearningEnd learn_fine_tune_shots(const Preparation& preparation, const LearningHost& host);
double fine_tune_shots_ms(const Preparation& preparation, const Clock& clock);
Predictor prepare_fine_tune_shots(const Preparation& preparation);

// The same prompts to the model without an adapter.
Predictor sketch_fine_tune_shots(const Preparation& preparation);

}  // namespace tuneornot
