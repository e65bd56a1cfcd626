#include "task/read_examples.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "task/faults.h"
#include "task/json_schema.h"
#include "task/label_cells.h"
#include "task/left_out.h"

namespace tuneornot {

namespace {

constexpr std::size_t kSeparatorRows = 2'000;  // that are looked at for one

std::unique_ptr<RowReader> rows_of(const Task& task,
                                   const std::filesystem::path& folder,
                                   const std::string& file,
                                   Problems& problems) {
  const ReadOptions options = {
      .delimiter = task.data.delimiter, .left_out = {}, .columns = task.data.columns()};
  return open_rows((folder / file).lexically_normal(), file, options, problems);
}

// Between labels of a row, as the first rows of the first file have it.
char label_separator(const Task& task, const std::filesystem::path& folder, Problems& problems) {
  const std::string file = task.data.files().front();
  Problems told_later;  // when the whole file is read
  const std::unique_ptr<RowReader> rows = rows_of(task, folder, file, told_later);
  std::vector<std::string> cells;
  RowView row;
  for (std::size_t count = 0; count < kSeparatorRows && rows->next(row); ++count) {
    const auto column = std::ranges::find(rows->columns(), task.data.output);
    const auto place = static_cast<std::size_t>(column - rows->columns().begin());
    if (place < row.cells.size()) {
      cells.emplace_back(row.cells[place]);
    }
  }
  const char separator =
      find_label_separator(std::vector<std::string_view>(cells.begin(), cells.end()), task.labels);
  if (separator != '\0') {
    problems.add(fault::kLabelSeparator, file, 0, fmt::format("\"{}\"", separator));
  }
  return separator;
}

// Returns how many examples there were.
std::size_t visit_all(ExampleReader reader, bool is_test, const VisitExample& visit) {
  std::size_t examples = 0;
  ExampleView example;
  while (reader.next(example)) {
    visit(example, is_test);
    ++examples;
  }
  return examples;
}

}  // namespace

std::size_t read_examples(const Task& task,
                          const std::filesystem::path& folder,
                          const VisitExample& visit,
                          Problems& problems) {
  const std::unique_ptr<JsonSchema> schema = load_schema(task, folder);
  if (schema != nullptr && !schema->unchecked_keywords().empty()) {
    problems.add(fault::kUncheckedKeyword,
                 task.schema,
                 0,
                 fmt::format("{}", fmt::join(schema->unchecked_keywords(), ", ")));
  }
  const OutputForm form = {
      .schema = schema.get(),
      .label_separator = task.many ? label_separator(task, folder, problems) : '\0'};
  std::size_t rows = 0;
  for (const std::string& file : task.data.files()) {
    const std::size_t examples =
        visit_all(ExampleReader(rows_of(task, folder, file, problems), file, task, form, problems),
                  file == task.data.test,
                  visit);
    rows += examples + problems.left_out(file);
    if (examples == 0) {
      problems.add(fault::kNoExample, file, 0);
    } else if (const auto left_out = too_many_left_out(problems, file, examples)) {
      const Problem& reason = left_out->commonest;
      problems.add(fault::kManyLeftOut,
                   file,
                   reason.lines.front(),
                   fmt::format("{} of {}: {}", left_out->rows, left_out->of, reason.kind->message));
    }
  }
  return rows;
}

std::size_t read_unlabelled(const Task& task,
                            const std::filesystem::path& folder,
                            const VisitInput& visit,
                            Problems& problems) {
  if (task.data.unlabelled.empty()) {
    return 0;
  }
  const std::string& file = task.data.unlabelled;
  ExampleReader reader(rows_of(task, folder, file, problems), file, task, std::nullopt, problems);
  std::size_t inputs = 0;
  ExampleView example;
  while (reader.next(example)) {
    visit(example, reader.input_cells());
    ++inputs;
  }
  if (inputs == 0) {
    problems.add(fault::kNoExample, file, 0);
  }
  return inputs;
}

}  // namespace tuneornot
