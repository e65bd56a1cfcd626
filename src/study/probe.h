#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "study/measure.h"
#include "study/run_study.h"
#include "study/runner.h"
#include "study/tally.h"

namespace tuneornot {

// Of each entrant; every turn has a cold call besides.
constexpr std::size_t kProbeTurns = 20;
constexpr std::size_t kWarmCalls = 6;  // a turn
constexpr std::size_t kCallsOfAProbe = kProbeTurns * (1 + kWarmCalls);

// What all entrants that ask a model may take together where effort is quick, begun turns aside.
constexpr double kQuickProbeMs = 60'000;

// The most that one entrant's calls may take before it begins another turn, where so many entrants
// ask a model; empty where there is no limit.
std::optional<double> probe_limit_ms(SearchEffort effort, std::size_t asking);

// Whether the predictor answers a call as it would in use: one that looks its answers up in a file
// does not, and a command is started for each call here, where it may be a service elsewhere.
bool can_be_probed(const Predictor& predictor);

// What a probe is known by: the predictor, its model and the engine.
std::string probe_key(const Runner& runner);

// Measures how long single calls take, warm and cold (trial/probe.h). In each turn every entrant
// answers the same rows, the entrants in an order drawn anew; so what slows the machine down for a
// while slows them all down. Stores turn by turn, and takes none that the store has. Others than
// can_be_probed are passed over. The store does not grow where stopped amid a turn.
MeasureEnd probe(const StudyInputs& inputs,
                 std::span<const Runner* const> entrants,
                 std::span<const Example> rows,
                 const StudyHost& host,
                 Tally& tally);

}  // namespace tuneornot
