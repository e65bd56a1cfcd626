#include "task/infer_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/column_names.h"
#include "table/rows.h"
#include "table/shapes.h"
#include "task/column_shape.h"
#include "task/infer_shape.h"
#include "task/kind_guess.h"
#include "task/likely_columns.h"

namespace tuneornot {

namespace {

using Names = std::vector<std::string>;

constexpr std::array<std::string_view, 11> kGroupNames = {"group",
                                                          "customer",
                                                          "customer_id",
                                                          "user",
                                                          "user_id",
                                                          "author",
                                                          "document",
                                                          "sent_id",
                                                          "conversation_id",
                                                          "thread_id",
                                                          "session_id"};
constexpr std::size_t kColumnsNamed = 20;
constexpr std::size_t kShownColumns = 60;

bool holds(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_used(const DataSource& data, const std::string& column) {
  return holds(data.input, column) || column == data.output || column == data.group;
}

bool has_values(const Table& table, std::size_t column) {
  return std::ranges::any_of(table.rows,
                             [column](const Row& row) { return !is_blank(row.cells[column]); });
}

Names empty_columns(const Table& table) {
  Names names;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!has_values(table, i)) {
      names.push_back(table.columns[i]);
    }
  }
  return names;
}

// Without those that are empty, such as what a spreadsheet writes behind its last column.
Names unused_columns(const Table& table, const DataSource& data) {
  Names names;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!is_used(data, table.columns[i]) && has_values(table, i)) {
      names.push_back(table.columns[i]);
    }
  }
  return names;
}

Names unused_columns_called(const Table& table,
                            const DataSource& data,
                            std::span<const std::string_view> known) {
  Names names = unused_columns(table, data);
  std::erase_if(names, [known](const std::string& name) {
    return std::ranges::find(known, case_folded(name)) == known.end();
  });
  return names;
}

// As one types it in a shell.
std::string argument(const Names& columns) {
  const std::string joined = fmt::format("{}", fmt::join(columns, ","));
  const bool is_plain = std::ranges::all_of(joined, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ',' || c == '.' || c == '-';
  });
  return is_plain ? joined : '\'' + printable(joined) + '\'';
}

[[noreturn]] void refuse(const Table& table, const std::string& fault) {
  throw Error(ErrorKind::Data, table.file + ": " + fault);
}

bool looks_like_output(const Table& table, const std::string& column) {
  const ColumnShape shape = shape_of(table, column_of(table, column));
  const bool is_of_objects = shape.values > 0 && shape.json_objects == shape.values;
  return (is_of_objects || looks_like_labels(shape)) && !is_key(table, column);
}

// Of keys and texts the texts are rather the input, without an output.
void take_texts_for_input(const Table& table, DataSource& likely) {
  const bool reads_key = likely.input.size() == 1 && is_key(table, likely.input.front());
  if (reads_key && !likely.output.empty() && !looks_like_output(table, likely.output)) {
    likely.input = {std::exchange(likely.output, "")};
  }
}

// The columns that are not said yet, as they most likely are.
DataSource with_likely_columns(const Table& table, const DataSource& data) {
  DataSource likely = data;
  if (likely.output.empty()) {
    const Names known = unused_columns_called(table, data, known_output_names());
    likely.output = likely_known_output(table, known);
  }
  if (likely.output.empty()) {
    likely.output = likely_output(table, unused_columns(table, data));
  }
  if (likely.input.empty()) {
    const Names known = unused_columns_called(table, likely, known_input_names());
    likely.input = known.empty() ? likely_input(table, unused_columns(table, likely)) : known;
  }
  if (data.input.empty() && data.output.empty()) {
    take_texts_for_input(table, likely);
  }
  return likely;
}

// An example of the options that would settle it.
std::string settling(const DataSource& likely) {
  return likely.output.empty()
             ? "no column looks like an output; name it with --output, or a file that has one"
             : fmt::format("say it, for example --input {} --output {}",
                           argument(likely.input),
                           argument({likely.output}));
}

// What is not said yet, with what is likely.
Question column_question(const Table& table, const DataSource& data, const DataSource& likely) {
  const bool has_other = table.columns.size() > likely.input.size() + empty_columns(table).size();
  if (likely.input.empty() || (likely.output.empty() && !has_other)) {
    const bool is_one = table.columns.size() == 1 && format_of(table.file) == RowFormat::Csv;
    const Names empty = empty_columns(table);
    refuse(table,
           fmt::format("an input and an output column are needed; the columns are {}{}{}",
                       quoted_list(table.columns, kColumnsNamed),
                       empty.empty() ? ""
                                     : fmt::format(", and nothing stands in {}",
                                                   quoted_list(empty, kColumnsNamed)),
                       is_one ? "; delete what stands above the line with the columns' names, or "
                                "name what parts the cells with --delimiter"
                              : ""));
  }
  const bool lacks_input = data.input.empty();
  return {.about = lacks_input ? Question::About::Input : Question::About::Output,
          .choices = unused_columns(table, data),
          .proposed = lacks_input             ? likely.input
                      : likely.output.empty() ? Names{}
                                              : Names{likely.output},
          .refusal = fmt::format(
              "{}: which columns are input and output is not obvious; the columns are {}; {}",
              table.file,
              quoted_list(table.columns, kColumnsNamed),
              settling(likely))};
}

