#include "cli/questions.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/number.h"
#include "base/platform.h"
#include "base/text.h"
#include "report/layout.h"

namespace tuneornot {

namespace {

using About = Question::About;
using Names = std::vector<std::string>;

constexpr std::size_t kSamples = 3;
constexpr std::size_t kSampleColumns = 24;
constexpr std::size_t kNameColumns = 20;
constexpr std::size_t kNarrowest = 50;
constexpr std::size_t kWidest = 100;
constexpr std::string_view kNone = "0";

class PersonAtTerminal final : public Terminal {
 public:
  void write(std::string_view text) override { write_raw(Stream::Error, text); }

  std::optional<std::string> read_line() override {
    std::string line;
    return std::getline(std::cin, line) ? std::optional(line) : std::nullopt;
  }

  std::size_t columns() const override { return terminal_columns(Stream::Error); }
};

std::string_view words_of(About about) {
  switch (about) {
    case About::Input:
      return "Which column holds the input, what the model reads? Several: 1,2";
    case About::Output:
      return "Which column holds the output, what the model should answer?";
    case About::Group:
      return "Which column says what rows belong together (one customer, one document)? They stay "
             "on one side of the split.";
    case About::Kind:
      break;
  }
  return "Are the outputs labels to choose from, or texts to write?";
}

std::string_view meaning_of(std::string_view kind) {
  return kind == name_of(TaskKind::Classify) ? "one of the labels" : "free text";
}

// The first few different values of a column.
std::string samples_of(const Table& table, const std::string& column) {
  const std::size_t place = column_of(table, column);
  Names samples;
  for (const Row& row : table.rows) {
    std::string sample = shortened(row.cells[place], kSampleColumns);
    if (!sample.empty() && std::ranges::find(samples, sample) == samples.end()) {
      samples.push_back(std::move(sample));
    }
    if (samples.size() == kSamples) {
      break;
    }
  }
  return samples.empty() ? "(empty)" : fmt::format("{}", fmt::join(samples, " | "));
}

std::string listed(const Question& question, const Table& table, std::size_t columns) {
  std::size_t width = 0;
  for (const std::string& choice : question.choices) {
    width = std::max(width, std::min(kNameColumns, terminal_width(printable(choice))));
  }
  std::string text;
  for (std::size_t i = 0; i < question.choices.size(); ++i) {
    const std::string& choice = question.choices[i];
    const std::string told =
        question.about == About::Kind ? std::string(meaning_of(choice)) : samples_of(table, choice);
    text += shortened(fmt::format("{:>4}  {}  {}", i + 1, padded(choice, width, Side::Left), told),
                      columns - 1) +
            '\n';
  }
  return question.about == About::Group
             ? text + fmt::format("{:>4}  none of them: every row by itself\n", kNone)
             : text;
}

std::string number_of(const Question& question, const std::string& choice) {
  const auto place = std::ranges::find(question.choices, choice);
  return std::to_string(1 + (place - question.choices.begin()));
}

std::string default_of(const Question& question) {
  Names numbers;
  for (const std::string& choice : question.proposed) {
    numbers.push_back(number_of(question, choice));
  }
  return fmt::format("{}", fmt::join(numbers, ","));
}

// By its number, or its name.
std::optional<std::string> choice_of(const Question& question, const std::string& text) {
  if (std::ranges::find(question.choices, text) != question.choices.end()) {
    return text;
  }
  const auto number = parse_number<std::size_t>(text);
  return number && *number >= 1 && *number <= question.choices.size()
             ? std::optional(question.choices[*number - 1])
             : std::nullopt;
}

// Empty when it is none.
Names answer_of(const Question& question, std::string_view line) {
  Names answer;
  std::size_t start = 0;
  while (start <= line.size()) {
    const std::size_t comma = std::min(line.find(',', start), line.size());
    const auto choice =
        choice_of(question, std::string(trimmed(line.substr(start, comma - start))));
    if (!choice || std::ranges::find(answer, *choice) != answer.end()) {
      return {};
    }
    answer.push_back(*choice);
    start = comma + 1;
  }
  return question.about == About::Input || answer.size() == 1 ? answer : Names{};
}

TaskHints with_answer(TaskHints hints, About about, const Names& answer) {
  switch (about) {
    case About::Input:
      hints.input = answer;
      break;
    case About::Output:
      hints.output = answer.front();
      break;
    case About::Group:
      hints.group = answer.front();
      break;
    case About::Kind:
      hints.kind = task_kind_called(answer.front());
      break;
  }
  return hints;
}

}  // namespace

std::unique_ptr<Terminal> person_at_terminal() {
  const bool is_there = is_terminal(Stream::In) && is_terminal(Stream::Error);
  return is_there ? std::make_unique<PersonAtTerminal>() : nullptr;
}

std::optional<TaskHints> ask(const Question& question,
                             const Table& table,
                             const TaskHints& hints,
                             Terminal& terminal) {
  const std::size_t columns = std::clamp(terminal.columns(), kNarrowest, kWidest);
  const std::string asked = fmt::format("{}: {}", table.file, words_of(question.about));
  terminal.write(fmt::format("{}\n\n{}\n",
                             fmt::join(wrapped(asked, columns - 1), "\n"),
                             listed(question, table, columns)));
  const std::string proposed = default_of(question);
  while (true) {
    terminal.write(proposed.empty() ? "Number: " : fmt::format("Number [{}]: ", proposed));
    const std::optional<std::string> line = terminal.read_line();
    if (!line) {
      terminal.write("\n");
      return std::nullopt;
    }
    const std::string text = is_blank(*line) ? proposed : std::string(trimmed(*line));
    if (question.about == About::Group && text == kNone) {
      return with_answer(hints, About::Group, {""});
    }
    const Names answer = answer_of(question, text);
    if (!answer.empty()) {
      return with_answer(hints, question.about, answer);
    }
    terminal.write(fmt::format("Please give a number from {} to {}{}.\n",
                               question.about == About::Group ? 0 : 1,
                               question.choices.size(),
                               question.about == About::Input ? ", or several with commas" : ""));
  }
}

InferredTask settle_task(const Table& table, TaskHints hints, Terminal* terminal) {
  while (true) {
    Inference inference = infer_task(table, hints);
    if (auto* inferred = std::get_if<InferredTask>(&inference)) {
      return std::move(*inferred);
    }
    const Question& question = std::get<Question>(inference);
    if (terminal == nullptr) {
      throw Error(ErrorKind::Data, question.refusal);
    }
    std::optional<TaskHints> answered = ask(question, table, hints, *terminal);
    if (!answered) {
      throw Error(ErrorKind::Usage, "no answer, so nothing was done; " + question.refusal);
    }
    hints = *std::move(answered);
  }
}

}  // namespace tuneornot
