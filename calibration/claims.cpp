#include "calibration/claims.h"

#include <algorithm>
#include <cmath>

#include "stats/quantiles.h"

namespace tuneornot {

namespace {

constexpr double kOneSided = .99;
constexpr double kTwoSided = 2 * kOneSided - 1;
constexpr double kNominal = .95;

// A share that counts studies in part varies no more than one that counts whole ones.
Interval limits_of(const Share& share) {
  return clopper_pearson_interval(
      static_cast<std::size_t>(std::llround(share.held)), share.studies, kTwoSided);
}

Interval limits_of(const Mean& mean) {
  const double half = normal_quantile(kOneSided) * mean.standard_error();
  return {.low = mean.value() - half, .high = mean.value() + half};
}

Met met(const Claim& claim) {
  if (claim.limits.high >= claim.goal.low && claim.limits.low <= claim.goal.high) {
    return Met::Yes;
  }
  const bool is_coverage = claim.goal.low > .5;
  return is_coverage && claim.limits.low > claim.goal.high ? Met::TooSafe : Met::No;
}

class Claims {
 public:
  template <typename Seen>
  void add(std::string_view name, const Seen& seen, const Interval& goal) {
    if (seen.studies > 1) {
      add(Claim{.name = name, .seen = seen.value(), .limits = limits_of(seen), .goal = goal});
    }
  }

  void add(Claim claim) {
    claim.met = met(claim);
    claims_.push_back(claim);
  }

  std::vector<Claim> all() && { return std::move(claims_); }

 private:
  std::vector<Claim> claims_;
};

Interval goal_of_scores(const Promise& promise) {
  if (promise.is_ladder) {
    return {.low = kNominal - .01, .high = kNominal + .01};
  }
  return promise.has_single_rows ? Interval{.low = .92, .high = 1}
                                 : Interval{.low = kNominal - .015, .high = kNominal + .015};
}

void add_intervals(const Tally& tally, const Promise& promise, Claims& claims) {
  claims.add("scores", tally.scores, goal_of_scores(promise));
  if (promise.is_ladder) {
    claims.add("worst score",
               *std::ranges::min_element(tally.scores_of, {}, &Share::value),
               {.low = .92, .high = 1});
  }
  claims.add("differences", tally.differences, {.low = kNominal - .015, .high = kNominal + .015});
}

void add_certainties(const Tally& tally, Claims& claims) {
  const Interval rarely = {.low = 0, .high = .05};
  claims.add("confirmed", tally_of(tally, Certainty::Confirmed).wrong, rarely);
  claims.add("supported", tally_of(tally, Certainty::Supported).wrong, rarely);
  claims.add("open", tally_of(tally, Certainty::Open).wrong, rarely);
  claims.add("overturned", tally_of(tally, Certainty::Overturned).wrong, rarely);
}

// The ratio of two shares of the same studies; its limits are those of the excess.
void add_power(const Tally& tally, Claims& claims) {
  const double base = tally.shown_by_mid_p.value();
  if (base == 0) {
    return;
  }
  const double ratio = tally.shown.value() / base;
  const double half = normal_quantile(kOneSided) * tally.shown_excess.standard_error() / base;
  claims.add(Claim{.name = "power",
                   .seen = ratio,
                   .limits = {.low = ratio - half, .high = ratio + half},
                   .goal = {.low = kLeastPower, .high = HUGE_VAL}});
}

}  // namespace

std::string_view name_of(Met met) {
  switch (met) {
    case Met::Yes:
      return "met";
    case Met::TooSafe:
      return "too safe";
    case Met::No:
      break;
  }
  return "missed";
}

Promise promise_of(const Cell& cell) {
  const bool has_single_rows =
      cell.scale == Scale::RightOrWrong && cell.groups == 0 && cell.folds == nullptr;
  return {.has_single_rows = has_single_rows,
          .is_ladder = cell.pattern == Pattern::Ladder,
          .has_mid_p = cell.scale == Scale::RightOrWrong && cell.icc == 0 && cell.folds == nullptr};
}

std::vector<Claim> claims_of(const Tally& tally, const Promise& promise) {
  Claims claims;
  claims.add("false words", tally.false_words, {.low = 0, .high = .05});
  add_intervals(tally, promise, claims);
  claims.add(
      "R", tally.regret_of_nominee, {.low = tally.optimism.studies > 0 ? .96 : .95, .high = 1});
  claims.add("every R", tally.regret_of_all, {.low = .95, .high = 1});
  claims.add("optimism", tally.optimism, {.low = -.002, .high = .002});
  claims.add("corrected", tally.corrected_optimism, {.low = -.01, .high = .01});
  add_certainties(tally, claims);
  if (promise.has_mid_p) {
    add_power(tally, claims);
  }
  return std::move(claims).all();
}

}  // namespace tuneornot
