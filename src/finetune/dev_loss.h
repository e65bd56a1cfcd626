#pragma once

#include <cstddef>
#include <span>
#include <stop_token>

#include "finetune/trainer.h"

namespace tuneornot {

// Judges by texts that are not learnt from: the score is less their targets' mean cross-entropy.
// `micro_tokens` are computed at once, as in TrainingSettings. The texts outlive it.
Judge dev_loss_judge(std::span<const TrainingText> texts,
                     std::size_t micro_tokens,
                     std::stop_token stop);

}  // namespace tuneornot
