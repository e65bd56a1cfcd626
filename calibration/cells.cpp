#include "calibration/cells.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace tuneornot {

namespace {

// A hair more, so that a bound of exactly the margin is wrong.
constexpr double kBeyondMargin = .02 + 1e-6;

constexpr FoldWorld kSteady;
constexpr FoldWorld kTrained = {.training = .1};
constexpr FoldWorld kTrainedAlike = {.training = .1, .shared = .75};

constexpr auto kCells = std::to_array<Cell>({
    // Intervals of scores, over all scores at once.
    {.name = "scores-60", .rows = 60, .entrants = 8, .pattern = Pattern::Ladder},
    {.name = "scores-200", .rows = 200, .entrants = 8, .pattern = Pattern::Ladder},
    {.name = "scores-600", .rows = 600, .dev_rows = 300, .entrants = 8, .pattern = Pattern::Ladder},
    // Nothing differs.
    {.name = "null-60-2", .rows = 60, .entrants = 2},
    {.name = "null-60-8", .rows = 60, .entrants = 8},
    {.name = "null-200-2", .entrants = 2},
    {.name = "null-200-4"},
    {.name = "null-200-15", .entrants = 15},
    {.name = "null-600-8", .rows = 600, .dev_rows = 300, .entrants = 8},
    {.name = "null-2000-4", .rows = 2000, .dev_rows = 500},
    {.name = "null-p50", .score = .5},
    {.name = "null-p95", .score = .95},
    {.name = "null-p99", .score = .99},
    {.name = "null-6%", .discordance = .06},
    {.name = "null-17%", .discordance = .17},
    // One or two ahead of the rest: what does not differ is still not to be told apart.
    {.name = "ahead-2", .pattern = Pattern::OneAhead, .lead = .021},
    {.name = "ahead-5", .pattern = Pattern::OneAhead, .lead = .05},
    {.name = "ahead-10", .pattern = Pattern::OneAhead, .lead = .1},
    {.name = "ahead-2-600",
     .rows = 600,
     .dev_rows = 300,
     .entrants = 8,
     .pattern = Pattern::OneAhead,
     .lead = .021},
    {.name = "ahead-5-600",
     .rows = 600,
     .dev_rows = 300,
     .entrants = 8,
     .pattern = Pattern::OneAhead,
     .lead = .05},
    {.name = "tied-5", .pattern = Pattern::TwoAhead, .lead = .05},
    {.name = "tied-5-600",
     .rows = 600,
     .dev_rows = 300,
     .entrants = 8,
     .pattern = Pattern::TwoAhead,
     .lead = .05},
    {.name = "near-600",
     .rows = 600,
     .dev_rows = 300,
     .pattern = Pattern::EvenlyBehind,
     .lead = .019},
    {.name = "near-2000",
     .rows = 2000,
     .dev_rows = 500,
     .pattern = Pattern::EvenlyBehind,
     .lead = .019},
    {.name = "margin-200", .entrants = 2, .pattern = Pattern::OneAhead, .lead = kBeyondMargin},
    {.name = "margin-600",
     .rows = 600,
     .dev_rows = 300,
     .pattern = Pattern::OneAhead,
     .lead = kBeyondMargin},
    {.name = "margin-2000",
     .rows = 2000,
     .dev_rows = 500,
     .pattern = Pattern::OneAhead,
     .lead = kBeyondMargin},
    // A dev so small that the test has much to put right.
    {.name = "overturn-2",
     .dev_rows = 32,
     .entrants = 2,
     .pattern = Pattern::OneAhead,
     .lead = .021},
    {.name = "overturn-5", .dev_rows = 32, .pattern = Pattern::OneAhead, .lead = .05},
    {.name = "overturn-10", .dev_rows = 32, .pattern = Pattern::OneAhead, .lead = .1},
    // Candidates of one route differ by their draws, and are raced.
    {.name = "draws-1", .draw_sd = .01, .candidates = 3},
    {.name = "draws-3", .draw_sd = .03, .candidates = 8},
    {.name = "draws-3-64", .draw_sd = .03, .candidates = 64},
    // Rows in groups.
    {.name = "groups-5", .rows = 400, .dev_rows = 200, .groups = 5, .icc = .1},
    {.name = "groups-5-uneven",
     .rows = 400,
     .dev_rows = 200,
     .groups = 5,
     .icc = .1,
     .sizes = GroupSizes::Lognormal},
    {.name = "groups-10", .rows = 400, .dev_rows = 200, .groups = 10, .icc = .1},
    {.name = "groups-10-uneven",
     .rows = 400,
     .dev_rows = 200,
     .groups = 10,
     .icc = .1,
     .sizes = GroupSizes::Lognormal},
    {.name = "groups-20", .rows = 400, .dev_rows = 200, .groups = 20, .icc = .1},
    {.name = "groups-20-uneven",
     .rows = 400,
     .dev_rows = 200,
     .groups = 20,
     .icc = .1,
     .sizes = GroupSizes::Lognormal},
    {.name = "groups-50", .rows = 400, .dev_rows = 200, .groups = 50, .icc = .1},
    {.name = "groups-50-uneven",
     .rows = 400,
     .dev_rows = 200,
     .groups = 50,
     .icc = .1,
     .sizes = GroupSizes::Lognormal},
    {.name = "groups-50-icc0",
     .rows = 400,
     .dev_rows = 200,
     .pattern = Pattern::OneAhead,
     .lead = .05,
     .groups = 50},
    {.name = "groups-10-p90", .rows = 400, .dev_rows = 200, .score = .9, .groups = 10, .icc = .3},
    {.name = "groups-20-p90", .rows = 400, .dev_rows = 200, .score = .9, .groups = 20, .icc = .3},
    {.name = "groups-50-p95",
     .rows = 400,
     .dev_rows = 200,
     .score = .95,
     .discordance = .06,
     .groups = 50,
     .icc = .1},
    // Scores that are neither right nor wrong, and scores that are no mean of rows.
    {.name = "graded", .scale = Scale::Graded},
    {.name = "graded-5", .pattern = Pattern::OneAhead, .lead = .05, .scale = Scale::Graded},
    {.name = "f1",
     .rows = 600,
     .dev_rows = 300,
     .entrants = 3,
     .score = .7,
     .scale = Scale::MacroF1},
    {.name = "f1-5",
     .rows = 600,
     .dev_rows = 300,
     .entrants = 3,
     .score = .7,
     .pattern = Pattern::OneAhead,
     .lead = .05,
     .scale = Scale::MacroF1},
    // Below 500 rows.
    {.name = "folds-p70",
     .rows = 120,
     .entrants = 2,
     .score = .7,
     .discordance = .17,
     .folds = &kSteady},
    {.name = "folds-p90",
     .rows = 120,
     .entrants = 2,
     .score = .9,
     .discordance = .17,
     .folds = &kSteady},
    {.name = "folds-trained",
     .rows = 120,
     .entrants = 4,
     .score = .7,
     .discordance = .17,
     .folds = &kTrained},
    {.name = "folds-alike",
     .rows = 120,
     .entrants = 2,
     .score = .7,
     .discordance = .17,
     .folds = &kTrainedAlike},
    {.name = "folds-ahead-10",
     .rows = 300,
     .entrants = 4,
     .score = .7,
     .pattern = Pattern::OneAhead,
     .lead = .1,
     .discordance = .17,
     .folds = &kTrained},
});

}  // namespace

std::span<const Cell> cells() {
  return kCells;
}

const Cell& find_cell(std::string_view name) {
  const auto found = std::ranges::find(kCells, name, &Cell::name);
  if (found == kCells.end()) {
    std::vector<std::string> names;
    std::ranges::transform(
        kCells, std::back_inserter(names), [](const Cell& cell) { return std::string(cell.name); });
    throw Error(ErrorKind::Usage,
                "there is no cell \"" + printable(name) + "\"; there are " +
                    quoted_list(names, names.size()));
  }
  return *found;
}

bool needs_bootstrap(const Cell& cell) {
  return cell.scale == Scale::MacroF1 || cell.folds != nullptr;
}

}  // namespace tuneornot
