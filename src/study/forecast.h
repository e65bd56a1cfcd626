#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cost/work.h"
#include "trial/trial.h"

namespace tuneornot {

// What one route of a study is going to take, from nothing and at most: a race drops candidates.
struct RouteForecast {
  Candidate candidate;         // the usual one
  std::size_t candidates = 1;  // that are raced
  std::size_t answers = 0;     // of all candidates on dev and the best on test, or on all folds
  std::size_t curve_answers = 0;
  std::size_t probe_calls = 0;
  Work call;                // an average one
  double answering_ms = 0;  // all answers
  double preparing_ms = 0;  // all predictors, with what they learn
  double probing_ms = 0;    // all calls of the probe
  double redrawing_ms = 0;  // where it is one of the best on dev, and made anew; not in total_ms
  std::size_t timed_rows = 0;
  std::size_t failed_rows = 0;          // of these
  std::string failure;                  // of the first of them
  std::optional<double> usd;            // at the study's prices
  std::optional<double> redrawing_usd;  // of redrawing_ms
  std::string usd_unknown;              // why there are none; empty when there are

  double total_ms() const { return answering_ms + preparing_ms + probing_ms; }
};

struct Forecast {
  std::vector<RouteForecast> routes;  // as they are planned
  std::vector<std::string> left_out;  // what is not planned, and why
  // What the rows can show with 80 % power between two of these routes, as a share; empty for
  // fewer than two.
  std::optional<double> detectable_difference;
};

// All routes, with the redraws of those two that take longest to make anew.
double total_ms(const Forecast& forecast);
double redrawing_ms(const Forecast& forecast);  // of it

// Of the same; empty where one of the routes has no price.
std::optional<double> total_usd(const Forecast& forecast);

}  // namespace tuneornot
