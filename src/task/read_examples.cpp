#include "task/read_examples.h"

#include <fmt/format.h>

#include <algorithm>

#include "task/faults.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostLeftOut = 10;  // one row in so many

// Returns how many examples there were.
std::size_t read_file(const Task& task,
                      const std::filesystem::path& folder,
                      const std::string& file,
                      const VisitExample& visit,
                      Problems& problems) {
  ExampleReader reader(
      open_rows((folder / file).lexically_normal(), file, {}, problems), file, task, problems);
  const bool is_test = file == task.data.test;
  std::size_t examples = 0;
  ExampleView example;
  while (reader.next(example)) {
    visit(example, is_test);
    ++examples;
  }
  return examples;
}

// Why most of the rows were left out.
Problem commonest(const std::vector<Problem>& problems, const std::string& file) {
  const auto rows = [&file](const Problem& problem) {
    const bool counts = problem.kind->leaves_row_out && problem.file == file &&
                        problem.kind != &fault::kMissingOutput;
    return counts ? problem.count : 0;
  };
  return *std::ranges::max_element(problems, {}, rows);
}

}  // namespace

std::size_t read_examples(const Task& task,
                          const std::filesystem::path& folder,
                          const VisitExample& visit,
                          Problems& problems) {
  std::size_t rows = 0;
  for (const std::string& file : task.data.files()) {
    const std::size_t examples = read_file(task, folder, file, visit, problems);
    const std::size_t left_out = problems.left_out(file);
    // A row without an output is one still to be labelled, and says nothing against the file.
    const std::size_t unlabelled = problems.count(fault::kMissingOutput, file);
    const std::size_t all = examples + left_out;
    if (examples == 0) {
      problems.add(fault::kNoExample, file, 0);
    } else if ((left_out - unlabelled) * kMostLeftOut > all) {
      const Problem reason = commonest(problems.all(), file);
      problems.add(fault::kManyLeftOut,
                   file,
                   reason.lines.front(),
                   fmt::format("{} of {}: {}", left_out - unlabelled, all, reason.kind->message));
    }
    rows += all;
  }
  return rows;
}

}  // namespace tuneornot
