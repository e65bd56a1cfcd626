// The work that engine_bench.py times this program's engine and its peer on, and the engine at it.
// Both are given the very same tokens to read, and the same answers to choose from.
//   engine_work show MODEL.gguf DATA WORK ROWS
//     the requests: {"grammar": TEXT} or {"labels": [..]}, then a line a row,
//     {"tokens": [..], "reference": TEXT, "most_tokens": N}
//   engine_work run MODEL.gguf DATA WORK WARM FIRST ROWS WEIGHTS
//     answers the first WARM rows, and then, on the clock, ROWS rows from FIRST on; WEIGHTS is the
//     folder of the copies of weights. {"answers": [..], "seconds": S, "engine": TEXT}
//   engine_work study MODEL.gguf DATA WORK ROWS WEIGHTS
//     a study of WORK's strategy alone, ROWS rows on dev and as many on the test: {"seconds": S,
//     "model_seconds": S}
// DATA is the folder of the labelled tasks; WORK one of kWorks.

#include <fmt/format.h>
#include <llama.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/platform.h"
#include "model/gguf_model.h"
#include "model/gguf_tokenizer.h"
#include "model/schema_grammar.h"
#include "model/scripted_model.h"
#include "model/weight_copies.h"
#include "predictor/predict.h"
#include "store/store.h"
#include "strategy/strategy.h"
#include "study/run_study.h"
#include "task/dataset.h"
#include "task/load_task.h"
#include "task/schema_sketch.h"
#include "task/split.h"
#include "weights/model_parts.h"

