#include "check/survey.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "stats/paired_tests.h"
#include "task/dataset.h"
#include "task/faults.h"
#include "task/read_examples.h"
#include "task/split.h"

namespace tuneornot {

namespace {

constexpr std::size_t kRoutes = 3;
constexpr std::size_t kFewestGroups = 5;  // below, the test carries no intervals (docs/decision.md)

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Counts lengths, each up to 4,096 on its own and longer ones by a sixteenth of their power of two,
// so that memory does not grow with the rows.
class LengthCounter {
 public:
  void add(std::size_t length, std::size_t line) {
    ++counts_[std::min(bucket_of(length), counts_.size() - 1)];
    ++total_;
    if (length > longest_) {
      longest_ = length;
      longest_line_ = line;
    }
  }

  Lengths lengths() const {
    return {.median = quantile(0.5),
            .p95 = quantile(0.95),
            .longest = longest_,
            .longest_line = longest_line_};
  }

 private:
  static constexpr std::size_t kExact = 4'096;
  static constexpr std::size_t kSteps = 16;  // a power of two

  static std::size_t bucket_of(std::size_t length) {
    std::size_t bucket = length;
    std::size_t start = kExact;
    for (std::size_t offset = kExact; length >= start; start *= 2, offset += kSteps) {
      bucket = offset + std::min(kSteps - 1, (length - start) * kSteps / start);
    }
    return bucket;
  }

  static std::size_t length_of(std::size_t bucket) {
    if (bucket < kExact) {
      return bucket;
    }
    const std::size_t start = kExact << ((bucket - kExact) / kSteps);
    return start + start * ((bucket - kExact) % kSteps) / kSteps;
  }

  std::size_t quantile(double share) const {
    const auto wanted = static_cast<std::size_t>(share * static_cast<double>(total_));
    std::size_t seen = 0;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
      seen += counts_[bucket];
      if (seen > wanted) {
        return std::min(length_of(bucket), longest_);
      }
    }
    return longest_;
  }

  std::array<std::size_t, kExact + 40 * kSteps> counts_ = {};
  std::size_t total_ = 0;
  std::size_t longest_ = 0;
  std::size_t longest_line_ = 0;
};

bool has_error(const std::vector<Problem>& problems) {
  return std::ranges::any_of(
      problems, [](const Problem& problem) { return problem.kind->severity == Severity::Error; });
}

// As run would do it; what run would refuse becomes a problem.
void split(const Census& census, std::uint64_t seed, Survey& result, Problems& problems) {
  const DataSource& data = result.task.data;
  const bool has_test = !data.test.empty();
  try {
    const Assignment assigned =
        assign_parts(census.rows(), result.task.kind, data.files().front(), has_test, seed);
    const auto rows_of = [&assigned](SplitPart part) {
      return static_cast<std::size_t>(std::ranges::count(assigned.parts, part));
    };
    result.groups = assigned.groups;
    result.train_rows = rows_of(SplitPart::Train);
    result.dev_rows = rows_of(SplitPart::Dev);
    result.test_rows = has_test
                           ? static_cast<std::size_t>(std::ranges::count(census.is_leaked(), false))
                           : rows_of(SplitPart::Test);
  } catch (const Error& error) {
    const std::string file = data.files().front();
    const std::string_view said = error.what();
    problems.add(
        fault::kNoSplit, file, 0, said.substr(said.starts_with(file) ? file.size() + 2 : 0));
  }
}

}  // namespace

bool Survey::is_usable() const {
  return !has_error(problems);
}

Survey survey(const Task& task,
              const std::filesystem::path& folder,
              std::uint64_t seed,
              Problems problems) {
  Survey result = {.task = task};
  Census census(task.kind);
  LengthCounter inputs;
  LengthCounter outputs;
  const auto count = [&](const ExampleView& example, bool is_test) {
    census.add(example, is_test);
    inputs.add(characters(example.input), example.line);
    outputs.add(characters(example.output), example.line);
    ++result.rows_used;
  };
  result.rows_read = read_examples(task, folder, count, problems);
  census.report(task, problems);
  result.labels = census.labels();
  complete_task(result.task, result.labels);
  result.leaks = census.leaks();
  result.repeats = census.repeats();
  result.conflicts = census.conflicts();
  result.input = inputs.lengths();
  result.output = outputs.lengths();
  split(census, seed, result, problems);
  if (result.test_rows >= kFewestGroups) {
    result.detectable_difference =
        std::min(1.0, detectable_difference({.rows = result.test_rows, .entrants = kRoutes}));
  }
  result.problems = problems.all();
  return result;
}

}  // namespace tuneornot