// What the user said, checked.
DataSource hinted_source(const Table& table, const TaskHints& hints) {
  for (const std::string& column : hints.input) {
    column_of(table, column);
    if (std::ranges::count(hints.input, column) > 1 || column == hints.output) {
      refuse(table,
             fmt::format("the column \"{}\" is named twice by --input and --output; name it once",
                         shortened(column, kShownColumns)));
    }
  }
  const std::string group = hints.group.value_or("");
  for (const std::string& column : {hints.output, group}) {
    if (!column.empty()) {
      column_of(table, column);
    }
  }
  if (!group.empty() && group == hints.output) {
    refuse(table, "the output column cannot be the group too; name another column with --group");
  }
  return {.file = table.file,
          .train = "",
          .test = "",
          .input = hints.input,
          .output = hints.output,
          .group = group,
          .delimiter = hints.delimiter};
}

// Names that are used together, so that further columns of known names say nothing against them.
void take_known_pair(const Table& table, DataSource& data) {
  constexpr std::array<std::array<std::string_view, 2>, 5> kPairs = {{{"text", "label"},
                                                                      {"input", "output"},
                                                                      {"prompt", "completion"},
                                                                      {"question", "answer"},
                                                                      {"text", "intent"}}};
  if (!data.input.empty() || !data.output.empty()) {
    return;
  }
  for (const auto& [input, output] : kPairs) {
    const Names inputs = unused_columns_called(table, data, std::array{input});
    const Names outputs = unused_columns_called(table, data, std::array{output});
    if (inputs.size() == 1 && outputs.size() == 1) {
      data.input = inputs;
      data.output = outputs.front();
      return;
    }
  }
}

void take_well_known(const Table& table, DataSource& data) {
  if (data.output.empty()) {
    const Names outputs = unused_columns_called(table, data, known_output_names());
    data.output = outputs.size() == 1 ? outputs.front() : "";
  }
  if (data.input.empty()) {
    const Names inputs = unused_columns_called(table, data, known_input_names());
    data.input = inputs.size() == 1 ? inputs : Names{};
  }
}

// A column whose values neither all differ nor are all the same.
bool repeats_groups(const ColumnShape& shape) {
  return shape.distinct > 1 && shape.distinct < shape.values;
}

// Asks where there are several.
std::optional<Question> take_group(const Table& table, DataSource& data) {
  Names groups = unused_columns_called(table, data, kGroupNames);
  std::erase_if(groups, [&table](const std::string& name) {
    return !repeats_groups(shape_of(table, column_of(table, name)));
  });
  if (groups.size() > 1) {
    return Question{.about = Question::About::Group,
                    .choices = groups,
                    .proposed = {groups.front()},
                    .refusal = fmt::format("{}: {} could each say which rows belong together; say "
                                           "which, for example --group {}",
                                           table.file,
                                           quoted_list(groups, kColumnsNamed),
                                           argument({groups.front()}))};
  }
  data.group = groups.empty() ? "" : groups.front();
  return std::nullopt;
}

// Of two columns of unknown names, the one that holds labels or objects is the output.
void take_by_shape(const Table& table, DataSource& data, const Names& pair) {
  const bool first = looks_like_output(table, pair[0]);
  const bool second = looks_like_output(table, pair[1]);
  if (first != second) {
    data.output = first ? pair[0] : pair[1];
    data.input = {first ? pair[1] : pair[0]};
  }
}

// Takes what is left where it can be nothing else.
void take_rest(const Table& table, DataSource& data) {
  const Names rest = unused_columns(table, data);
  const bool has_input = !data.input.empty();
  const bool has_output = !data.output.empty();
  if (rest.size() == 1 && has_input && !has_output && !is_key(table, rest.front())) {
    data.output = rest.front();
  } else if (rest.size() == 1 && has_output && !has_input) {
    data.input = rest;
  } else if (rest.size() == 2 && !has_output && !has_input) {
    take_by_shape(table, data, rest);
  }
}

// What a shape asks is no answer to it.
void check_answered(const Table& table, const DataSource& data) {
  if (data.output != "output" && is_made_by_shape(table.shape, data.output)) {
    throw Error(
        ErrorKind::Data,
        fmt::format("{}: no row has an output, as a conversation has none where nobody in it "
                    "is called assistant, gpt, model or bot; name who answers so",
                    table.file));
  }
}

