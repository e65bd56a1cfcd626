#include "cli/commands.h"

#include <array>

namespace tuneornot {

std::span<const CommandEntry> commands() {
  static constexpr std::array kCommands = {
      CommandEntry{.name = "init",
                   .help = "Write the task.yaml of a data file, and run nothing",
                   .example = "tuneornot init tickets.csv --input subject,body --output queue\n"
                              "  tuneornot init export.csv --delimiter tab",
                   .declare = declare_init},
      CommandEntry{.name = "check",
                   .help = "Say what is in a task's data, and what is wrong with it; asks no model",
                   .example = "tuneornot check tickets.csv --json\n"
                              "  tuneornot check tickets.csv --delimiter ';' --fix cleaned",
                   .declare = declare_check},
      CommandEntry{.name = "models",
                   .help = "List the models on this machine, and whether they fit and run",
                   .example = "tuneornot models ./my-models --json",
                   .declare = declare_models},
      CommandEntry{.name = "plan",
                   .help =
                       "Say what a study would take, going by a few rows: answers, tokens, time, "
                       "cost; stores nothing",
                   .example = "tuneornot plan examples/helpdesk --effort normal",
                   .declare = declare_plan},
      CommandEntry{.name = "run",
                   .help = "Measure every route on a task and say which one to take",
                   .example = "tuneornot run tickets.csv --model ./my-model.gguf",
                   .declare = declare_run},
      CommandEntry{.name = "report",
                   .help = "Show the verdict of a study again; calls no model",
                   .example = "tuneornot report examples/helpdesk --json",
                   .declare = declare_report},
      CommandEntry{.name = "label",
                   .help = "Write a file of the rows to label next, from those that the task names "
                           "as unlabelled; for a study that has a verdict",
                   .example = "tuneornot label . --count 200\n"
                              "  tuneornot label . --by disagreement --out disputed.csv",
                   .declare = declare_label},
      CommandEntry{.name = "compare",
                   .help = "Compare studies or files of predictions on the rows that all have",
                   .example = "tuneornot compare old-study new-study --fail-if-worse 0.02",
                   .declare = declare_compare},
      CommandEntry{.name = "predict",
                   .help = "Answer a text with the route that the verdict takes, or with --route",
                   .example = "tuneornot predict examples/helpdesk \"I was charged twice\"",
                   .declare = declare_predict},
      CommandEntry{
          .name = "train",
          .help =
              "Fine-tune a local model on conversations: a LoRA adapter, made on the CPU or a GPU",
          .example = "tuneornot train --data chat.jsonl --model ./my-model.gguf --out tuned",
          .declare = declare_train},
      CommandEntry{.name = "merge",
                   .help = "Put a LoRA adapter into its model's weights: one GGUF file for any "
                           "program that runs them",
                   .example = "tuneornot merge tuned --model ./my-model.gguf --out tuned.gguf "
                              "--type q8_0",
                   .declare = declare_merge},
  };
  return kCommands;
}

}  // namespace tuneornot
