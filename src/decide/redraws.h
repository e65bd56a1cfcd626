#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decide/evidence.h"
#include "decide/verdict.h"

namespace tuneornot {

// What an entrant's predictor answers to dev when it is made anew from the same rows, with other
// draws of all that is left to chance: which shots, the seed of a training.
struct RedrawnEntrant {
  std::size_t entrant = 0;                  // its place in the evidence
  std::string left_out;                     // why it was not made anew; else empty
  std::vector<std::vector<Outcome>> draws;  // (redraws, dev rows)
};

// How far a route's score depends on these draws. Scores are on dev, by the leading metric.
struct Spread {
  Candidate candidate;
  std::string left_out;  // as above
  double handed_over = 0;
  std::vector<double> redrawn;
  // Of scores of other draws, less what rows have in it: two predictors that are as good still
  // differ on so few rows. Of three redraws it is a rough figure.
  double sd = 0;
  bool is_settled =
      false;  // each redraw answered as what is handed over: nothing is left to chance
};

// What was made anew in a study.
struct Redraws {
  std::string left_out;        // why nothing was; else empty
  std::vector<Spread> routes;  // the nominee of that time, then who came second on dev
};

Redraws read_redraws(const Evidence& evidence, const std::vector<RedrawnEntrant>& redrawn);

// Two routes of a verdict that are nearer to each other on the test than redraws move them apart.
struct Swap {
  std::size_t ahead = 0;  // indices into Verdict::routes
  std::size_t behind = 0;
  double gap = 0;  // of their scores on the test
  double sd = 0;   // of the difference of two redraws, one of each
};

// Whether another draw could swap the two that were made anew. Empty too where one of them was not.
std::optional<Swap> swap_by_redraw(const Verdict& verdict, const Redraws& redraws);

}  // namespace tuneornot
