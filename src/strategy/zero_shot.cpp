#include "strategy/zero_shot.h"

#include <algorithm>

#include "strategy/prompted.h"

namespace tuneornot {

PromptProgram program_without_shots(const Preparation& preparation) {
  PromptProgram program{.kind = preparation.task.kind,
                        .instruction = preparation.task.instruction,
                        .labels = preparation.task.labels};
  if (program.kind == TaskKind::Generate) {
    std::size_t longest = 1;
    bool has_line_break = false;
    for (const Example& example : preparation.train) {
      longest = std::max(longest, example.output.size());
      has_line_break = has_line_break || example.output.find('\n') != std::string::npos;
    }
    constexpr std::size_t kMost = 1'024;
    program.max_answer_tokens = static_cast<int>(std::min(2 * longest, kMost));
    if (!has_line_break) {
      program.stop = {"\n"};
    }
  }
  return program;
}

std::vector<Settings> zero_shot_candidates(const Task& /*task*/) {
  return {Settings{}};
}

Predictor prepare_zero_shot(const Preparation& preparation) {
  return {.candidate = preparation.candidate,
          .labels_used = 0,
          .method = program_without_shots(preparation)};
}

}  // namespace tuneornot