namespace tuneornot {

namespace {

constexpr std::uint64_t kSeed = 1;

struct Work {
  std::string_view name;
  std::string_view data;  // a folder with train.jsonl and test.jsonl
  std::string_view task;
  std::string_view strategy;
  Settings settings;
};

constexpr std::string_view kIntents =
    "data: {train: train.jsonl, test: test.jsonl, input: text, output: label}\nkind: classify\n"
    "instruction: Which intent does the bank customer's message have?\n";
constexpr std::string_view kSlots =
    "data: {train: train.jsonl, test: test.jsonl, input: text, output: output}\nkind: extract\n"
    "instruction: Read the request's intent and its slots.\n";

const std::array kWorks = {
    Work{"zero_shot", "banking77", kIntents, "zero_shot", {}},
    Work{"shared_shots", "banking77", kIntents, "many_shot", {{"shots", "100"}}},
    Work{"nearest_shots", "banking77", kIntents, "nearest_shots", {{"shots", "16"}}},
    Work{"extraction", "snips-slots", kSlots, "few_shot", {{"shots", "8"}, {"draw", "1"}}},
};

struct Prepared {
  Predictor predictor;
  std::vector<Example> rows;  // to be answered
};

const Work& work_called(std::string_view name) {
  const auto work = std::ranges::find(kWorks, name, &Work::name);
  if (work == kWorks.end()) {
    throw Error(ErrorKind::Usage, fmt::format("there is no work called {}", name));
  }
  return *work;
}

struct Posed {
  Task task;
  Split split;
};

Posed pose(const std::filesystem::path& data, const Work& work) {
  const std::filesystem::path folder = data / work.data;
  Task task = parse_task(work.task, std::string(work.name));
  const Dataset dataset = load_dataset(task, folder);
  complete_task(task, dataset);
  Split split = split_dataset(dataset, task, kSeed);
  return {.task = std::move(task), .split = std::move(split)};
}

Prepared prepare(const std::filesystem::path& data, std::string_view name, std::size_t rows) {
  const Work& work = work_called(name);
  Posed posed = pose(data, work);
  posed.split.test.resize(std::min(rows, posed.split.test.size()));
  return {.predictor = find_strategy(work.strategy)
                           .prepare({.task = posed.task,
                                     .train = posed.split.train,
                                     .candidate = {.strategy = std::string(work.strategy),
                                                   .settings = work.settings},
                                     .seed = kSeed,
                                     .schema = object_schema(posed.task, data, posed.split.train)}),
          .rows = std::move(posed.split.test)};
}

// What a model is asked for these rows.
std::vector<Request> requests_for(const Prepared& prepared) {
  ScriptedModel listener(
      {.abilities = {.chooses_exactly = true, .grammar = true, .json_schema = true},
       .answer = [](const Request&) { return ScriptedReply{.reply = CallFailure{}}; }});
  predict(prepared.predictor, &listener, queries_of(prepared.rows), {});
  return listener.asked();
}

nlohmann::json answers_allowed(const Request& request) {
  if (const auto* choose = std::get_if<Choose>(&request.work)) {
    return {{"labels", choose->labels}};
  }
  return {{"grammar", grammar_of_schema(std::get<Generate>(request.work).json_schema)}};
}

nlohmann::json row_of(const Request& request,
                      const Example& row,
                      const ExchangeTokenizer& tokenizer) {
  const Exchange exchange = tokenizer.tokens(request.prompt, "");
  const auto* generate = std::get_if<Generate>(&request.work);
  return {{"tokens", std::span(exchange.tokens).first(exchange.reply)},
          {"reference", row.output},
          {"most_tokens", generate == nullptr ? 64 : generate->max_tokens}};
}

void print(const nlohmann::json& line) {
  fmt::print("{}\n", canonical_json(line));
}

void show(const std::filesystem::path& model, const Prepared& prepared) {
  const std::vector<Request> requests = requests_for(prepared);
  const ExchangeTokenizer tokenizer(model);
  print(answers_allowed(requests.front()));
  for (std::size_t i = 0; i < requests.size(); ++i) {
    print(row_of(requests[i], prepared.rows[i], tokenizer));
  }
}

std::unique_ptr<Model> open(const std::filesystem::path& path, const char* weights) {
  const GgufFile file = read_model(path);
  GgufModelSettings settings = {
      .path = path, .file_sha256 = sha256_of_model(file), .threads = usable_processors()};
  choose_weights(settings, {.folder = weights, .tell = [](const std::string&) {}});
  settings.attention = kept_attention(head_shape(file), weights);
  return open_gguf_model(settings);
}

// In batches, as a study measures.
std::vector<std::string> answers(const Predictor& predictor,
                                 Model& model,
                                 std::span<const Example> rows) {
  const std::size_t batch_size = GgufModelSettings().batch_size;
  std::vector<std::string> texts;
  while (!rows.empty()) {
    const std::size_t count = std::min(batch_size, rows.size());
    for (Answer& answer : predict(predictor, &model, queries_of(rows.first(count)), {})) {
      texts.push_back(std::move(answer.text));
    }
    rows = rows.subspan(count);
  }
  return texts;
}

void run(Model& model, const Prepared& prepared, std::size_t warm, std::size_t first) {
  const std::span<const Example> rows = prepared.rows;
  answers(prepared.predictor, model, rows.first(warm));
  const SteadyClock clock;
  const double start_ms = clock.now_ms();
  const std::vector<std::string> texts = answers(prepared.predictor, model, rows.subspan(first));
  print({{"answers", texts},
         {"seconds", (clock.now_ms() - start_ms) / 1'000},
         {"engine", model.identity()}});
}

// A model, and how long it was at work itself.
class TimedModel : public Model {
 public:
  explicit TimedModel(Model& model) : model_(model) {}

  std::string_view name() const override { return model_.name(); }
  std::string_view identity() const override { return model_.identity(); }
  Abilities abilities() const override { return model_.abilities(); }
  const ModelFile* file() const override { return model_.file(); }
  const Tokenizer* tokenizer() const override { return model_.tokenizer(); }
  void forget() override { model_.forget(); }
  void run(RequestSource& requests, ReplySink& replies, std::stop_token stop) override;

  double ms() const { return ms_; }

 private:
  Model& model_;
  SteadyClock clock_;
  double ms_ = 0;
};

// What the caller does while the model waits for it is not the model's time.
struct Caller : RequestSource, ReplySink {
  Caller(RequestSource& source, ReplySink& sink) : requests(source), replies(sink) {}

  std::optional<Request> next() override {
    const double start_ms = clock.now_ms();
    std::optional<Request> request = requests.next();
    ms += clock.now_ms() - start_ms;
    return request;
  }
  void piece(std::int64_t id, std::string_view text) override { replies.piece(id, text); }
  void reply(std::int64_t id, Reply reply) override {
    const double start_ms = clock.now_ms();
    replies.reply(id, std::move(reply));
    ms += clock.now_ms() - start_ms;
  }

  RequestSource& requests;
  ReplySink& replies;
  SteadyClock clock;
  double ms = 0;
};

void TimedModel::run(RequestSource& requests, ReplySink& replies, std::stop_token stop) {
  Caller caller(requests, replies);
  const double start_ms = clock_.now_ms();
  model_.run(caller, caller, std::move(stop));
  ms_ += clock_.now_ms() - start_ms - caller.ms;
}

void study(Model& model,
           const std::filesystem::path& data,
           std::string_view name,
           std::size_t rows) {
  const Work& work = work_called(name);
  Posed posed = pose(data, work);
  posed.task.strategies = {std::string(work.strategy)};
  posed.task.effort = SearchEffort::Quick;
  posed.split.dev.resize(std::min(rows, posed.split.dev.size()));
  posed.split.test.resize(std::min(rows, posed.split.test.size()));
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / fmt::format("engine_work_{}", ::getpid());
  std::filesystem::create_directories(folder);
  TimedModel timed(model);
  const std::array<Model*, 1> models = {&timed};
  const SteadyClock clock;
  {
    Store store(folder / "study.db");
    const std::unique_ptr<Progress> progress = std::make_unique<NoProgress>();
    const double start_ms = clock.now_ms();
    run_study({.task = posed.task,
               .split = posed.split,
               .metric = metrics_of(posed.task).front(),
               .folder = folder,
               .models = models,
               .curved = CurvedRoutes::None},
              {.store = store, .progress = *progress, .clock = clock, .stop = {}});
    print(
        {{"seconds", (clock.now_ms() - start_ms) / 1'000}, {"model_seconds", timed.ms() / 1'000}});
  }
  std::filesystem::remove_all(folder);
}

}  // namespace

}  // namespace tuneornot

int main(int argc, char** argv) {
  using namespace tuneornot;  // NOLINT(google-build-using-namespace): main is no namespace's
  const std::string_view verb = argc > 1 ? argv[1] : "";
  llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
  try {
    if (verb == "show" && argc == 6) {
      show(argv[2], prepare(argv[3], argv[4], std::stoul(argv[5])));
      return 0;
    }
    if (verb == "run" && argc == 9) {
      const std::size_t first = std::stoul(argv[6]);
      const Prepared prepared = prepare(argv[3], argv[4], first + std::stoul(argv[7]));
      run(*open(argv[2], argv[8]), prepared, std::stoul(argv[5]), first);
      return 0;
    }
    if (verb == "study" && argc == 7) {
      study(*open(argv[2], argv[6]), argv[3], argv[4], std::stoul(argv[5]));
      return 0;
    }
  } catch (const Error& error) {
    fmt::print(stderr, "engine_work: {}\n", error.what());
    return 1;
  }
  fmt::print(stderr, "engine_work show|run|study MODEL.gguf DATA WORK ..., see engine_work.cpp\n");
  return 2;
}
