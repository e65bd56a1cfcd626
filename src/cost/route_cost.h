#pragma once

#include <map>
#include <optional>
#include <string>

#include "cost/prices.h"
#include "cost/work.h"
#include "task/costs.h"
#include "trial/trial.h"

namespace tuneornot {

// What is known of prices, and at what volume.
struct Pricing {
  Costs costs;
  std::optional<double> calls_per_month;
  // By a model's name: the models whose tokens are charged. All other routes run on the machine.
  std::map<std::string, ModelPrice> models;

  // Whether there is any price at all.
  bool has_prices() const;
};

// What was spent on a route before its first call. A time that was not measured is empty.
struct Effort {
  Work search;                         // all calls of its candidates on dev
  std::optional<double> training_ms;   // to prepare the predictor
  std::optional<double> discarded_ms;  // to prepare its other candidates
};

struct Upfront {
  double labels_usd = 0;
  double search_usd = 0;
  double training_usd = 0;  // the first time and again
  double setup_usd = 0;

  double usd() const { return labels_usd + search_usd + training_usd + setup_usd; }
};

// What the calls of a route are charged by.
struct Terms {
  double months = 12;
  std::optional<TokenPrice> tokens;       // else the machine is paid
  double usd_per_machine_ms = 0;          // while it works
  std::optional<double> usd_per_machine;  // a month, always on: then its work costs nothing more
  double peak = 1;                        // load of the machines, in average ones
  double active_ms = 0;                   // of a month
  PromptCache cache;                      // of a provider
  double hit_rate_factor = 1;             // for asking what if
  double upkeep_usd = 0;                  // a month
};

// What a route costs as a function of the calls a month (docs/decision.md). All functions need at
// least one call a month.
struct RouteCost {
  Terms terms;
  Upfront upfront;
  Work call;  // an average one
};

// C(V) = upfront + T (V c(V) + f(V)), dollars over the months.
double total_usd(const RouteCost& cost, double calls_per_month);
double usd_per_call(const RouteCost& cost, double calls_per_month);         // c(V)
double fixed_usd_per_month(const RouteCost& cost, double calls_per_month);  // f(V)
double usd_per_month(const RouteCost& cost, double calls_per_month);        // V c(V) + f(V)

// How often a provider still has the beginning of a prompt: h(V) = 1 - exp(-V minutes / active
// minutes), as calls come independently of each other. 0 for a beginning too short to be kept.
double hit_rate(const RouteCost& cost, double calls_per_month);

// How many machines that are always on the load at its peak needs: at least 1.
double machines(const RouteCost& cost, double calls_per_month);

// A cost, or why there is none.
struct PricedRoute {
  std::optional<RouteCost> cost;
  std::string unknown;  // "the machine has no price"; empty when there is a cost
};

// `calls` are those that stand for the calls to come.
PricedRoute price_route(const Pricing& pricing,
                        const Candidate& candidate,
                        const Work& calls,
                        const Effort& effort);

}  // namespace tuneornot
