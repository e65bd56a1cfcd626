#include "task/folds.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"

namespace tuneornot {

namespace {

std::array<std::size_t, kFolds> fold_sizes(std::size_t rows) {
  std::array<std::size_t, kFolds> sizes{};
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    sizes[fold] = (rows + kFolds - 1 - fold) / kFolds;
  }
  return sizes;
}

}  // namespace

Folds assign_folds(const StratifiedRows& rows, const std::string& file, std::uint64_t seed) {
  if (rows.rows.size() < kFewestRowsForFolds) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: {} row{} too few to tell anything from; label {} at least, "
                            "better 120 or more",
                            file,
                            rows.rows.size(),
                            rows.rows.size() == 1 ? " is" : "s are",
                            kFewestRowsForFolds));
  }
  const std::array<std::size_t, kFolds> sizes = fold_sizes(rows.rows.size());
  Folds folds;
  for (std::size_t repeat = 0; repeat < kRepeats; ++repeat) {
    folds.push_back(
        stratified(rows, sizes, Rng(seed, fmt::format("folds: repeat {}", repeat + 1))));
    check_filled(rows, folds.back(), sizes, file);
  }
  return folds;
}

}  // namespace tuneornot
