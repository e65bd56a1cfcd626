#pragma once

#include <span>
#include <string>

#include "predictor/predictor.h"
#include "study/run_study.h"

namespace tuneornot {

// A candidate with its predictor as read back from its folder.
struct Runner {
  Model* model = nullptr;  // null for a predictor without one
  std::string folder;      // below the study's
  Predictor predictor;
  std::string hash;
};

// What a predictor is made from, and where it goes.
struct Making {
  std::span<const Example> train;
  std::string folder;  // below the study's
};

Runner prepare(const StudyInputs& inputs,
               const Candidate& candidate,
               Model* model,
               const Making& making);

// Where the predictor of a candidate goes that may be handed over.
std::string predictor_folder(const Candidate& candidate);

// Where one of its predictors goes that is made for a fold only.
std::string fold_folder(const Candidate& candidate, const FoldPlace& place);

}  // namespace tuneornot
