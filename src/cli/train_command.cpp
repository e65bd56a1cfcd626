#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "base/platform.h"
#include "base/text.h"
#include "cli/adapter_files.h"
#include "cli/commands.h"
#include "cli/conversations.h"
#include "cli/models.h"
#include "cli/number_range.h"
#include "cli/output.h"
#include "cli/training_progress.h"
#include "finetune/dev_loss.h"
#include "finetune/tuning.h"
#include "report/wording.h"
#include "study/interrupt.h"
#include "weights/adapter.h"
#include "weights/model_parts.h"

namespace tuneornot {

namespace {

using Json = nlohmann::ordered_json;

struct TrainOptions {
  std::string model = kEmbeddedReference;
  std::string data;
  std::string dev;      // empty: the last epoch is taken
  std::string adapter;  // to train on; empty: a new one
  std::string out;
  std::vector<std::string> modules;     // empty: all
  std::optional<std::string> device;    // empty: the first there is
  std::optional<double> learning_rate;  // empty: what suits the model
  LoraSettings lora;
  TrainingSettings training;
  bool offline = false;
  bool json = false;
};

// Where a run leaves what it makes: a folder that is there whole or not at all, and until then
// beside it one with what an interrupted run needs.
struct OutFolder {
  std::filesystem::path path;
  std::filesystem::path unfinished;

