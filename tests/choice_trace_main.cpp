// What the model is asked and chooses, as files that tests/parity/choice.py holds against PyTorch:
//   choice_trace copy TYPE FROM.gguf TO.gguf  the same weights as f32, f16 or bf16
//   choice_trace run MODEL.gguf JOB.json OUT.jsonl
// JOB.json says which rows of a task are asked, and how:
//   task        a task.yaml, whose dev rows are asked
//   strategy    and its settings: {"name": "few_shot", "settings": {"shots": "16", "draw": "1"}}
//   rows        so many of dev, from the first on
//   scored      of how many of them, from the first on, every label's score is wanted
//   weights     a GGUF file to compute with in place of MODEL; may be ""
//   batch_size, threads
//   chooses     whether the labels are also chosen by the usual path, which looks at the best alone
//   calibrates  whether they are chosen once more, corrected by the prior over the scored rows
// OUT.jsonl: a line for the labels, and one for each row.

#include <fmt/format.h>
#include <llama.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "model/gguf_model.h"
#include "model/gguf_tokenizer.h"
#include "model/label_trie.h"
#include "predictor/label_scores.h"
#include "predictor/predict.h"
#include "prompt/render.h"
#include "strategy/strategy.h"
#include "task/dataset.h"
#include "task/load_task.h"
#include "task/split.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kContextTokens = 8'192;

struct Work {
  PromptProgram program;
  std::vector<std::string> inputs;
};

Work work_of(const json& job) {
  const fs::path file = job.at("task").get<std::string>();
  Task task = load_task(file);
  const Dataset dataset = load_dataset(task, file.parent_path());
  complete_task(task, dataset);
  const Split split = split_dataset(dataset, task, 1);
  const Strategy& strategy = find_strategy(job.at("strategy").at("name").get<std::string>());
  const Candidate candidate = {.strategy = std::string(strategy.name),
                               .settings = job.at("strategy").at("settings").get<Settings>()};
  const Predictor predictor =
      strategy.prepare({.task = task, .train = split.train, .candidate = candidate, .seed = 1});
  Work work = {.program = std::get<PromptProgram>(predictor.method)};
  const std::size_t rows = std::min(job.at("rows").get<std::size_t>(), split.dev.size());
  for (const Example& example : std::span(split.dev).first(rows)) {
    work.inputs.push_back(example.input);
  }
  return work;
}

std::vector<std::size_t> chosen(const Predictor& predictor, const Work& work, Model& model) {
  std::vector<Query> queries;
  queries.reserve(work.inputs.size());
  for (const std::string& input : work.inputs) {
    queries.push_back({.input = input});
  }
  std::vector<std::size_t> labels;
  for (const Answer& answer : predict(predictor, &model, queries, {})) {
    const auto named = std::ranges::find(work.program.labels, answer.text, &Label::name);
    check(!answer.failure && named != work.program.labels.end(), "every row is answered");
    labels.push_back(static_cast<std::size_t>(named - work.program.labels.begin()));
  }
  return labels;
}

std::vector<LabelScores> scores_of(const Work& work, std::size_t rows, Model& model) {
  auto scores = label_scores(work.program, model, std::span(work.inputs).first(rows), {});
  check(scores.has_value(), "nobody stops it");
  return *std::move(scores);  // NOLINT(bugprone-unchecked-optional-access): checked above
}

CalibratedPrompt calibrated(const Work& work, const std::vector<LabelScores>& scores) {
  PriorEstimate estimate;
  for (const LabelScores& of_row : scores) {
    add_text(of_row, estimate);
  }
  return {.program = work.program, .log_prior = log_prior(estimate, work.program.labels.size())};
}

json messages_of(const Prompt& prompt) {
  json messages = json::array();
  for (const Message& message : prompt.messages) {
    std::string content;
    for (const Part& part : message.parts) {
      content += part.text;
    }
    messages.push_back({{"role", message.role}, {"content", content}});
  }
  return messages;
}

// The prompt's tokens, without a reply.
std::vector<Token> tokens_of(const ExchangeTokenizer& tokenizer, const Prompt& prompt) {
  Exchange exchange = tokenizer.tokens(prompt, "");
  exchange.tokens.resize(exchange.reply);
  return exchange.tokens;
}

