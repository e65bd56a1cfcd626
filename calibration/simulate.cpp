#include "calibration/simulate.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "decide/nominate.h"

namespace tuneornot {

namespace {

// Studies that are tallied together: sums of them are added in their order, so that it does not
// matter which thread did which.
constexpr std::size_t kPart = 25;

// Each study has its own draws.
Tally tally_part(const Population& population,
                 const Simulation& simulation,
                 const Decision& decision,
                 std::size_t part) {
  Tally tally;
  Evidence study = population.unanswered();
  const std::size_t end = std::min(simulation.studies, (part + 1) * kPart);
  for (std::size_t number = part * kPart; number < end; ++number) {
    Draws draws(simulation.seed, std::string(simulation.name) + " " + std::to_string(number));
    const Truth truth = population.draw(study, draws);
    tally.add(study, decision(study), truth);
  }
  return tally;
}

}  // namespace

Verdict decided(const Evidence& study) {
  return study.held_out ? decide_on_folds(study) : decide(study, nominate(study));
}

Tally simulate(const Population& population,
               const Simulation& simulation,
               const Decision& decision,
               const std::function<void(std::size_t)>& progress) {
  std::vector<Tally> parts((simulation.studies + kPart - 1) / kPart);
  std::atomic<std::size_t> next = 0;
  std::mutex told;
  std::size_t done = 0;
  const auto work = [&] {
    for (std::size_t part = next++; part < parts.size(); part = next++) {
      parts[part] = tally_part(population, simulation, decision, part);
      const std::scoped_lock lock(told);
      done += parts[part].studies;
      progress(done);
    }
  };
  {
    std::vector<std::jthread> threads;
    threads.reserve(simulation.threads);
    for (std::size_t i = 0; i < simulation.threads; ++i) {
      threads.emplace_back(work);
    }
  }
  Tally all;
  for (const Tally& part : parts) {
    all.add(part);
  }
  return all;
}

}  // namespace tuneornot
