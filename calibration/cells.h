#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tuneornot {

// How an entrant's answer to a row is scored.
enum class Scale { RightOrWrong, Graded, MacroF1 };

// Who is how good in truth.
enum class Pattern {
  Alike,         // all entrants
  OneAhead,      // one by `lead`, the rest alike
  TwoAhead,      // two alike by `lead`, the rest alike
  EvenlyBehind,  // from the best down to `lead` below it
  Ladder         // right on .5, .6, .7, .8, .9, .95, .97 and .99 of all rows
};

enum class GroupSizes { Alike, Lognormal };

// A study on folds instead of a sealed test.
struct FoldWorld {
  double training = 0;  // SD of what a fold's training rows do to a route, an item's difficulty
                        // having 1; .1 is about 3 points
  double shared = 0;    // share of that variance which all folds of a study have in common
};

// One kind of world in which studies are simulated; what is left out is the usual one.
struct Cell {
  std::string_view name;
  std::size_t rows = 200;  // of the test, or of the folds
  std::size_t dev_rows = 100;
  std::size_t entrants = 4;
  double score = .8;  // true score of those that are not ahead
  Pattern pattern = Pattern::Alike;
  double lead = 0;
  double discordance = .12;    // share of rows on which two entrants of .8 differ
  double draw_sd = 0;          // of a candidate's true score, over training and shot draws
  std::size_t candidates = 1;  // of each entrant, raced on dev
  std::size_t groups = 0;      // of the test; 0: each row is its own
  double icc = 0;              // share of the latent variance that rows of a group have in common
  GroupSizes sizes = GroupSizes::Alike;
  Scale scale = Scale::RightOrWrong;
  const FoldWorld* folds = nullptr;  // null: a sealed test
};

std::span<const Cell> cells();

// Throws ErrorKind::Usage, naming those there are.
const Cell& find_cell(std::string_view name);

// Whether each of its studies takes a bootstrap: then a twentieth as many are simulated.
bool needs_bootstrap(const Cell& cell);

}  // namespace tuneornot
