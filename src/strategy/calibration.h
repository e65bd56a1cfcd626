#pragma once

#include <vector>

#include "prompt/program.h"
#include "strategy/strategy.h"

namespace tuneornot {

// The prior of a CalibratedPrompt, asked of the preparation's model over training texts, whose
// labels are not looked at: 256 of them, drawn by the study's seed, or all where there are fewer.
// The paper finds its gain with ten texts for a few labels; among a hundred labels each is to stand
// behind a text or two.

// Whether the model can be asked for it.
bool can_be_calibrated(const Model& model);

// Leaves the prior in the predictor's folder. One that the same model made of the same texts under
// the same prompt is there already; what was asked before a stop is not asked again. Texts that the
// model does not answer, such as those too long for it, count for nothing. Throws ErrorKind::Data,
// naming the file, when what was left there is damaged.
LearningEnd learn_prior(const PromptProgram& program,
                        const Preparation& preparation,
                        const LearningHost& host);

// What learning it takes that is still to be done, measured on one batch of texts.
double prior_ms(const PromptProgram& program, const Preparation& preparation, const Clock& clock);

// What was left there.
std::vector<double> learnt_log_prior(const PromptProgram& program, const Preparation& preparation);

}  // namespace tuneornot
