// A learning curve is continued by a power law with a floor (Hestness et al. 2017; Viering and Loog
// 2023), if it looks like one. What it looks like is asked of replicates: each resample of the rows
// gives the curve another shape, and to each size is added what another draw of its labels might
// have changed. Three draws are too few to be resampled, so that part is normal: its variance at a
// size is that of the draws there, and at the pool, of which there is one draw, that of the sizes
// before it. A score of N labels varies with the draw like a mean of N would, v / N; subsets of a
// finite pool of P vary less, by 1 - N / P.
//
// The gate. A power law falls ever more slowly, in the logarithm of the error over that of the
// labels too; so a curve that somewhere falls faster than before (a plateau before the fall, a rise
// in the middle) is none. With many labels nearly every curve begins with a plateau, and is a power
// law from some size on: it is taken from the first size after which it never gets steeper, if five
// sizes are left. And the law of the sizes below the pool has to foretell the pool. Either
// is refused at 1.5 standard errors: of curves that are power laws 80 % are to pass, of sigmoids at
// most 10 %. A sigmoid that has not begun to fall looks like a flat curve; so what has not been
// shown to have learned anything is not continued either.

#include "stats/learning_curve.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "base/check.h"
#include "base/random.h"
#include "stats/quantiles.h"

namespace tuneornot {

namespace {

constexpr double kTolerance = 1.5;  // standard errors
constexpr double kLevel = 0.95;
// Of the percentiles that hold a gain 95 times in 100: at .95 they held it 93 times where the truth
// is a power law without a floor, as the fit has nowhere to go below none.
constexpr double kLevelOfGain = 0.975;
constexpr std::size_t kLastSizes = 3;

using Numbers = std::vector<double>;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variance_of(std::span<const double> values) {
  const double mean = mean_of(values);
  double squares = 0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
  }
  return squares / static_cast<double>(values.size() - 1);
}

// By percentiles.
Interval middle_of(Numbers values, double level) {
  std::ranges::sort(values);
  const auto cut =
      static_cast<std::size_t>((1 - level) / 2 * static_cast<double>(values.size() - 1));
  return {.low = values[cut], .high = values[values.size() - 1 - cut]};
}

void check_measured(const MeasuredCurve& measured) {
  const std::vector<CurvePoint>& points = measured.points;
  check(measured.rows > 0 && points.size() >= 2, "a learning curve needs rows and two sizes");
  for (std::size_t size = 0; size < points.size(); ++size) {
    const CurvePoint& point = points[size];
    const bool is_pool = size + 1 == points.size();
    check(point.errors.size() >= (is_pool ? 1 : 2), "a size of a curve needs two draws");
    check(point.resampled.size() >= 2 && point.resampled.size() == points.front().resampled.size(),
          "the sizes of a curve need the same resamples, two at least");
    check(size == 0 || point.labels > points[size - 1].labels, "the sizes of a curve grow");
  }
}

// The variance that the draw gives a size's mean error.
Numbers draw_variances(std::span<const CurvePoint> points) {
  const auto pool = static_cast<double>(points.back().labels);
  Numbers variances;
  Numbers of_one_label;  // v, by each size
  for (const CurvePoint& point : points.first(points.size() - 1)) {
    const auto labels = static_cast<double>(point.labels);
    const double variance = variance_of(point.errors);
    variances.push_back(variance / static_cast<double>(point.errors.size()));
    of_one_label.push_back(variance * labels / (1 - labels / pool));
  }
  const std::size_t last = std::min(kLastSizes, of_one_label.size());
  variances.push_back(mean_of(std::span(of_one_label).last(last)) / pool);
  return variances;
}

double normal_draw(Rng& rng) {
  constexpr std::size_t kSteps = std::size_t{1} << 32U;
  return normal_quantile((static_cast<double>(rng.below(kSteps)) + 0.5) /
                         static_cast<double>(kSteps));
}

Numbers replicates_of(const CurvePoint& point, double draw_variance, Rng& rng) {
  Numbers replicates;
  replicates.reserve(point.resampled.size());
  for (const double error : point.resampled) {
    replicates.push_back(std::clamp(error + std::sqrt(draw_variance) * normal_draw(rng), 0.0, 1.0));
  }
  return replicates;
}

// Some sizes of a curve, from `first` on.
struct Sizes {
  std::size_t first = 0;
  std::size_t count = 0;
};

// Fits laws to some sizes of a curve and of its replicates, with the same weights.
class Fitter {
 public:
  Fitter(const LearningCurve& curve, const Numbers& variances, const Sizes& sizes)
      : curve_(curve), sizes_(sizes) {
    for (std::size_t i = 0; i < sizes.count; ++i) {
      errors_.push_back({.size = static_cast<double>(curve.labels[sizes.first + i]),
                         .variance = variances[sizes.first + i]});
    }
  }

