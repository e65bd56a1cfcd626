// What fine_tune learns of a task, and its dev rows in the same form, as tokens: for the sweep of
// settings (tools/sweep_fine_tune.py), which trains elsewhere. JSON lines on standard output:
//   {"part": "train" or "dev", "prompt": [token, ..], "target": [token, ..]}
//   training_texts MODEL.gguf TASK.yaml MOST_TRAIN_ROWS MOST_DEV_ROWS listed|bare
// listed: the labels or fields stand in the prompt; bare: the instruction alone.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <llama.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "finetune/lessons.h"
#include "prompt/render.h"
#include "strategy/prompted.h"
#include "task/dataset.h"
#include "task/load_task.h"
#include "task/schema_sketch.h"
#include "task/split.h"

namespace tuneornot {

namespace {

constexpr std::uint64_t kSeed = 1;

struct Rows {
  Task task;
  Split split;
};

Rows drawn_rows(const std::filesystem::path& task_file, std::size_t train, std::size_t dev) {
  Task task = load_task(task_file);
  const Dataset dataset = load_dataset(task, task_file.parent_path());
  complete_task(task, dataset);
  Split split = split_dataset(dataset, task, kSeed);
  Rng(kSeed, "training_texts").shuffle(std::span(split.train));
  split.train.resize(std::min(train, split.train.size()));
  split.dev.resize(std::min(dev, split.dev.size()));
  return {.task = std::move(task), .split = std::move(split)};
}

PromptProgram program_of(const Rows& rows, bool lists_answers) {
  const Preparation preparation = {.task = rows.task,
                                   .train = rows.split.train,
                                   .candidate = {.strategy = "zero_shot"},
                                   .seed = kSeed,
                                   .schema = object_schema(rows.task, {}, rows.split.train)};
  PromptProgram program = program_without_shots(preparation);
  program.lists_answers = lists_answers;
  return program;
}

void print_texts(std::string_view part,
                 std::span<const Example> examples,
                 const PromptProgram& program,
                 const ExchangeTokenizer& tokenizer) {
  std::vector<Lesson> lessons;
  lessons.reserve(examples.size());
  for (const Example& example : examples) {
    lessons.push_back({.prompt = render(program, example.input), .reply = example.output});
  }
  for (const TrainingText& text : texts_of(lessons, tokenizer).texts) {
    const std::span tokens(text.tokens);
    fmt::print("{{\"part\": \"{}\", \"prompt\": [{}], \"target\": [{}]}}\n",
               part,
               fmt::join(tokens.first(text.targets.front()), ","),
               fmt::join(tokens.subspan(text.targets.front()), ","));
  }
}

}  // namespace

}  // namespace tuneornot

int main(int argc, char** argv) {
  using namespace tuneornot;  // NOLINT(google-build-using-namespace): main is no namespace's
  const std::string_view prompt = argc == 6 ? argv[5] : "";
  if (prompt != "listed" && prompt != "bare") {
    fmt::print(stderr,
               "training_texts MODEL.gguf TASK.yaml MOST_TRAIN_ROWS MOST_DEV_ROWS listed|bare\n");
    return 2;
  }
  llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
  const Rows rows = drawn_rows(argv[2], std::stoul(argv[3]), std::stoul(argv[4]));
  const PromptProgram program = program_of(rows, prompt == "listed");
  const ExchangeTokenizer tokenizer(argv[1]);
  print_texts("train", rows.split.train, program, tokenizer);
  print_texts("dev", rows.split.dev, program, tokenizer);
  return 0;
}