// The labels' names, and the way to each in the tree that the search walks.
json labels_of(const ExchangeTokenizer& tokenizer, const Work& work) {
  std::vector<std::string> names;
  std::vector<std::vector<Token>> tokens;
  Token end = 0;
  for (const Label& label : work.program.labels) {
    const Exchange exchange = tokenizer.tokens(render(work.program, ""), label.name);
    const auto reply = exchange.tokens.begin() + static_cast<std::ptrdiff_t>(exchange.reply);
    names.push_back(label.name);
    tokens.emplace_back(reply, exchange.tokens.end() - 1);
    end = exchange.tokens.back();
  }
  const LabelTrie trie(tokens, names, end);
  json paths(names.size(), json());
  for (std::size_t index = 0; index < trie.size(); ++index) {
    if (const auto label = trie.node(index).label) {
      paths[*label] = trie.path(index);
    }
  }
  return {{"labels", names}, {"paths", paths}};
}

struct Files {
  fs::path model;
  fs::path job;
  fs::path out;
};

void run(const Files& files) {
  const json job = parse_json(read_file(files.job), files.job.string());
  const Work work = work_of(job);
  const ExchangeTokenizer tokenizer(files.model);
  const std::unique_ptr<Model> model =
      open_gguf_model({.path = files.model,
                       .weights = job.at("weights").get<std::string>(),
                       .threads = job.at("threads"),
                       .batch_size = job.at("batch_size"),
                       .context_tokens = kContextTokens});
  const std::vector<LabelScores> scores = scores_of(work, job.at("scored"), *model);
  std::vector<std::size_t> plain;
  if (job.at("chooses")) {
    plain = chosen({.method = work.program}, work, *model);
  }
  std::vector<std::size_t> corrected;
  if (job.at("calibrates")) {
    corrected = chosen({.method = calibrated(work, scores)}, work, *model);
  }
  std::string lines = labels_of(tokenizer, work).dump() + '\n';
  for (std::size_t row = 0; row < work.inputs.size(); ++row) {
    const Prompt prompt = render(work.program, work.inputs[row]);
    json line = {{"messages", messages_of(prompt)}, {"tokens", tokens_of(tokenizer, prompt)}};
    if (row < scores.size()) {
      line["scores"] = scores[row];
    }
    if (!plain.empty()) {
      line["chosen"] = plain[row];
    }
    if (!corrected.empty()) {
      line["calibrated"] = corrected[row];
    }
    lines += line.dump() + '\n';
  }
  write_file(files.out, lines);
}

void copy(std::string_view type, const fs::path& from, const fs::path& to) {
  constexpr std::array<std::pair<std::string_view, llama_ftype>, 3> kTypes = {
      {{"f32", LLAMA_FTYPE_ALL_F32},
       {"f16", LLAMA_FTYPE_MOSTLY_F16},
       {"bf16", LLAMA_FTYPE_MOSTLY_BF16}}};
  const auto* known = std::ranges::find(kTypes, type, [](const auto& one) { return one.first; });
  if (known == kTypes.end()) {
    throw Error(ErrorKind::Usage, fmt::format("there is no type '{}'; f32, f16 or bf16", type));
  }
  llama_model_quantize_params parameters = llama_model_quantize_default_params();
  parameters.ftype = known->second;
  parameters.allow_requantize = true;
  parameters.pure = true;
  if (llama_model_quantize(from.c_str(), to.c_str(), &parameters) != 0) {
    throw Error(ErrorKind::Model, from.string() + ": llama.cpp cannot copy it");
  }
}

}  // namespace

}  // namespace tuneornot

int main(int argc, char** argv) {
  const std::string_view verb = argc > 1 ? argv[1] : "";
  llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
  try {
    if (verb == "copy" && argc == 5) {
      tuneornot::copy(argv[2], argv[3], argv[4]);
      return 0;
    }
    if (verb == "run" && argc == 5) {
      tuneornot::run({.model = argv[2], .job = argv[3], .out = argv[4]});
      return 0;
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "choice_trace: {}\n", error.what());
    return 1;
  }
  fmt::print(stderr, "choice_trace copy TYPE FROM TO | choice_trace run MODEL JOB OUT\n");
  return 2;
}
