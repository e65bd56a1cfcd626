#include "cli/task_calls.h"

#include <algorithm>
#include <span>
#include <vector>

#include "model/gguf_tokenizer.h"
#include "prompt/render.h"
#include "strategy/prompted.h"
#include "task/schema_sketch.h"

namespace tuneornot {

namespace {

constexpr std::size_t kCountedRows = 32;
constexpr std::size_t kTokensOfLabel = 2;  // after which labels have mostly parted

std::size_t common_beginning(const Exchange& a, const Exchange& b) {
  const std::span<const Token> of_a = std::span(a.tokens).first(a.reply);
  const std::span<const Token> of_b = std::span(b.tokens).first(b.reply);
  return static_cast<std::size_t>(std::ranges::mismatch(of_a, of_b).in1 - of_a.begin());
}

PromptProgram zero_shot_program(const LoadedStudy& study) {
  const std::vector<Example>& train = study.split.train;
  return program_without_shots({.task = study.task,
                                .train = train,
                                .candidate = {.strategy = "zero_shot"},
                                .schema = object_schema(study.task, study.folder, train)});
}

}  // namespace

TaskCalls task_calls(const LoadedStudy& study, const std::filesystem::path& model) {
  const Split& split = study.split;
  const bool on_folds = !split.folds.empty();
  const ExchangeTokenizer tokenizer(model);
  const PromptProgram program = zero_shot_program(study);
  const bool names_one_label = program.kind == TaskKind::Classify && !program.many;
  std::vector<Exchange> exchanges;
  const std::size_t counted = std::min(kCountedRows, split.train.size());
  for (const Example& row : std::span(split.train).first(counted)) {
    exchanges.push_back(tokenizer.tokens(render(program, row.input), row.output));
  }
  TaskCalls calls = {.rows = on_folds ? split.train.size() : split.dev.size() + split.test.size(),
                     .average = {}};
  if (exchanges.empty()) {
    return calls;
  }
  std::size_t read = 0;
  std::size_t written = 0;
  CallTokens& average = calls.average;
  average.shared = exchanges.front().reply;
  for (const Exchange& exchange : exchanges) {
    average.shared = std::min(average.shared, common_beginning(exchanges.front(), exchange));
    read += exchange.reply;
    written += exchange.tokens.size() - exchange.reply;
  }
  average.own = read / exchanges.size() - average.shared;
  average.written = names_one_label ? kTokensOfLabel : written / exchanges.size();
  return calls;
}

}  // namespace tuneornot
