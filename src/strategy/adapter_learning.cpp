#include "strategy/adapter_learning.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/part_name.h"
#include "base/platform.h"
#include "finetune/tuning.h"
#include "prompt/render.h"
#include "strategy/dev_judge.h"
#include "trial/route_name.h"
#include "weights/adapter.h"

namespace tuneornot {

namespace {

// From the sweep in docs/trainer.md.
// How many texts are learnt from, where one to six epochs come to that.
constexpr std::array<std::size_t, 3> kTexts = {1'200, 2'000, 6'000};  // by SearchEffort
constexpr std::size_t kMostEpochs = 6;

constexpr const char* kCheckpoint = "checkpoint-";  // how files begin that go when it is learnt

// So many texts a step that there are some hundred steps; few texts are learnt in smaller batches,
// which share less of their prompt.
std::size_t batch_of(std::size_t texts) {
  constexpr std::size_t kSteps = 100;
  constexpr std::size_t kSmallest = 4;
  constexpr std::size_t kLargest = 16;
  return std::clamp(texts / kSteps, kSmallest, kLargest);
}

std::size_t context_tokens(const Model& model) {
  return static_cast<std::size_t>(model.abilities().context_tokens);
}

// What a candidate's training is made of. Not movable: a tuning refers to its neighbours.
class Course {
 public:
  Course(const Preparation& preparation, std::span<const Lesson> lessons)
      : base_(*preparation.model->file()),
        tensors_(base_.path),
        decoder_(read_decoder(tensors_, context_tokens(*preparation.model))),
        texts_(texts_of(lessons, ExchangeTokenizer(base_.path))),
        device_(open_training_device(training_devices().front(),
                                     static_cast<std::size_t>(usable_processors()))) {
    if (texts_.texts.empty()) {
      throw Error(ErrorKind::Model,
                  preparation.candidate.strategy + ": no training row fits the context of " +
                      base_.path.string() + "; leave it out under strategies");
    }
  }

  Tuning tuning(const Preparation& preparation, double learning_rate) const {
    const std::size_t epochs = std::stoul(preparation.candidate.settings.at("epochs"));
    Tuning tuning = {.decoder = decoder_,
                     .texts = texts_.texts,
                     .lora = {.matrices = all_matrices(decoder_), .seed = preparation.seed},
                     .training = {.epochs = epochs,
                                  .batch_texts = batch_of(epochs * texts_.texts.size()),
                                  .micro_tokens = usual_micro_tokens(decoder_),
                                  .learning_rate = learning_rate,
                                  .seed = preparation.seed},
                     .base_sha256 = base_.sha256};
    if (epochs > 1 && can_judge(preparation)) {
      tuning.judged_by = judged_by(preparation);
    }
    tuning.checkpoint = preparation.folder / (kCheckpoint + identity_of(tuning).substr(0, 12));
    return tuning;
  }

  Adapter adapter(const Lora& lora, const std::string& identity) const {
    Adapter adapter = adapter_of(decoder_, lora);
    adapter.base_name = name_of_whole(base_.path.filename().string());
    adapter.base_sha256 = base_.sha256;
    adapter.training = identity;
    return adapter;
  }

  const std::vector<TrainingText>& texts() const { return texts_.texts; }
  std::size_t too_long() const { return texts_.too_long.size(); }
  const TrainingDevice& device() const { return *device_; }

 private:
  const ModelFile& base_;
  ModelTensors tensors_;
  Decoder decoder_;
  Texts texts_;
  std::unique_ptr<TrainingDevice> device_;
};

std::filesystem::path adapter_file(const Preparation& preparation) {
  return preparation.folder / kAdapterFile;
}

double learning_rate_of(const Candidate& candidate) {
  return std::stod(candidate.settings.at("learning_rate"));
}

// Whether the predictor's folder holds what this training would come to.
bool is_made(const Preparation& preparation, const std::string& identity) {
  return std::filesystem::exists(adapter_file(preparation)) &&
         training_of_adapter(adapter_file(preparation)) == identity;
}

// What a training came to besides its adapter, beside which it stands. It is written first.
struct Learnt {
  std::string training;  // the adapter's
  double learning_rate = 0;
  std::size_t rows = 0;
  std::size_t too_long = 0;
  KeptEpoch kept = {};  // its numbers alone
};

constexpr const char* kLearntFile = "learnt.json";

void write_learnt(const std::filesystem::path& folder, const Learnt& learnt) {
  write_file(folder / kLearntFile,
             canonical_json({{"training", learnt.training},
                             {"learning_rate", learnt.learning_rate},
                             {"rows", learnt.rows},
                             {"too_long", learnt.too_long},
                             {"judged_epochs", learnt.kept.judged},
                             {"kept_epoch", learnt.kept.epoch}}));
}

// Empty where an older version made the adapter.
std::optional<Learnt> read_learnt(const Preparation& preparation) {
  const std::filesystem::path file = preparation.folder / kLearntFile;
  if (!std::filesystem::exists(file)) {
    return std::nullopt;
  }
  const nlohmann::json value = parse_json(read_file(file), file.string());
  try {
    const Learnt learnt = {.training = value.at("training"),
                           .learning_rate = value.at("learning_rate"),
                           .rows = value.at("rows"),
                           .too_long = value.at("too_long"),
                           .kept = {.judged = value.value("judged_epochs", std::uint64_t{0}),
                                    .epoch = value.value("kept_epoch", std::uint64_t{0})}};
    return is_made(preparation, learnt.training) ? std::optional(learnt) : std::nullopt;
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorKind::Data, file.string() + ": is damaged; delete its folder and run again");
  }
}

std::vector<std::string> remarks_on(const Learnt& learnt, double asked_rate) {
  std::vector<std::string> remarks;
  if (learnt.too_long > 0) {
    remarks.push_back(fmt::format(
        "{} of {} training rows are longer than the model's context: it learned nothing "
        "from them",
        learnt.too_long,
        learnt.too_long + learnt.rows));
  }
  if (learnt.learning_rate != asked_rate) {
    remarks.push_back(
        fmt::format("its training diverged at the learning rate {:.2g}; it learned at "
                    "{:.2g}",
                    asked_rate,
                    learnt.learning_rate));
  }
  if (learnt.kept.epoch < learnt.kept.judged) {
    remarks.push_back(
        fmt::format("it is as it was after {} of {} epochs: behind them it did worse on dev",
                    learnt.kept.epoch,
                    learnt.kept.judged));
  }
  return remarks;
}

void remove_checkpoints(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename().string().starts_with(kCheckpoint)) {
      std::filesystem::remove(entry.path());
    }
  }
}

