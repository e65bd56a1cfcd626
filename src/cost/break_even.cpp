#include "cost/break_even.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>

namespace tuneornot {

// C(V) is no straight line: a cache is hit more often the more calls there are, and machines that
// are always on come whole. So there may be several break-evens, or none. They are looked for on a
// grid of volumes, evenly spaced by their logarithm, and then between its points by bisection.

namespace {

constexpr int kDecades = 9;
constexpr int kBisections = 60;

std::vector<double> grid(int points_per_decade) {
  std::vector<double> volumes;
  for (int point = 0; point <= kDecades * points_per_decade; ++point) {
    volumes.push_back(std::pow(10.0, static_cast<double>(point) / points_per_decade));
  }
  volumes.back() = kMostCalls;
  return volumes;
}

// -1, 0 or 1. Two costs that differ by no more than rounding are alike.
int sign_of_difference(const RouteCost& first, const RouteCost& second, double volume) {
  constexpr double kRounding = 1e-12;
  const double ours = total_usd(first, volume);
  const double theirs = total_usd(second, volume);
  if (std::abs(ours - theirs) <= kRounding * std::max(ours, theirs)) {
    return 0;
  }
  return ours > theirs ? 1 : -1;
}

// Where between two volumes something ceases to be as it is at the first.
double boundary(double from, double to, const std::function<bool(double)>& is_as_at_from) {
  for (int i = 0; i < kBisections; ++i) {
    const double middle = std::sqrt(from * to);
    (is_as_at_from(middle) ? from : to) = middle;
  }
  return std::sqrt(from * to);
}

Cheaper cheaper_at_one_call(const RouteCost& first, const RouteCost& second) {
  const int sign = sign_of_difference(first, second, 1);
  return sign == 0 ? Cheaper::Neither : sign < 0 ? Cheaper::First : Cheaper::Second;
}

// Whether the middle 95 % of the differences, over the draws, hold 0.
bool may_break_even(const RouteCost& first,
                    const RouteCost& second,
                    const PairedCalls& draws,
                    double volume) {
  RouteCost ours = first;
  RouteCost theirs = second;
  std::size_t dearer = 0;
  std::size_t cheaper = 0;
  for (std::size_t draw = 0; draw < draws.first.size(); ++draw) {
    ours.call = draws.first[draw];
    theirs.call = draws.second[draw];
    const int sign = sign_of_difference(ours, theirs, volume);
    dearer += sign > 0 ? 1 : 0;
    cheaper += sign < 0 ? 1 : 0;
  }
  const auto surely = static_cast<std::size_t>(0.975 * static_cast<double>(draws.first.size()));
  return dearer <= surely && cheaper <= surely;
}

// The runs of volumes at which `holds`, their ends refined between the points.
std::vector<VolumeRange> ranges_where(std::span<const double> points,
                                      const std::function<bool(double)>& holds) {
  std::vector<VolumeRange> ranges;
  bool held = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool held_before = held;
    held = holds(points[i]);
    if (held && !held_before) {
      const auto fails = [&](double volume) { return !holds(volume); };
      ranges.push_back({.low = i == 0 ? points[0] : boundary(points[i - 1], points[i], fails)});
    }
    if (!held && held_before) {
      ranges.back().high = boundary(points[i - 1], points[i], holds);
    }
  }
  return ranges;
}

TokenPrice times(TokenPrice price, double factor) {
  price.input *= factor;
  price.output *= factor;
  for (std::optional<double>* cached : {&price.cache_read, &price.cache_write}) {
    if (cached->has_value()) {
      **cached *= factor;
    }
  }
  return price;
}

RouteCost changed(RouteCost cost, WhatIf::Change change, double factor) {
  Terms& terms = cost.terms;
  switch (change) {
    case WhatIf::Change::OutputLength:
      cost.call.output_tokens *= factor;
      break;
    case WhatIf::Change::HitRate:
      terms.hit_rate_factor *= factor;
      break;
    case WhatIf::Change::PriceOfSecond:
      terms.usd_per_machine_ms *= factor;
      if (terms.usd_per_machine) {
        *terms.usd_per_machine *= factor;
      }
      if (terms.tokens) {
        terms.tokens = times(*terms.tokens, factor);
      }
      break;
  }
  return cost;
}

WhatIf what_if(const RouteCost& first,
               const RouteCost& second,
               WhatIf::Change change,
               double factor) {
  const bool is_of_both = change != WhatIf::Change::PriceOfSecond;
  const RouteCost ours = is_of_both ? changed(first, change, factor) : first;
  const RouteCost theirs = changed(second, change, factor);
  return {.change = change,
          .factor = factor,
          .at_one_call = cheaper_at_one_call(ours, theirs),
          .volumes = break_even_volumes(ours, theirs)};
}

}  // namespace

std::vector<double> break_even_volumes(const RouteCost& first, const RouteCost& second) {
  // Machines that are always on make saw teeth: a tooth that lies between two points is missed.
  static const std::vector<double> kVolumes = grid(100);
  std::vector<double> found;
  int sign_before = 0;
  double volume_before = 1;
  for (const double volume : kVolumes) {
    const int sign = sign_of_difference(first, second, volume);
    if (sign == -sign_before && sign != 0) {
      found.push_back(boundary(volume_before, volume, [&](double middle) {
        return sign_of_difference(first, second, middle) != sign;
      }));
    }
    if (sign != 0) {
      sign_before = sign;
      volume_before = volume;
    }
  }
  return found;
}

BreakEven break_even(const RouteCost& first, const RouteCost& second, const PairedCalls& draws) {
  BreakEven found{.at_one_call = cheaper_at_one_call(first, second),
                  .volumes = break_even_volumes(first, second)};
  if (!draws.first.empty()) {
    // An interval may be narrower than the grid, but not without the break-even itself.
    std::vector<double> points = grid(10);
    points.insert(points.end(), found.volumes.begin(), found.volumes.end());
    std::ranges::sort(points);
    found.unsure = ranges_where(
        points, [&](double volume) { return may_break_even(first, second, draws, volume); });
  }
  return found;
}

std::vector<WhatIf> what_ifs(const RouteCost& first, const RouteCost& second) {
  constexpr std::array kChanges = {
      WhatIf::Change::PriceOfSecond, WhatIf::Change::OutputLength, WhatIf::Change::HitRate};
  std::vector<WhatIf> found;
  for (const WhatIf::Change change : kChanges) {
    for (const double factor : {0.5, 1.5}) {
      found.push_back(what_if(first, second, change, factor));
    }
  }
  return found;
}

}  // namespace tuneornot
