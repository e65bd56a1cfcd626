#include "strategy/prompted.h"

#include <algorithm>
#include <string>

#include "prompt/shots.h"

namespace tuneornot {

namespace {

std::size_t longest_output(std::span<const Example> train) {
  std::size_t longest = 1;
  for (const Example& example : train) {
    longest = std::max(longest, example.output.size());
  }
  return longest;
}

bool has_line_break(std::span<const Example> train) {
  return std::ranges::any_of(
      train, [](const Example& example) { return example.output.find('\n') != std::string::npos; });
}

// All labels, quoted, with commas and brackets: as many bytes as a list of labels can have.
std::size_t longest_list(std::span<const Label> labels) {
  constexpr std::size_t kAround = 4;
  std::size_t bytes = kAround;
  for (const Label& label : labels) {
    bytes += label.name.size() + kAround;
  }
  return bytes;
}

// Several input columns are lines with their own names already.
CompletionLayout layout_of(CompletionLayout layout, const DataSource& data) {
  if (layout.input.empty() && data.input.size() == 1) {
    layout.input = data.input.front();
  }
  if (layout.output.empty()) {
    layout.output = data.output;
  }
  return layout;
}

}  // namespace

PromptProgram chat_program(const Preparation& preparation) {
  constexpr std::size_t kMost = 1'024;
  const Task& task = preparation.task;
  PromptProgram program{.kind = task.kind,
                        .instruction = task.instruction,
                        .labels = task.labels,
                        .many = task.many,
                        .schema = preparation.schema};
  const std::size_t longest = longest_output(preparation.train);
  if (task.kind == TaskKind::Generate) {
    program.max_answer_tokens = static_cast<int>(std::min(2 * longest, kMost));
    if (!has_line_break(preparation.train)) {
      program.stop = {"\n"};
    }
  } else if (task.kind == TaskKind::Extract) {
    // Compact JSON, so that little is longer than the longest of train.
    program.max_answer_tokens = static_cast<int>(std::min(longest, kMost));
  } else if (task.many) {
    program.max_answer_tokens = static_cast<int>(std::min(longest_list(task.labels), kMost));
  }
  return program;
}

PromptProgram program_without_shots(const Preparation& preparation) {
  const Task& task = preparation.task;
  PromptProgram program = chat_program(preparation);
  if (task.completion) {
    program.completion = layout_of(*task.completion, task.data);
    // What has several lines ends a turn by itself, but no text.
    if (task.kind == TaskKind::Generate && program.stop.empty()) {
      program.stop = {"\n" + program.completion->between + "\n"};
    }
  }
  return program;
}

Predictor with_balanced_shots(const Preparation& preparation, Rng rng) {
  const std::size_t shots = std::stoul(preparation.candidate.settings.at("shots"));
  PromptProgram program = program_without_shots(preparation);
  program.shots = balanced_shots(preparation.train, preparation.task.kind, shots, rng);
  return Predictor{.candidate = preparation.candidate,
                   .labels_used = program.shots.size(),
                   .method = std::move(program)};
}

std::vector<Shot> fixed_shots(const Preparation& preparation, Rng rng) {
  const std::size_t shots =
      std::min(std::stoul(preparation.candidate.settings.at(kFixed)), preparation.train.size() / 2);
  return balanced_shots(preparation.train, preparation.task.kind, shots, rng);
}

}  // namespace tuneornot