// Where a guessed input would leave out a text that may belong to it: asks for the input, with both
// in the table's order.
std::optional<Question> text_question(const Table& table, const DataSource& data) {
  Names unused = unused_columns(table, data);
  std::erase_if(unused,
                [&table](const std::string& name) { return is_made_by_shape(table.shape, name); });
  const Names texts = further_texts(table, unused, data.input);
  if (texts.empty()) {
    return std::nullopt;
  }
  DataSource open = data;
  DataSource likely = data;
  open.input.clear();
  likely.input = table.columns;
  std::erase_if(likely.input, [&](const std::string& name) {
    return !holds(data.input, name) && !holds(texts, name);
  });
  return column_question(table, open, likely);
}

Question kind_question(const Table& table, const DataSource& data) {
  const ColumnShape output = shape_of(table, column_of(table, data.output));
  return {.about = Question::About::Kind,
          .choices = {std::string(name_of(TaskKind::Classify)),
                      std::string(name_of(TaskKind::Generate))},
          .proposed = {std::string(name_of(TaskKind::Classify))},
          .refusal = fmt::format("{}: \"{}\" holds {} different short values in {} rows, which may "
                                 "be labels or texts; say it: --kind classify or --kind generate",
                                 table.file,
                                 shortened(data.output, kShownColumns),
                                 output.distinct,
                                 output.values)};
}

// Found where the file's name promises another.
bool has_odd_delimiter(const Table& table, const TaskHints& hints) {
  return hints.delimiter == '\0' && table.delimiter != '\0' &&
         table.delimiter != usual_delimiter(table.file);
}

std::string columns_sentence(const Task& task, const std::optional<KindGuess>& guess) {
  const bool has_labels = task.kind == TaskKind::Classify && guess && guess->labels > 0;
  const std::string labels = has_labels ? fmt::format(" ({} labels)", guess->labels) : "";
  const std::string group =
      task.data.group.empty() ? "" : ", group " + quoted_list({&task.data.group, 1}, 1);
  return fmt::format("columns: input {}, output {}{}{}",
                     quoted_list(task.data.input, kColumnsNamed),
                     quoted_list({&task.data.output, 1}, 1),
                     labels,
                     group);
}

std::string kind_sentence(const KindGuess& guess) {
  return fmt::format("kind: {}{}, because {}",
                     name_of(guess.kind),
                     guess.many ? " with many: true" : "",
                     guess.because);
}

std::string group_sentence(const std::string& group) {
  return fmt::format(
      "group: rows with one \"{}\" stay on one side of the split, so that the test asks about "
      "some that training never saw",
      shortened(group, kShownColumns));
}

Names guesses(const Table& table,
              const Task& task,
              const std::optional<KindGuess>& guess,
              const TaskHints& hints,
              const Names& of_shape) {
  Names said = of_shape;
  if (has_odd_delimiter(table, hints)) {
    said.push_back("delimiter: " + name_of_delimiter(table.delimiter));
  }
  said.push_back(columns_sentence(task, guess));
  if (guess && (!hints.kind || task.many)) {
    said.push_back(kind_sentence(*guess));
  }
  if (guess && task.kind == TaskKind::Classify && !guess->doubt.empty()) {
    said.push_back(guess->doubt);
  }
  if (!task.data.group.empty()) {
    said.push_back(group_sentence(task.data.group));
  }
  Names unused = unused_columns(table, task.data);
  std::erase_if(unused,
                [&table](const std::string& name) { return is_made_by_shape(table.shape, name); });
  if (!unused.empty()) {
    said.push_back("not used: " + quoted_list(unused, kColumnsNamed));
  }
  return said;
}

}  // namespace

Inference infer_task(const Table& table, const TaskHints& hints) {
  InferredTask inferred;
  Task& task = inferred.task;
  task.name = hints.name;
  task.data = hinted_source(table, hints);
  const Names of_shape = take_shape(table, task);
  const bool is_input_said = !task.data.input.empty();
  take_known_pair(table, task.data);
  take_well_known(table, task.data);
  if (!hints.group) {
    if (const std::optional<Question> question = take_group(table, task.data)) {
      return *question;
    }
  }
  take_rest(table, task.data);
  check_answered(table, task.data);
  if (task.data.input.empty() || task.data.output.empty()) {
    return column_question(table, task.data, with_likely_columns(table, task.data));
  }
  if (!is_input_said) {
    if (std::optional<Question> question = text_question(table, task.data)) {
      return *std::move(question);
    }
  }
  const std::optional<KindGuess> guess = guess_kind(table, task.data.output);
  if (!hints.kind && !guess) {
    return kind_question(table, task.data);
  }
  task.kind = hints.kind ? *hints.kind : guess->kind;
  task.many = guess && guess->many && task.kind == TaskKind::Classify;
  inferred.said = guesses(table, task, guess, hints, of_shape);
  return inferred;
}

}  // namespace tuneornot
