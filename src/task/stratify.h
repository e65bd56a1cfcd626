#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "task/census.h"
#include "task/groups.h"
#include "task/label_stratify.h"

namespace tuneornot {

struct StratifiedRows {
  std::span<const RowKey> rows;
  const Groups& groups;  // of the same rows
  TaskKind kind = TaskKind::Classify;
  std::span<const LabelSet> label_sets;  // where rows have several labels; else empty
};

// Puts whole groups on sides, each of about so many rows as `targets` says, so that every label is
// shared out like the rows as a whole (classify only: other outputs are no strata; several labels
// a row as in label_stratify.h). What fits
// nowhere goes to the last side. Returns the side of each row; the order of the rows leaves no
// trace, as that of `groups` has none.
std::vector<std::size_t> stratified(const StratifiedRows& rows,
                                    std::span<const std::size_t> targets,
                                    Rng rng);

// Throws ErrorKind::Data, naming `file` and the largest group, unless every side has at least half
// of its target.
void check_filled(const StratifiedRows& rows,
                  std::span<const std::size_t> sides,
                  std::span<const std::size_t> targets,
                  const std::string& file);

}  // namespace tuneornot