  PowerLaw law() {
    for (std::size_t i = 0; i < sizes_.count; ++i) {
      errors_[i].error = curve_.errors[sizes_.first + i];
    }
    return fit_power_law(errors_);
  }

  std::vector<PowerLaw> laws() {
    std::vector<PowerLaw> laws;
    for (std::size_t replicate = 0; replicate < curve_.replicates.front().size(); ++replicate) {
      for (std::size_t i = 0; i < sizes_.count; ++i) {
        errors_[i].error = curve_.replicates[sizes_.first + i][replicate];
      }
      laws.push_back(fit_power_law(errors_));
    }
    return laws;
  }

 private:
  const LearningCurve& curve_;
  Sizes sizes_;
  std::vector<ErrorAtSize> errors_;
};

// How fast the error falls from one size to the next, both as logarithms. No error counts as less
// than half a row.
double fall(
    const LearningCurve& curve, std::size_t size, double before, double after, double least) {
  const auto labels = [&](std::size_t at) { return static_cast<double>(curve.labels[at]); };
  return std::log(std::max(before, least) / std::max(after, least)) /
         std::log(labels(size + 1) / labels(size));
}

struct Fall {
  double measured = 0;
  Numbers replicates;
};

std::vector<Fall> falls_of(const LearningCurve& curve, double least) {
  std::vector<Fall> falls;
  for (std::size_t size = 0; size + 1 < curve.labels.size(); ++size) {
    Fall own{.measured = fall(curve, size, curve.errors[size], curve.errors[size + 1], least)};
    for (std::size_t i = 0; i < curve.replicates[size].size(); ++i) {
      own.replicates.push_back(
          fall(curve, size, curve.replicates[size][i], curve.replicates[size + 1][i], least));
    }
    falls.push_back(std::move(own));
  }
  return falls;
}

bool is_steeper(const Fall& later, const Fall& earlier) {
  Numbers differences;
  for (std::size_t i = 0; i < later.replicates.size(); ++i) {
    differences.push_back(later.replicates[i] - earlier.replicates[i]);
  }
  const double difference = later.measured - earlier.measured;
  return difference > 1e-9 && difference > kTolerance * std::sqrt(variance_of(differences));
}

bool steepens(std::span<const Fall> falls) {
  for (std::size_t later = 1; later < falls.size(); ++later) {
    const auto is_passed = [&](const Fall& earlier) { return is_steeper(falls[later], earlier); };
    if (std::ranges::any_of(falls.first(later), is_passed)) {
      return true;
    }
  }
  return false;
}

// The first size after which the curve never gets steeper, with kFewestSizes from there on.
std::optional<std::size_t> start_of_law(const LearningCurve& curve, double least) {
  const std::vector<Fall> falls = falls_of(curve, least);
  for (std::size_t from = 0; from + kFewestSizes <= curve.labels.size(); ++from) {
    if (!steepens(std::span(falls).subspan(from))) {
      return from;
    }
  }
  return std::nullopt;
}

Backtest backtest_of(const LearningCurve& curve, const Numbers& variances) {
  const auto pool = static_cast<double>(curve.labels.back());
  const std::size_t below = curve.labels.size() - 1 - curve.from;
  Fitter fitter(curve, variances, {.first = curve.from, .count = below});
  const std::vector<PowerLaw> laws = fitter.laws();
  Numbers differences;
  for (std::size_t i = 0; i < laws.size(); ++i) {
    differences.push_back(curve.replicates.back()[i] - error_at(laws[i], pool));
  }
  return {.foretold = error_at(fitter.law(), pool),
          .measured = curve.errors.back(),
          .standard_error = std::sqrt(variance_of(differences))};
}

bool has_learned(const LearningCurve& curve, const Unlearned& unlearned) {
  constexpr double kShown = 2;  // standard errors
  const Numbers& pool = curve.replicates.back();
  check(unlearned.resampled.size() == pool.size(), "what has not learned has the same resamples");
  Numbers differences;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    differences.push_back(unlearned.resampled[i] - pool[i]);
  }
  const double difference = unlearned.error - curve.errors.back();
  return difference > 0 && difference >= kShown * std::sqrt(variance_of(differences));
}