// Behind every epoch the adapter answers dev rows as it will in the study.
Judge judge_of(const Preparation& preparation,
               const Untaught& untaught,
               const Course& course,
               const std::stop_token& stop) {
  return [&, stop](const Lora& lora, GradientPass& /*pass*/) {
    Predictor predictor = untaught.predictor;
    predictor.adapter = preparation.folder / (std::string(kCheckpoint) + "judged.gguf");
    write_gguf_adapter(predictor.adapter, course.adapter(lora, ""));
    return judge_on_dev(preparation, predictor, stop);
  };
}

Tuned tuned(const Tuning& tuning, const TrainingDevice& device, const LearningHost& host) {
  return tune(tuning,
              device,
              {.clock = host.clock, .stop = host.stop, .report = [&host](const StepReport& step) {
                 host.report({.step = step.step, .steps = step.steps, .loss = step.loss});
               }});
}

}  // namespace

bool is_named(const Task& task, std::string_view strategy) {
  return std::ranges::any_of(task.strategies, [&](const std::string& name) {
    return named_route(name).strategy == strategy;
  });
}

double usual_rate_of_trainable(const Planning& planning, std::string_view strategy) {
  if (planning.model == nullptr || planning.model->file() == nullptr) {
    throw Error(ErrorKind::Model, "the model is not a file that could be trained");
  }
  if (!planning.model->abilities().adapters) {
    throw Error(ErrorKind::Model, "the model is not run with adapters");
  }
  const ModelTensors tensors(planning.model->file()->path);
  const double rate = usual_learning_rate(read_decoder(tensors, context_tokens(*planning.model)));
  if (planning.predictors > 1 && !is_named(planning.task, strategy)) {
    throw Error(ErrorKind::Model,
                fmt::format("on folds it would train {} times over; name it under strategies to "
                            "have it",
                            planning.predictors));
  }
  return rate;
}

