// Labels a second: this program's model against plain libllama, with the same weights, prompts,
// labels and threads, in turns within one process.
//   choose_bench MODEL.gguf [ROWS] [ROUNDS]

#include <fmt/format.h>
#include <llama.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/platform.h"
#include "bench/plain_llama.h"
#include "model/gguf_model.h"
#include "predictor/predict.h"
#include "prompt/render.h"
#include "strategy/strategy.h"
#include "task/dataset.h"
#include "task/load_task.h"
#include "task/split.h"
#include "test_paths.h"

namespace tuneornot {

namespace {

constexpr std::size_t kContextTokens = 8'192;

using Answers = std::vector<std::string>;

struct Work {
  PromptProgram program;
  Answers inputs;
  Answers expected;
  Answers labels;
};

// The first rows of helpdesk's dev split under a strategy's first candidate.
Work helpdesk(std::string_view strategy_name, std::size_t rows) {
  const std::filesystem::path folder = TON_SOURCE_DIR "/examples/helpdesk";
  Task task = load_task(folder / "task.yaml");
  const Dataset dataset = load_dataset(task, folder);
  complete_task(task, dataset);
  const Split split = split_dataset(dataset, task, 1);
  const Strategy& strategy = find_strategy(strategy_name);
  const Candidate candidate = {
      .strategy = std::string(strategy.name),
      .settings = strategy.candidates({.task = task, .train = split.train}).settings.front()};
  const Predictor predictor =
      strategy.prepare({.task = task, .train = split.train, .candidate = candidate, .seed = 1});
  Work work = {.program = std::get<PromptProgram>(predictor.method)};
  for (const Example& example : std::span(split.dev).first(std::min(rows, split.dev.size()))) {
    work.inputs.push_back(example.input);
    work.expected.push_back(example.output);
  }
  for (const Label& label : task.labels) {
    work.labels.push_back(label.name);
  }
  return work;
}

Answers ours(const Work& work, Model& model) {
  Answers answers;
  std::vector<Query> queries;
  for (const std::string& input : work.inputs) {
    queries.push_back({.input = input});
  }
  for (const Answer& answer : predict({.method = work.program}, &model, queries, {})) {
    answers.push_back(answer.text);
  }
  return answers;
}

Answers peers(const Work& work, PlainLlama& peer) {
  Answers answers;
  for (const std::string& input : work.inputs) {
    answers.push_back(peer.choose(render(work.program, input), work.labels));
  }
  return answers;
}

struct Timed {
  Answers answers;
  std::vector<double> rows_per_s;  // of each round

  template <typename Run>
  void time(const Run& run) {
    const SteadyClock clock;
    const double start_ms = clock.now_ms();
    answers = run();
    rows_per_s.push_back(1'000 * static_cast<double>(answers.size()) / (clock.now_ms() - start_ms));
  }
};

std::size_t equal_rows(const Answers& a, const Answers& b) {
  std::size_t equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    equal += a[i] == b[i] ? 1 : 0;
  }
  return equal;
}

std::string median_and_range(std::vector<double> values) {
  std::ranges::sort(values);
  return fmt::format(
      "{:6.2f} ({:.2f} to {:.2f})", values[values.size() / 2], values.front(), values.back());
}

void compare(
    const Work& work, std::string_view name, std::size_t rounds, Model& model, PlainLlama& peer) {
  Timed our_run;
  Timed peer_run;
  std::vector<double> ratios;
  for (std::size_t round = 0; round < rounds; ++round) {
    our_run.time([&] { return ours(work, model); });
    peer_run.time([&] { return peers(work, peer); });
    ratios.push_back(our_run.rows_per_s.back() / peer_run.rows_per_s.back());
  }
  fmt::print("{}: {} rows, {} labels, {} rounds; median (range over the rounds)\n",
             name,
             work.inputs.size(),
             work.labels.size(),
             rounds);
  fmt::print("  tuneornot  {} rows/s, {} right\n",
             median_and_range(our_run.rows_per_s),
             equal_rows(our_run.answers, work.expected));
  fmt::print("  libllama   {} rows/s, {} right\n",
             median_and_range(peer_run.rows_per_s),
             equal_rows(peer_run.answers, work.expected));
  fmt::print("  ratio      {}, same label {} of {}\n",
             median_and_range(ratios),
             equal_rows(our_run.answers, peer_run.answers),
             work.inputs.size());
}

}  // namespace

}  // namespace tuneornot

int main(int argc, char** argv) {
  using namespace tuneornot;  // NOLINT(google-build-using-namespace): main is no namespace's
  if (argc < 2) {
    fmt::print(stderr, "choose_bench MODEL.gguf [ROWS] [ROUNDS]\n");
    return 2;
  }
  const std::size_t rows = argc > 2 ? std::stoul(argv[2]) : 48;
  const std::size_t rounds = argc > 3 ? std::stoul(argv[3]) : 5;
  const int threads = usable_processors();
  llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
  const std::unique_ptr<Model> model =
      open_gguf_model({.path = argv[1], .threads = threads, .context_tokens = kContextTokens});
  PlainLlama peer(argv[1], threads, kContextTokens);
  for (const char* strategy : {"zero_shot", "few_shot"}) {
    compare(helpdesk(strategy, rows), strategy, rounds, *model, peer);
  }
  return 0;
}