void fit_laws(const Numbers& variances, std::size_t from, LearningCurve& curve) {
  const std::size_t sizes = curve.labels.size();
  curve.from = from;
  Fitter all(curve, variances, {.first = from, .count = sizes - from});
  Fitter last(curve, variances, {.first = sizes - kLastSizes, .count = kLastSizes});
  curve.law = all.law();
  curve.laws = all.laws();
  curve.last_laws = last.laws();
  curve.backtest = backtest_of(curve, variances);
}

bool foretells(const Backtest& backtest) {
  constexpr double kRounding = 1e-9;
  return std::abs(backtest.measured - backtest.foretold) <=
         kTolerance * backtest.standard_error + kRounding;
}

Numbers gains_at(const std::vector<PowerLaw>& laws, double pool, double labels) {
  Numbers gains;
  gains.reserve(laws.size());
  for (const PowerLaw& law : laws) {
    gains.push_back(error_at(law, pool) - error_at(law, labels));
  }
  return gains;
}

// Errors at any number of labels, one a replicate: on straight lines over log(labels) between
// sizes, beyond the pool less what the laws gain.
Numbers replicates_at(const LearningCurve& curve,
                      const std::vector<PowerLaw>& laws,
                      double labels) {
  const std::size_t sizes = curve.labels.size();
  const auto pool = static_cast<double>(curve.labels.back());
  if (labels >= pool) {
    Numbers errors = curve.replicates[sizes - 1];
    const Numbers gains = gains_at(laws, pool, labels);  // none of few sizes: there is no law
    for (std::size_t i = 0; i < gains.size(); ++i) {
      errors[i] -= gains[i];
    }
    return errors;
  }
  Numbers errors;
  const auto above = std::ranges::find_if(
      curve.labels, [labels](std::size_t size) { return static_cast<double>(size) > labels; });
  // The smallest size, rounded, may seem to lie below itself.
  const auto next =
      std::max<std::size_t>(1, static_cast<std::size_t>(above - curve.labels.begin()));
  const auto below = static_cast<double>(curve.labels[next - 1]);
  const double part =
      std::log(labels / below) / std::log(static_cast<double>(curve.labels[next]) / below);
  for (std::size_t i = 0; i < curve.replicates[next].size(); ++i) {
    errors.push_back((1 - part) * curve.replicates[next - 1][i] + part * curve.replicates[next][i]);
  }
  return errors;
}

// Which of two curves is ahead at some number of labels.
struct Lead {
  double labels = 0;
  double difference = 0;  // of the errors, first - second: the mean of the replicates
  bool of_first = false;  // shown
  bool of_second = false;
};

Lead lead_at(const LearningCurve& first, const LearningCurve& second, double labels) {
  Lead lead{.labels = labels, .of_first = true, .of_second = true};
  const auto look = [&](const std::vector<PowerLaw>& of_first,
                        const std::vector<PowerLaw>& of_second) {
    Numbers differences = replicates_at(first, of_first, labels);
    const Numbers others = replicates_at(second, of_second, labels);
    for (std::size_t i = 0; i < differences.size(); ++i) {
      differences[i] -= others[i];
    }
    const Interval interval = middle_of(differences, kLevel);
    lead.of_first = lead.of_first && interval.high < 0;
    lead.of_second = lead.of_second && interval.low > 0;
    return mean_of(differences);
  };
  if (labels >= static_cast<double>(first.labels.back())) {  // below, no law is asked
    look(first.last_laws, second.last_laws);
  }
  lead.difference = look(first.laws, second.laws);
  return lead;
}

constexpr int kLooksAtFourTimes = 12;  // from a number of labels to four times as many

std::vector<Lead> leads_of(const LearningCurve& first, const LearningCurve& second) {
  const bool goes_on = first.halt == Halt::None && second.halt == Halt::None;
  const double from = std::log(static_cast<double>(first.labels.front()));
  const double to = std::log(static_cast<double>(first.labels.back()) * (goes_on ? kReach : 1));
  const int looks = std::max(1, static_cast<int>((to - from) / std::log(4.0) * kLooksAtFourTimes));
  std::vector<Lead> leads;
  for (int look = 0; look <= looks; ++look) {
    leads.push_back(lead_at(first, second, std::exp(from + (to - from) * look / looks)));
  }
  return leads;
}

