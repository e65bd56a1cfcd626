#pragma once

#include <memory>

#include "calibration/cells.h"
#include "calibration/draws.h"
#include "decide/evidence.h"

namespace tuneornot {

// How a latent number, which is normal over rows, becomes an answer and its score: the larger, the
// better.
class Answers {
 public:
  virtual ~Answers() = default;

  // The score, over all rows there could be, of a latent of mean `location` and SD 1.
  virtual double score_at(double location) const = 0;

  // What a study's metric and labels are.
  virtual void describe(Evidence& study) const = 0;

  // What the rows ask for.
  virtual void draw_references(std::vector<ScoredRow>& rows, Draws& draws) const = 0;

  virtual void answer(double latent,
                      const ScoredRow& row,
                      Outcome& outcome,
                      Draws& draws) const = 0;
};

// `rows`: of the test. Of MacroF1 there are 28 labels, the i-th a share in proportion to 1/i; half
// of what is wrong is the next label, the rest any label by its share. Its score is over the labels
// that promise 10 of the test's rows.
std::unique_ptr<Answers> answers_of(Scale scale, std::size_t rows);

// Where score_at is `score`, by bisection.
double location_of(const Answers& answers, double score);

// P(a standard normal is at most x).
double normal_share(double x);

}  // namespace tuneornot