  std::filesystem::path checkpoint() const { return unfinished / "checkpoint"; }
};

// A model to be trained, what it is to learn, and what its epochs are judged by.
struct Course {
  std::string base_name;
  std::string base_sha256;
  Decoder decoder;
  Conversations conversations;
  Conversations dev;
};

OutFolder out_folder(const std::string& named) {
  std::filesystem::path path = std::filesystem::path(named).lexically_normal();
  if (!path.has_filename()) {
    path = path.parent_path();
  }
  // What would be refused in the end is refused before hours of work.
  const NewFolder trial(path);
  return {.path = path, .unfinished = path.string() + ".unfinished"};
}

void tell_of_context(const GgufModelSettings& model, const Decoder& decoder) {
  if (decoder.short_context > 0) {
    const bool is_long = static_cast<std::size_t>(model.context_tokens) > decoder.short_context;
    tell(
        fmt::format("{} turns positions otherwise in contexts above {} tokens; the adapter is for "
                    "{} ones, as this program serves it",
                    printable(model.name),
                    counted(decoder.short_context),
                    is_long ? "such" : "shorter"));
  }
}

Conversations read_and_tell(const std::string& path, const ExchangeTokenizer& tokenizer) {
  Conversations conversations = read_conversations(path, tokenizer);
  for (const std::string& sentence : conversations.said) {
    tell(sentence);
  }
  if (!conversations.too_long.empty()) {
    tell(
        fmt::format("{}: {} replies are left out, with what was said before they are longer than "
                    "the model's context; the first is in line {}",
                    printable(path),
                    counted(conversations.too_long.size()),
                    conversations.too_long.front()));
  }
  return conversations;
}

Course course_of(const TrainOptions& options,
                 const GgufModelSettings& model,
                 const ModelTensors& tensors) {
  const ExchangeTokenizer tokenizer(model.path);
  Course course = {.base_name = model.name,
                   .base_sha256 = sha256_of_model(tensors.file()),
                   .decoder = read_decoder(tensors, static_cast<std::size_t>(model.context_tokens)),
                   .conversations = read_and_tell(options.data, tokenizer)};
  if (!options.dev.empty()) {
    course.dev = read_and_tell(options.dev, tokenizer);
  }
  return course;
}

// Judges by the loss on dev, and tells each epoch's.
void judge_by_dev(const Course& course,
                  const std::stop_token& stop,
                  TrainingProgress& progress,
                  Tuning& tuning) {
  if (course.dev.texts.empty()) {
    return;
  }
  tuning.judged_by = identity_of(course.dev.texts);
  tuning.judge = [judge = dev_loss_judge(course.dev.texts, tuning.training.micro_tokens, stop),
                  &progress](const Lora& lora, GradientPass& pass) {
    const std::optional<Judgement> judgement = judge(lora, pass);
    if (judgement) {
      progress.after_epoch(-judgement->score);
    }
    return judgement;
  };
}

std::string_view name_of(TrainingEnd end) {
  switch (end) {
    case TrainingEnd::Diverged:
      return "diverged";
    case TrainingEnd::ChangedNothing:
      return "changed_nothing";
    case TrainingEnd::Stopped:
      return "stopped";
    case TrainingEnd::Finished:
      break;
  }
  return "finished";
}

// null: the last epoch was taken, whatever it is like.
Json dev_json(const Course& course, const KeptEpoch& kept) {
  if (kept.epoch == 0) {
    return nullptr;
  }
  return {{"replies", course.dev.texts.size()},
          {"epochs", kept.judged},
          {"kept_epoch", kept.epoch},
          {"kept_loss", -kept.best.score}};
}

Json json_of(const Tuning& tuning,
             const TrainingDevice& device,
             const Course& course,
             const Tuned& tuned) {
  Json modules = Json::array();
  const Lora& lora = tuned.state.lora;
  for (const std::string_view name : all_matrices(course.decoder)) {
    const auto is_called = [name](const LoraModule& module) { return module.matrix.name == name; };
    if (std::ranges::any_of(lora.modules, is_called)) {
      modules.push_back(name);
    }
  }
  return {{"format", 1},
          {"result", name_of(tuned.end)},
          {"model", {{"name", course.base_name}, {"sha256", course.base_sha256}}},
          {"settings",
           {{"rank", lora.rank},
            {"alpha", lora.alpha},
            {"modules", modules},
            {"learning_rate", tuning.training.learning_rate},
            {"epochs", tuning.training.epochs},
            {"batch", tuning.training.batch_texts},
            {"dropout", tuning.training.dropout},
            {"seed", tuning.training.seed}}},
          {"device", device.name()},
          {"replies", tuning.texts.size()},
          {"too_long_lines", course.conversations.too_long},
          {"steps", tuned.steps},
          {"steps_done", tuned.state.adamw.steps},
          {"first_loss", tuned.state.first_loss},
          {"last_loss", tuned.state.recent_loss},
          {"dev", dev_json(course, tuned.state.kept)}};
}

// Its name, hash and dropout are for whoever reads it.
Adapter adapter_to_write(const TrainOptions& options, const Course& course, const Lora& lora) {
  Adapter adapter = adapter_of(course.decoder, lora);
  adapter.base_name = course.base_name;
  adapter.base_sha256 = course.base_sha256;
  adapter.dropout = options.training.dropout;
  return adapter;
}

void write_out(const OutFolder& out, const Adapter& adapter, const Json& json) {
  NewFolder folder(out.path);
  write_gguf_adapter(folder.path() / "adapter.gguf", adapter);
  write_peft_adapter(folder.path() / "peft", adapter);
  write_file(folder.path() / "training.json", json.dump(2) + '\n');
  folder.publish();
}

void tell_end(const OutFolder& out, const Tuned& tuned) {
  const std::uint64_t step = tuned.state.adamw.steps;
  switch (tuned.end) {
    case TrainingEnd::Stopped:
      tell("interrupted; what was learnt is kept: run the same command again to go on");
      break;
    case TrainingEnd::Diverged:
      tell(
          fmt::format("diverged: the loss ran away at step {}, so nothing was written; lower "
                      "--learning-rate",
                      step + 1));
      break;
    case TrainingEnd::ChangedNothing:
      tell(
          "changed nothing: the adapter adds nothing to the model, so nothing was written; raise "
          "--learning-rate");
      break;
    case TrainingEnd::Finished:
      tell(fmt::format("loss {:.3f} at the first step, {:.3f} at the last ones; wrote {}",
                       tuned.state.first_loss,
                       tuned.state.recent_loss,
                       printable(out.path.string())));
  }
}

ExitCode finish(const TrainOptions& options,
                const OutFolder& out,
                const Course& course,
                const Json& result,
                const Tuned& tuned) {
  if (tuned.end == TrainingEnd::Finished) {
    write_out(out, adapter_to_write(options, course, tuned.state.lora), result);
  }
  tell_end(out, tuned);
  if (tuned.end == TrainingEnd::Stopped) {
    return ExitCode::Interrupted;
  }
  std::filesystem::remove_all(out.unfinished);
  if (options.json) {
    print(result.dump(2) + '\n');
  }
  return tuned.end == TrainingEnd::Finished ? ExitCode::Done : ExitCode::ConditionFailed;
}

ExitCode train(const TrainOptions& options, const Environment& environment) {
  const OutFolder out = out_folder(options.out);
  const GgufModelSettings model = model_settings(options.model, {}, environment);
  const ModelTensors tensors(model.path);
  const Course course = course_of(options, model, tensors);
  tell_of_context(model, course.decoder);
  Tuning tuning = {.decoder = course.decoder,
                   .texts = course.conversations.texts,
                   .lora = options.lora,
                   .training = options.training,
                   .base_sha256 = course.base_sha256,
                   .checkpoint = out.checkpoint()};
  tuning.lora.matrices = matrices_called(course.decoder, options.modules);
  if (!options.adapter.empty()) {
    const AdapterInGguf start(options.adapter, model.path);
    check_adapter(start.path(), tensors.file(), course.base_sha256);
    tuning.start = read_lora(course.decoder, start.path());
  }
  tuning.lora.seed = options.training.seed;
  tuning.training.learning_rate =
      options.learning_rate.value_or(usual_learning_rate(course.decoder));
  tuning.training.micro_tokens = usual_micro_tokens(course.decoder);

  const InterruptWatcher interrupt;  // before the workers' threads start
  const std::unique_ptr<TrainingDevice> device =
      open_training_device(options.device ? *options.device : training_devices().front(),
                           static_cast<std::size_t>(usable_processors()));
  std::filesystem::create_directories(out.unfinished);
  const FileLock lock(out.unfinished / "lock");
  const SteadyClock clock;
  TrainingProgress progress(tuning, device->name(), clock);
  judge_by_dev(course, interrupt.token(), progress, tuning);
  const Tuned tuned = tune(
      tuning,
      *device,
      {.clock = clock, .stop = interrupt.token(), .report = [&progress](const StepReport& report) {
         progress.after_step(report);
       }});
  progress.clear();
  return finish(options, out, course, json_of(tuning, *device, course, tuned), tuned);
}

CLI::Validator module_name() {
  const std::vector<std::string_view> known = known_matrices();
  return CLI::IsMember(std::vector<std::string>(known.begin(), known.end()));
}

// What is trained: an adapter of these sizes, or one that is there.
void declare_adapter(CLI::App& options, TrainOptions& values) {
  CLI::Option* adapter =
      options
          .add_option("--adapter",
                      values.adapter,
                      "to train on: an adapter.gguf, or a folder that train or peft made; it has "
                      "its own rank, alpha and modules; default: a new one")
          ->type_name("ADAPTER");
  options.add_option("--rank", values.lora.rank, "of the adapter; default: 16")
      ->check(CLI::Range(1, 1'024))
      ->excludes(adapter);
  options
      .add_option("--alpha", values.lora.alpha, "what is learnt counts alpha / rank; default: 16")
      ->check(CLI::PositiveNumber)
      ->excludes(adapter);
  options
      .add_option("--modules",
                  values.modules,
                  "matrices of every layer to adapt, such as attn_q,attn_v; default: all")
      ->delimiter(',')
      ->check(module_name())
      ->excludes(adapter)
      ->type_name("NAMES");
}

}  // namespace

Command declare_train(CLI::App& options) {
  const auto values = std::make_shared<TrainOptions>();
  options.add_option("--data", values->data, "conversations, one a line: {\"messages\": [...]}")
      ->required()
      ->type_name("FILE");
  options
      .add_option("--dev",
                  values->dev,
                  "conversations not to learn from: of all epochs the one with the lowest loss on "
                  "them is kept, and two in a row without a lower one end the training")
      ->type_name("FILE");
  options.add_option("--out", values->out, "the folder to make, with the adapter in it")
      ->required()
      ->type_name("DIR");
  options.add_option("--model", values->model, std::string(kReferences) + "; default: smollm2")
      ->type_name("MODEL");
  declare_adapter(options, *values);
  options
      .add_option("--learning-rate",
                  values->learning_rate,
                  "at its peak; default: 1e-3 for a model as wide as SmolLM2-135M, less for wider")
      ->check(number_within(0.0, 1.0));
  options.add_option("--epochs", values->training.epochs, "times through the data; default: 2")
      ->check(CLI::Range(1, 1'000));
  options
      .add_option(
          "--batch", values->training.batch_texts, "replies that a step learns from; default: 16")
      ->check(CLI::Range(1, 4'096));
  options
      .add_option("--dropout",
                  values->training.dropout,
                  "share of the numbers that A takes in which each step leaves out; above 0 texts "
                  "share no prefix, which takes longer; default: 0")
      ->check(number_within(0.0, 0.9))
      ->type_name("SHARE");
  options.add_option("--seed",
                     values->training.seed,
                     "of the order of the replies and the first values; default: 0");
  options
      .add_option(
          "--device",
          values->device,
          "what computes: cpu, cpu-bf16 (products of 16-bit numbers), or a GPU by ggml's name, "
          "such "
          "as CUDA0; default: a GPU where this program is built for one and finds it, or else "
          "cpu-bf16 where the processor has such products")
      ->type_name("NAME");
  declare_offline(options, values->offline);
  options.add_flag("--json", values->json, "print what came of it as JSON");
  return [values](const Environment& environment) {
    return train(*values, settled_offline(environment, values->offline));
  };
}

}  // namespace tuneornot