// Where the difference turns to the second, on the straight line between two looks.
double turn_between(std::span<const Lead> leads) {
  const auto turned =
      std::ranges::find_if(leads, [](const Lead& lead) { return lead.difference > 0; });
  if (turned == leads.begin() || turned == leads.end()) {
    return leads.front().labels;
  }
  const Lead& before = *(turned - 1);
  const double part = before.difference / (before.difference - turned->difference);
  return before.labels * std::pow(turned->labels / before.labels, part);
}

}  // namespace

LearningCurve learning_curve(const MeasuredCurve& measured) {
  check_measured(measured);
  LearningCurve curve;
  Rng rng(measured.seed, "learning curve: draws");
  const Numbers of_draws = draw_variances(measured.points);
  const double half_row = 0.5 / static_cast<double>(measured.rows);
  Numbers variances;
  for (std::size_t size = 0; size < measured.points.size(); ++size) {
    const CurvePoint& point = measured.points[size];
    curve.labels.push_back(point.labels);
    curve.errors.push_back(mean_of(point.errors));
    curve.replicates.push_back(replicates_of(point, of_draws[size], rng));
    variances.push_back(variance_of(curve.replicates.back()) + half_row * half_row);
  }
  if (curve.labels.size() >= kFewestSizes) {
    const Unlearned smallest = {.error = curve.errors.front(),
                                .resampled = curve.replicates.front()};
    const std::optional<std::size_t> from = start_of_law(curve, half_row);
    fit_laws(variances, from.value_or(0), curve);
    curve.halt = !has_learned(curve, measured.unlearned.value_or(smallest)) ? Halt::NotLearned
                 : !from                                                    ? Halt::Steepening
                 : !foretells(curve.backtest)                               ? Halt::Backtest
                                                                            : Halt::None;
  }
  return curve;
}

Interval error_interval(const LearningCurve& curve, std::size_t size) {
  return middle_of(curve.replicates[size], kLevel);
}

Gain last_step(const LearningCurve& curve) {
  const std::size_t pool = curve.labels.size() - 1;
  Numbers gains;
  for (std::size_t i = 0; i < curve.replicates[pool].size(); ++i) {
    gains.push_back(curve.replicates[pool - 1][i] - curve.replicates[pool][i]);
  }
  return {.gain = curve.errors[pool - 1] - curve.errors[pool],
          .interval = middle_of(std::move(gains), kLevel)};
}

Gain gain_at(const LearningCurve& curve, double labels) {
  const auto pool = static_cast<double>(curve.labels.back());
  check(curve.halt == Halt::None, "a curve with a halt is not continued");
  check(labels >= pool && labels <= kReach * pool, "a curve is continued up to its reach");
  const Interval all = middle_of(gains_at(curve.laws, pool, labels), kLevelOfGain);
  const Interval last = middle_of(gains_at(curve.last_laws, pool, labels), kLevelOfGain);
  return {.gain = error_at(curve.law, pool) - error_at(curve.law, labels),
          .interval = {.low = std::min(all.low, last.low), .high = std::max(all.high, last.high)}};
}

std::optional<Crossing> crossing(const LearningCurve& first, const LearningCurve& second) {
  check(first.labels == second.labels &&
            first.replicates.front().size() == second.replicates.front().size(),
        "curves that cross have the same sizes and resamples");
  const std::vector<Lead> leads = leads_of(first, second);
  const auto ahead = std::ranges::find_if(leads.rbegin(), leads.rend(), &Lead::of_second);
  const auto end = ahead.base();
  const auto behind =
      std::find_if(ahead, leads.rend(), [](const Lead& lead) { return lead.of_first; });
  if (ahead == leads.rend() || behind == leads.rend()) {
    return std::nullopt;
  }
  const auto start = behind.base() - 1;
  const auto shown = std::find_if(start, end, [](const Lead& lead) { return lead.of_second; });
  return Crossing{.labels = turn_between(std::span(start, shown + 1)),
                  .between = {.low = start->labels, .high = shown->labels}};
}

}  // namespace tuneornot
