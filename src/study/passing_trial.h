#pragma once

#include <optional>
#include <span>
#include <string>

#include "study/run_study.h"
#include "study/runner.h"
#include "study/tally.h"
#include "trial/trial.h"

namespace tuneornot {

// A predictor that is made to be measured, and never handed over.
struct PassingTrial {
  Making making;
  Subset subset = Subset::Dev;
  FoldPlace place;   // of a fold
  std::string note;  // behind the name of the rows, for people: " after 80 labels"
  std::span<const Example> rows;
};

// Makes it and measures it on all of its rows, or goes on from what the store holds. The trial's
// key; empty when stopped.
std::optional<std::string> make_and_measure(const StudyInputs& inputs,
                                            const PassingTrial& trial,
                                            const StudyHost& host,
                                            Tally& tally);

// Removes what nobody asks again. What took minutes to learn stays, for the next run.
void drop_measured(const StudyInputs& inputs, const Making& making);

}  // namespace tuneornot
