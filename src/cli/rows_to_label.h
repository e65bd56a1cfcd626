#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/environment.h"
#include "cli/study_folder.h"
#include "store/store.h"
#include "study/frozen.h"
#include "table/problems.h"
#include "task/label_sheet.h"

namespace tuneornot {

// By what rows are chosen for people to label.
enum class LabelBy { Random, Disagreement };

std::string_view name_of(LabelBy by);                           // "random", "disagreement"
std::optional<LabelBy> label_by_called(std::string_view name);  // empty: there is no such way

struct LabelRule {
  LabelBy by = LabelBy::Random;
  std::size_t count = 0;
  std::size_t most_asked = 0;  // rows that routes are asked about, by disagreement
  std::uint64_t seed = kStudySeed;
};

struct RowsToLabel {
  LabelSheet sheet;
  std::size_t read = 0;       // rows of the file that have an input
  std::size_t known = 0;      // as in an UnlabelledDraw
  std::size_t asked = 0;      // these three by disagreement alone: rows asked about,
  std::size_t failed = 0;     // of them those that a route gave no answer to,
  std::size_t disagreed = 0;  // and those on which they disagreed
};

// Chosen from the unlabelled rows of a study that has a verdict: by chance, or of rows drawn by
// chance those on which the verdict's route and the best other one that is not shown worse
// disagree. Empty when interrupted. Throws ErrorKind::Data where there is no row to choose, as
// draw_unlabelled does, and what opening and asking models does.
std::optional<RowsToLabel> rows_to_label(const LoadedStudy& study,
                                         const LabelRule& rule,
                                         const Environment& environment,
                                         Problems& problems);

}  // namespace tuneornot
