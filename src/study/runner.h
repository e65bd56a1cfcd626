#pragma once

#include <optional>
#include <span>
#include <string>

#include "predictor/predictor.h"
#include "study/plan.h"
#include "study/run_study.h"
#include "study/tally.h"

namespace tuneornot {

// A candidate with its predictor as read back from its folder.
struct Runner {
  Model* model = nullptr;  // null for a predictor without one
  std::string folder;      // below the study's
  Predictor predictor;
  std::string hash;
  std::optional<double> preparing_ms;  // from beginning to end; empty where that was not seen
};

// What a predictor is made from, and where it goes.
struct Making {
  Candidate candidate;
  Model* model = nullptr;  // null for one without
  std::span<const Example> train;
  std::string folder;      // below the study's
  std::size_t redraw = 0;  // from 1: with another draw of all that is left to chance
};

// From all rows that may be learned from, to where what may be handed over goes.
Making making_of_all(const StudyInputs& inputs, const Candidate& candidate, Model* model);

// Empty when it was stopped.
std::optional<Runner> prepare(const StudyInputs& inputs,
                              const Making& making,
                              const StudyHost& host,
                              Tally& tally);

// What learning takes that is still to be done for a study of this plan; 0: nothing is to be
// learnt.
double learning_ms(const StudyInputs& inputs, const PlannedRoute& route, const Clock& clock);

// What learning takes of one candidate, whatever was learnt before.
double learning_ms_anew(const StudyInputs& inputs, const Making& making, const Clock& clock);

// What answers as slowly as the predictor is going to, before it has learnt; saves nothing.
Predictor sketch(const StudyInputs& inputs, const Making& making);

// Where the predictor of a candidate goes that may be handed over.
std::string predictor_folder(const Candidate& candidate);

constexpr const char* kCurvesFolder = "curves";
constexpr const char* kRedrawsFolder = "redraws";
constexpr const char* kVectorsFolder = "vectors";

// Where one of its predictors goes that is made for a fold only.
std::string fold_folder(const Candidate& candidate, const FoldPlace& place);

// The same, below kCurvesFolder, for a learning curve only: from a size of a draw, both by their
// number.
std::string curve_folder(const Candidate& candidate, std::size_t draw, std::size_t size);

// The same, below kRedrawsFolder, for a redraw only.
std::string redraw_folder(const Candidate& candidate, std::size_t redraw);

}  // namespace tuneornot
