#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "decide/evidence.h"

namespace tuneornot {

// Evidence as tests write it down: which rows a route had right (1) or wrong (0).
using Rows = std::vector<double>;

// {{1, 90}, {0, 10}}: 90 rows right, then 10 wrong.
inline Rows runs(std::initializer_list<std::pair<int, std::size_t>> lengths) {
  Rows rows;
  for (const auto& [right, length] : lengths) {
    rows.insert(rows.end(), length, right);
  }
  return rows;
}

struct MadeRoute {
  std::string strategy;
  std::int64_t tokens = 0;  // a call
  Rows dev;
  Rows test;
};

inline std::vector<Outcome> made_outcomes(const Rows& rows, std::int64_t tokens) {
  std::vector<Outcome> outcomes;
  for (const double right : rows) {
    Outcome& outcome = outcomes.emplace_back();
    outcome.example_id = std::to_string(outcomes.size());
    outcome.answer.text = right == 1 ? "yes" : "no";
    outcome.answer.usage.prompt_tokens = tokens;
    outcome.score = right;
  }
  return outcomes;
}

inline std::vector<ScoredRow> made_rows(std::size_t count) {
  std::vector<ScoredRow> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    rows[i] = {.example_id = std::to_string(i + 1), .expected = "yes", .group = "", .slice = ""};
  }
  return rows;
}

// Each row its own group, judged by accuracy.
inline Evidence made_evidence(const std::vector<MadeRoute>& routes) {
  Evidence evidence;
  evidence.metric = "accuracy";
  evidence.dev_rows = made_rows(routes.front().dev.size());
  evidence.test_rows = made_rows(routes.front().test.size());
  for (const MadeRoute& route : routes) {
    evidence.entrants.push_back(
        {.candidate = {.strategy = route.strategy, .model = "", .settings = {}},
         .dev = made_outcomes(route.dev, route.tokens),
         .test = made_outcomes(route.test, route.tokens)});
  }
  return evidence;
}

// Rows 1 to `size` become group 0, the next `size` group 1, ...
inline void group_test_rows(Evidence& evidence, std::size_t size) {
  for (std::size_t i = 0; i < evidence.test_rows.size(); ++i) {
    evidence.test_rows[i].group = "group " + std::to_string(i / size);
  }
}

// A probe whose warm calls took so long, in one turn; the cold one took ten times the first.
inline std::vector<ProbeTurn> made_probe(const std::vector<double>& warm_ms) {
  ProbeTurn turn{.calls = {{.example_id = "cold", .total_ms = 10 * warm_ms.front()}}};
  for (const double ms : warm_ms) {
    turn.calls.push_back({.example_id = "warm", .total_ms = ms});
  }
  return {turn};
}

// The same of 120 calls that all took as long.
inline std::vector<ProbeTurn> made_probe(double ms) {
  return made_probe(std::vector<double>(120, ms));
}

inline void fail(Outcome& outcome, CallFailure::Kind kind) {
  outcome.answer.text.clear();
  outcome.answer.failure = CallFailure{.kind = kind, .detail = "", .attempts = 1};
  outcome.score = 0;
}

}  // namespace tuneornot
