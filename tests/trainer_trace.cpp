#include "trainer_trace.h"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "finetune/lessons.h"
#include "finetune/pass.h"
#include "finetune/tuning.h"

namespace tuneornot {

namespace {

using nlohmann::json;

std::vector<TrainingText> texts_of_job(const json& job, const std::filesystem::path& model) {
  if (!job.contains("lessons")) {
    std::vector<TrainingText> texts;
    for (const json& text : job.at("texts")) {
      texts.push_back({.tokens = text.at("tokens").get<std::vector<TokenId>>(),
                       .targets = text.at("targets").get<std::vector<std::size_t>>()});
    }
    return texts;
  }
  std::vector<Lesson> lessons;
  for (const json& lesson : job.at("lessons")) {
    const Part part = {.text = lesson.at("prompt"), .from = Part::From::User};
    lessons.push_back(
        {.prompt = {.messages = {{.role = "user", .parts = {part}}}}, .reply = lesson.at("reply")});
  }
  return texts_of(lessons, ExchangeTokenizer(model)).texts;
}

Lora first_lora(const Decoder& decoder, const TraceJob& job) {
  LoraSettings settings = job.lora;
  if (job.adapts) {
    settings.matrices = all_matrices(decoder);
  }
  Lora lora = new_lora(decoder, settings);
  Rng rng(job.lora.seed, "trace: B");
  for (const LoraModule& module : lora.modules) {
    const std::size_t end = module.pair.b + lora.rank * module.pair.outputs;
    for (std::size_t i = module.pair.b; i < end && job.b_spread > 0; ++i) {
      lora.parameters[i] = static_cast<float>(job.b_spread * (2 * rng.uniform() - 1));
    }
  }
  return lora;
}

std::vector<float> logits_of(const Decoder& decoder, const Lora& lora, const TraceJob& job) {
  WorkerThreads workers(job.threads);
  const Products products(workers, tile_kernels().front());
  Pass pass(decoder, lora, products);
  std::vector<float> logits;
  for (const TrainingText& text : job.texts) {
    const std::vector<const TrainingText*> one = {&text};
    const std::vector<float> rows = pass.logits(pack(one, 1, Prefix::Repeated));
    logits.insert(logits.end(), rows.begin(), rows.end());
  }
  return logits;
}

std::vector<float> gradient_of(GradientPass& pass,
                               std::span<const TrainingText* const> batch,
                               std::size_t parameters) {
  std::size_t targets = 0;
  for (const TrainingText* text : batch) {
    targets += text->targets.size();
  }
  std::vector<float> gradient(parameters);
  pass.loss_and_gradient(pack(batch, 1 / static_cast<float>(targets), Prefix::Shared), gradient);
  return gradient;
}

std::vector<std::size_t> numbers_of(std::span<const TrainingText* const> batch,
                                    std::span<const TrainingText> texts) {
  std::vector<std::size_t> numbers(batch.size());
  std::ranges::transform(batch, numbers.begin(), [&texts](const TrainingText* text) {
    return static_cast<std::size_t>(text - texts.data());
  });
  return numbers;
}

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

}  // namespace

TraceJob trace_job(const json& job, const std::filesystem::path& model) {
  TraceJob of = {.texts = texts_of_job(job, model)};
  of.lora.rank = job.at("rank");
  of.lora.alpha = job.at("alpha");
  of.lora.seed = job.at("seed");
  of.b_spread = job.at("b_spread");
  of.adapts = job.at("adapts");
  of.training.batch_texts = job.at("batch");
  of.training.epochs = job.at("epochs");
  of.training.learning_rate = job.at("learning_rate");
  of.training.seed = of.lora.seed;
  of.steps = job.at("steps");
  of.device = job.value("device", kProcessor);
  of.threads = job.at("threads");
  of.wants_logits = job.at("logits");
  of.wants_gradient = job.at("gradient");
  return of;
}

std::size_t context_tokens(const TraceJob& job) {
  std::size_t most = 0;
  for (const TrainingText& text : job.texts) {
    most = std::max(most, text.tokens.size());
  }
  return most;
}

Trace trace_training(const Decoder& decoder, const TraceJob& job) {
  const std::unique_ptr<TrainingDevice> device = open_training_device(job.device, job.threads);
  Trace trace = {.start = first_lora(decoder, job)};
  if (job.wants_logits) {
    trace.logits = logits_of(decoder, trace.start, job);
  }
  TrainingSettings training = job.training;
  training.micro_tokens = usual_micro_tokens(decoder);
  Trainer trainer(decoder, job.texts, training, {.lora = trace.start}, *device);
  if (job.wants_gradient) {
    trace.gradient = gradient_of(
        *device->pass(decoder, trace.start), trainer.batch(0), trace.start.parameters.size());
  }
  const SteadyClock clock;
  double before_ms = clock.now_ms();
  double processor_before = processor_seconds();
  const auto keep = [&](const StepReport& report) {
    const double now_ms = clock.now_ms();
    trace.steps.push_back({.texts = numbers_of(trainer.batch(report.step - 1), job.texts),
                           .report = report,
                           .seconds = (now_ms - before_ms) / 1'000,
                           .processor_seconds = processor_seconds() - processor_before});
    before_ms = now_ms;
    processor_before = processor_seconds();
    return report.step < job.steps ? Trainer::Next::GoOn : Trainer::Next::Stop;
  };
  if (job.steps > 0) {
    trainer.run(keep);
  }
  trace.end = trainer.state().lora;
  return trace;
}

}  // namespace tuneornot
