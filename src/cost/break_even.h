#pragma once

#include <span>
#include <vector>

#include "cost/route_cost.h"

namespace tuneornot {

// Volumes are looked at from one call a month to kMostCalls.
struct VolumeRange {
  double low = 1;
  double high = kMostCalls;
  bool operator==(const VolumeRange&) const = default;
};

// Of two costs.
enum class Cheaper { First, Second, Neither };

struct BreakEven {
  Cheaper at_one_call = Cheaper::Neither;
  std::vector<double> volumes;  // at each of them, in ascending order, the other one gets cheaper
  std::vector<VolumeRange> unsure;  // where the rows do not tell which is cheaper; may be empty
};

// Every V from 1 to kMostCalls at which the sign of C_first(V) - C_second(V) changes.
std::vector<double> break_even_volumes(const RouteCost& first, const RouteCost& second);

// The average call of both routes on rows that were drawn anew; pairs of the same rows.
struct PairedCalls {
  std::span<const Work> first;
  std::span<const Work> second;
};

// With the interval by inversion (Fieller 1954): all V at which the 95 % interval of the
// difference, over the draws, holds 0. Without draws it is empty. Sampling error only.
BreakEven break_even(const RouteCost& first, const RouteCost& second, const PairedCalls& draws);

// A change of what is assumed, and where the routes then break even.
struct WhatIf {
  enum class Change { PriceOfSecond, OutputLength, HitRate };
  Change change = Change::PriceOfSecond;
  double factor = 1;
  Cheaper at_one_call = Cheaper::Neither;
  std::vector<double> volumes;
};

// Each of the changes by half, down and up.
std::vector<WhatIf> what_ifs(const RouteCost& first, const RouteCost& second);

}  // namespace tuneornot
