#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "stats/intervals.h"
#include "stats/power_law.h"

namespace tuneornot {

// What was measured after learning from so many labels.
struct CurvePoint {
  std::size_t labels = 0;
  std::vector<double> errors;     // 1 - score of each draw of the labels, on all rows
  std::vector<double> resampled;  // the mean over the draws, on each resample of the rows
};

// What answers without having learned anything get wrong: those of the most frequent label.
struct Unlearned {
  double error = 1;
  std::vector<double> resampled;
};

// Points by size, all with the same resamples. The last size is the pool, which is drawn once; in a
// draw every other size is a part of the next.
struct MeasuredCurve {
  std::size_t rows = 0;
  std::vector<CurvePoint> points;
  std::optional<Unlearned> unlearned;  // where it is not known, what the smallest size gets wrong
  std::uint64_t seed = 0;              // of what other draws of the labels might have given
};

// Why a curve is not continued beyond its pool.
enum class Halt {
  None,
  FewSizes,    // fewer than kFewestSizes
  NotLearned,  // not shown better than what has learned nothing: the fall may be still to come
  Steepening,  // the error falls faster than it did before: no power law does
  Backtest     // the sizes below the pool foretell another error there than was measured
};

constexpr std::size_t kFewestSizes = 5;
constexpr double kReach = 4;  // pools

// What the sizes below the pool foretell of it.
struct Backtest {
  double foretold = 0;  // errors
  double measured = 0;
  double standard_error = 0;  // of the difference
};

// A curve with what is needed to continue it. A replicate is the curve as other rows and other
// draws of the labels might have given it.
struct LearningCurve {
  std::vector<std::size_t> labels;  // of each size
  std::vector<double> errors;
  std::vector<std::vector<double>> replicates;  // (sizes, replicates): errors
  Halt halt = Halt::FewSizes;
  // What follows is left empty below kFewestSizes. The law holds from a size on: a plateau before
  // the first fall is left out, if kFewestSizes are left.
  std::size_t from = 0;  // of the sizes
  Backtest backtest;
  PowerLaw law;
  std::vector<PowerLaw> laws;       // of each replicate
  std::vector<PowerLaw> last_laws;  // of each replicate's last three sizes
};

// Needs two sizes, two draws of each but the pool, and two resamples.
LearningCurve learning_curve(const MeasuredCurve& measured);

// 95 %.
Interval error_interval(const LearningCurve& curve, std::size_t size);

// Of a score: 0.03 is three points.
struct Gain {
  double gain = 0;
  Interval interval;  // 95 %
};

// From the last size but one to the pool, as measured.
Gain last_step(const LearningCurve& curve);

// From the pool to so many labels, at least the pool and at most kReach pools; only where the curve
// has no halt. The interval is that of the law and that of the law of the last three sizes
// together.
Gain gain_at(const LearningCurve& curve, double labels);

// Where one route takes the lead from another as labels grow.
struct Crossing {
  double labels = 0;
  Interval
      between;  // the last number at which the other is shown ahead, the first at which this is
};

// From `first` leading to `second` leading, both shown at 95 %; curves of the same sizes and the
// same resamples of rows. Beyond the pool it is looked for only where neither curve has a halt, and
// a lead there has to hold by both laws. Empty where there is none that is shown.
std::optional<Crossing> crossing(const LearningCurve& first, const LearningCurve& second);

}  // namespace tuneornot
