#include "task/left_out.h"

#include <algorithm>
#include <vector>

#include "task/faults.h"

namespace tuneornot {

namespace {

constexpr std::size_t kOneIn = 10;

}  // namespace

std::optional<LeftOut> too_many_left_out(const Problems& problems,
                                         const std::string& file,
                                         std::size_t used) {
  const std::size_t all = used + problems.left_out(file);
  const std::size_t rows = problems.left_out(file) - problems.count(fault::kMissingOutput, file);
  if (rows * kOneIn <= all) {
    return std::nullopt;
  }
  const std::vector<Problem> told = problems.all();
  const auto rows_of = [&file](const Problem& problem) {
    const bool counts = problem.kind->leaves_row_out && problem.file == file &&
                        problem.kind != &fault::kMissingOutput;
    return counts ? problem.count : 0;
  };
  return LeftOut{
      .rows = rows, .of = all, .commonest = *std::ranges::max_element(told, {}, rows_of)};
}

}  // namespace tuneornot
