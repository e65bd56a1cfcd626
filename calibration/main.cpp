// Simulates studies whose truth is known, has src/decide decide them, and prints how often what it
// says is true: ./dev calibration, docs/decision.md.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/platform.h"
#include "calibration/cells.h"
#include "calibration/claims.h"
#include "calibration/made_population.h"
#include "calibration/replay.h"
#include "calibration/results.h"
#include "calibration/simulate.h"

namespace tuneornot {

namespace {

constexpr std::size_t kBootstrapShare = 20;  // of all studies, in cells where each takes seconds

struct Options {
  std::size_t studies = 10'000;
  std::size_t threads = 2;
  std::uint64_t seed = 1;
  std::vector<std::string> cells;  // none: all
  bool as_json = false;
  std::string replay;  // a file; else cells are simulated
  ReplaySizes sizes;
};

// On stderr, written over where that is a terminal: what runs, and the minutes that are left if the
// rest takes as long as what is done.
class ProgressLine {
 public:
  explicit ProgressLine(std::size_t cells)
      : cells_(cells), is_terminal_(is_terminal(Stream::Error)) {}

  void show(const std::string& cell, double done) {
    const double all = static_cast<double>(finished_) + done;
    const double elapsed = clock_.now_ms() - start_ms_;
    if (all == 0 || (!is_terminal_ && done < 1)) {
      return;
    }
    const double minutes = elapsed / all * (static_cast<double>(cells_) - all) / 60'000;
    write_raw(Stream::Error,
              fmt::format("{}{} of {} cells, about {:.0f} min left: {}{}",
                          is_terminal_ ? "\r" : "",
                          finished_,
                          cells_,
                          minutes,
                          cell,
                          is_terminal_ ? "\x1b[K" : "\n"));
  }

  void finish_cell() {
    ++finished_;
    if (is_terminal_ && finished_ == cells_) {
      write_raw(Stream::Error, "\r\x1b[K");
    }
  }

 private:
  SteadyClock clock_;
  double start_ms_ = clock_.now_ms();
  std::size_t cells_;
  std::size_t finished_ = 0;
  bool is_terminal_;
};

std::vector<Cell> chosen_cells(const Options& options) {
  if (options.cells.empty()) {
    return {cells().begin(), cells().end()};
  }
  std::vector<Cell> chosen;
  std::ranges::transform(options.cells, std::back_inserter(chosen), find_cell);
  return chosen;
}

CellResult run_population(const Population& population,
                          const Promise& promise,
                          const Simulation& simulation,
                          ProgressLine& line) {
  const std::string name(simulation.name);
  const auto progress = [&](std::size_t done) {
    line.show(name, static_cast<double>(done) / static_cast<double>(simulation.studies));
  };
  CellResult result = {.name = name, .tally = simulate(population, simulation, decided, progress)};
  result.claims = claims_of(result.tally, promise);
  line.finish_cell();
  return result;
}

std::vector<CellResult> run_cells(const Options& options) {
  const std::vector<Cell> chosen = chosen_cells(options);
  ProgressLine line(chosen.size());
  std::vector<CellResult> results;
  for (const Cell& cell : chosen) {
    const std::size_t studies = needs_bootstrap(cell)
                                    ? std::max<std::size_t>(2, options.studies / kBootstrapShare)
                                    : options.studies;
    results.push_back(run_population(
        *made_population(cell),
        promise_of(cell),
        {.name = cell.name, .seed = options.seed, .studies = studies, .threads = options.threads},
        line));
  }
  return results;
}

std::vector<CellResult> run_replay(const Options& options) {
  const Replay replay = read_replay(options.replay);
  ProgressLine line(1);
  return {run_population(*replay_population(replay, options.sizes),
                         promise_of(replay),
                         {.name = "replay",
                          .seed = options.seed,
                          .studies = options.studies,
                          .threads = options.threads},
                         line)};
}

void declare(CLI::App& app, Options& options) {
  app.add_option("--studies",
                 options.studies,
                 "simulated studies a cell; a twentieth where each takes a bootstrap")
      ->check(CLI::Range(2, 10'000'000))
      ->capture_default_str();
  app.add_option("--cell", options.cells, "only this cell; can be given more than once");
  app.add_option("--seed", options.seed, "another seed, other studies")->capture_default_str();
  app.add_option("--threads", options.threads, "the numbers are the same for any")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_flag("--json", options.as_json, "with all limits, as JSON");
  CLI::Option* replay =
      app.add_option("--replay",
                     options.replay,
                     "draw the studies from real outcomes instead: a CSV file with the columns "
                     "row, entrant, draw and score, the cheapest entrant first");
  app.add_option("--rows", options.sizes.test_rows, "test rows of a replayed study")
      ->check(CLI::Range(20, 100'000))
      ->needs(replay)
      ->capture_default_str();
  app.add_option("--dev-rows", options.sizes.dev_rows, "and its dev rows")
      ->check(CLI::Range(20, 100'000))
      ->needs(replay)
      ->capture_default_str();
  replay->excludes("--cell");
}

int run(int argc, const char* const* argv) {
  CLI::App app("How often what a verdict says is true, by simulation.", "calibration");
  Options options;
  declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const std::vector<CellResult> results =
      options.replay.empty() ? run_cells(options) : run_replay(options);
  write_raw(Stream::Out,
            options.as_json ? results_json(results, options.seed).dump(2) + "\n"
                            : results_text(results, options.seed));
  return 0;
}

}  // namespace

}  // namespace tuneornot

int main(int argc, char** argv) {
  try {
    return tuneornot::run(argc, argv);
  } catch (const std::exception& error) {
    tuneornot::write_raw(tuneornot::Stream::Error,
                         std::string("calibration: ") + error.what() + "\n");
    return 2;
  }
}