Settings learning_settings(const Planning& planning, double learning_rate) {
  const std::size_t rows = std::max<std::size_t>(planning.train.size(), 1);
  const std::size_t texts = kTexts[static_cast<std::size_t>(planning.task.effort)];
  const std::size_t epochs = std::clamp<std::size_t>(texts / rows, 1, kMostEpochs);
  return {{"learning_rate", fmt::format("{:.2g}", learning_rate)},
          {"epochs", std::to_string(epochs)}};
}

std::vector<Lesson> lessons_behind(const PromptProgram& program, std::span<const Example> train) {
  std::vector<Lesson> lessons;
  lessons.reserve(train.size());
  for (const Example& row : train) {
    if (std::ranges::find(program.shots, row.input, &Shot::input) == program.shots.end()) {
      lessons.push_back({.prompt = render(program, row.input), .reply = row.output});
    }
  }
  return lessons;
}

LearningEnd learn_adapter(const Preparation& preparation,
                          const Untaught& untaught,
                          const LearningHost& host) {
  check(preparation.model != nullptr && preparation.model->file() != nullptr,
        "what learns an adapter has a model's file");
  std::filesystem::create_directories(preparation.folder);
  const Course course(preparation, untaught.lessons);
  double learning_rate = learning_rate_of(preparation.candidate);
  const std::string identity = identity_of(course.tuning(preparation, learning_rate));
  if (is_made(preparation, identity)) {
    return LearningEnd::Done;
  }
  constexpr int kMostTries = 5;
  for (int tries = 0; tries < kMostTries; ++tries) {
    Tuning tuning = course.tuning(preparation, learning_rate);
    if (!tuning.judged_by.empty()) {
      tuning.judge = judge_of(preparation, untaught, course, host.stop);
    }
    const Tuned made = tuned(tuning, course.device(), host);
    if (made.end == TrainingEnd::Stopped) {
      return LearningEnd::Stopped;
    }
    if (made.end != TrainingEnd::Diverged) {
      write_learnt(preparation.folder,
                   {.training = identity,
                    .learning_rate = learning_rate,
                    .rows = course.texts().size(),
                    .too_long = course.too_long(),
                    .kept = {.judged = made.state.kept.judged, .epoch = made.state.kept.epoch}});
      write_gguf_adapter(adapter_file(preparation), course.adapter(made.state.lora, identity));
      remove_checkpoints(preparation.folder);
      return LearningEnd::Done;
    }
    learning_rate /= 2;
  }
  throw Error(ErrorKind::Model,
              route_of(preparation.candidate) +
                  ": its training diverges at every learning rate; leave it out under strategies");
}

double adapter_learning_ms(const Preparation& preparation,
                           std::span<const Lesson> lessons,
                           const Clock& clock) {
  const Course course(preparation, lessons);
  const Tuning tuning = course.tuning(preparation, learning_rate_of(preparation.candidate));
  if (is_made(preparation, identity_of(tuning))) {
    return 0;
  }
  const Lora lora = new_lora(tuning.decoder, tuning.lora);
  const std::unique_ptr<GradientPass> pass = course.device().pass(tuning.decoder, lora);
  std::vector<float> gradient(lora.parameters.size());
  std::vector<const TrainingText*> batch;
  const std::size_t most = std::min(course.texts().size(), tuning.training.batch_texts);
  batch.reserve(most);
  for (std::size_t i = 0; i < most; ++i) {
    batch.push_back(&course.texts()[i * course.texts().size() / most]);
  }
  const double before_ms = clock.now_ms();
  pass->loss_and_gradient(pack(batch, 1, Prefix::Shared), gradient);
  const auto batches = static_cast<double>(tuning.training.epochs * course.texts().size()) /
                       static_cast<double>(most);
  return batches * (clock.now_ms() - before_ms);
}

Predictor taught(const Preparation& preparation, Predictor predictor) {
  if (const std::optional<Learnt> learnt = read_learnt(preparation)) {
    predictor.labels_used -= learnt->too_long;
    predictor.remarks = remarks_on(*learnt, learning_rate_of(preparation.candidate));
  }
  predictor.adapter = adapter_file(preparation);
  return predictor;
}

}  // namespace tuneornot
