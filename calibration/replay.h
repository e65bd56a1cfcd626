#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "calibration/claims.h"
#include "calibration/population.h"

namespace tuneornot {

// Real outcomes of entrants on a data set: each entrant once a draw (of its shots, or its training
// seed), each draw on the same rows.
struct ReplayedEntrant {
  std::string name;
  std::vector<std::vector<double>> scores;  // (draws, rows), 0 to 1
};

struct Replay {
  std::vector<ReplayedEntrant> entrants;  // the cheapest first
  std::size_t rows = 0;
};

// A CSV file with the columns row, entrant, draw and score, one line for each answer in any order;
// entrants become dearer in the order in which they come first. Throws ErrorKind::Data, with
// file:line where there is one, on a file without these columns, a score that is no number from 0
// to 1, an answer that is there twice or is missing, and fewer than two entrants.
Replay read_replay(const std::filesystem::path& path);

struct ReplaySizes {
  std::size_t dev_rows = 100;
  std::size_t test_rows = 200;
};

// Studies that take the replayed rows, and an entrant's draws, for all there are: rows of dev and
// test are drawn with replacement, for each entrant one of its draws.
std::unique_ptr<Population> replay_population(const Replay& replay, const ReplaySizes& sizes);

Promise promise_of(const Replay& replay);

}  // namespace tuneornot
