#include "finetune/trainer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/random.h"
#include "finetune/dev_loss.h"
#include "finetune/pass.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

// Texts that can be learned: behind an opening and two tokens stands the label, their sum.
std::vector<TrainingText> sums() {
  std::vector<TrainingText> texts;
  for (TokenId one = 0; one < 6; ++one) {
    for (TokenId other = 0; other < 6; ++other) {
      texts.push_back(
          {.tokens = {62, 40, 41, 42, one, other, 43, one + other, 63}, .targets = {7, 8}});
    }
  }
  return texts;
}

class TrainerTest : public testing::Test {
 protected:
  TrainerTest()
      : tensors(TinyModel("llama").save()),
        decoder(read_decoder(tensors, 256)),
        device(open_training_device(kProcessor, 2)),
        texts(sums()) {
    settings.epochs = 6;
    settings.batch_texts = 8;
    settings.learning_rate = 0.02;
    settings.seed = 4;
  }

  TrainingState start() const { return {.lora = new_lora(decoder, lora)}; }

  Trainer trainer(TrainingState state) const {
    return {decoder, texts, settings, std::move(state), *device};
  }

  std::string identity() const { return run_identity(settings, lora, texts, "model"); }

  ModelTensors tensors;
  Decoder decoder;
  std::unique_ptr<TrainingDevice> device;
  std::vector<TrainingText> texts;
  LoraSettings lora = {.rank = 4, .alpha = 8, .matrices = all_matrices(decoder), .seed = 1};
  TrainingSettings settings;
};

Trainer::Next go_on(const StepReport& /*report*/) {
  return Trainer::Next::GoOn;
}

TEST_F(TrainerTest, LearnsWhatCanBeLearned) {
  std::vector<double> losses;
  Trainer run = trainer(start());
  EXPECT_EQ(run.steps(), 30U);  // 36 texts are 5 batches, the last one of 4
  const TrainingEnd end = run.run([&](const StepReport& report) {
    losses.push_back(report.loss);
    EXPECT_EQ(report.texts, report.step % 5 == 0 ? 4U : 8U);
    return Trainer::Next::GoOn;
  });
  EXPECT_EQ(end, TrainingEnd::Finished);
  EXPECT_EQ(losses.size(), 30U);
  EXPECT_LT(losses.back(), 0.3 * losses.front());
}

TEST_F(TrainerTest, ARunThatIsTakenUpAnywhereEndsWithTheSameBits) {
  Trainer whole = trainer(start());
  whole.run(go_on);
  for (const std::size_t stop : {1UL, 7UL, 29UL}) {
    Trainer first = trainer(start());
    EXPECT_EQ(first.run([&](const StepReport& report) {
      return report.step == stop ? Trainer::Next::Stop : Trainer::Next::GoOn;
    }),
              TrainingEnd::Stopped);
    TrainingState state = start();
    restore_checkpoint(checkpoint_bytes(first.state(), identity()), "c", identity(), state);
    Trainer second = trainer(state);
    EXPECT_EQ(second.run(go_on), TrainingEnd::Finished);
    EXPECT_EQ(second.state().lora.parameters, whole.state().lora.parameters) << stop;
    EXPECT_EQ(second.state().recent_loss, whole.state().recent_loss);
  }
}

TEST_F(TrainerTest, AModelInPartsIsTrainedToTheSameBits) {
  settings.epochs = 2;
  const ModelTensors of_parts(TinyModel("llama").save_in_parts());
  const Decoder in_parts = read_decoder(of_parts, 256);
  std::vector<double> losses;
  const auto keep = [&losses](const StepReport& report) {
    losses.push_back(report.loss);
    return Trainer::Next::GoOn;
  };
  Trainer whole = trainer(start());
  whole.run(keep);
  const std::vector<double> expected = std::exchange(losses, {});
  Trainer parts(in_parts, texts, settings, {.lora = new_lora(in_parts, lora)}, *device);
  parts.run(keep);
  EXPECT_EQ(losses, expected);
  EXPECT_EQ(parts.state().lora.parameters, whole.state().lora.parameters);
}

TEST_F(TrainerTest, HowABatchIsCutChangesNothingButRounding) {
  settings.epochs = 1;
  Trainer whole = trainer(start());
  whole.run(go_on);
  settings.micro_tokens = 20;  // three texts of nine tokens that have four in common
  Trainer cut = trainer(start());
  cut.run(go_on);
  for (std::size_t i = 0; i < whole.state().lora.parameters.size(); ++i) {
    EXPECT_NEAR(cut.state().lora.parameters[i], whole.state().lora.parameters[i], 2e-4);
  }
}

TEST_F(TrainerTest, WithDropoutNeitherCutsNorInterruptionsChangeWhatIsLeftOut) {
  Trainer without = trainer(start());
  without.run(go_on);
  settings.dropout = 0.2;
  Trainer whole = trainer(start());
  std::vector<double> losses;
  whole.run([&losses](const StepReport& report) {
    losses.push_back(report.loss);
    return Trainer::Next::GoOn;
  });
  EXPECT_LT(losses.back(), 0.5 * losses.front());
  EXPECT_NE(whole.state().lora.parameters, without.state().lora.parameters);

  Trainer first = trainer(start());
  first.run([](const StepReport& report) {
    return report.step == 7 ? Trainer::Next::Stop : Trainer::Next::GoOn;
  });
  TrainingState state = start();
  restore_checkpoint(checkpoint_bytes(first.state(), identity()), "c", identity(), state);
  Trainer second = trainer(state);
  second.run(go_on);
  EXPECT_EQ(second.state().lora.parameters, whole.state().lora.parameters);

  settings.epochs = 1;
  Trainer uncut = trainer(start());
  uncut.run(go_on);
  settings.micro_tokens = 20;  // two texts of nine tokens
  Trainer cut = trainer(start());
  cut.run(go_on);
  for (std::size_t i = 0; i < cut.state().lora.parameters.size(); ++i) {
    EXPECT_NEAR(cut.state().lora.parameters[i], uncut.state().lora.parameters[i], 2e-4);
  }
}

TEST_F(TrainerTest, ACheckpointOfAnotherDropoutIsAnothers) {
  const std::string without = identity();
  settings.dropout = 0.1;
  const std::string some = identity();
  settings.dropout = 0.2;
  EXPECT_NE(some, without);
  EXPECT_NE(some, identity());
}

TEST_F(TrainerTest, SaysWhenItDiverges) {
  settings.learning_rate = 1e30;
  settings.warmup = 0;
  Trainer run = trainer(start());
  EXPECT_EQ(run.run(go_on), TrainingEnd::Diverged);
}

TEST_F(TrainerTest, SaysWhenTheAdapterChangesNothing) {
  settings.learning_rate = 0;
  Trainer run = trainer(start());
  EXPECT_EQ(run.run(go_on), TrainingEnd::ChangedNothing);
}

// Gives the epochs these scores, in turns, each with this error; without one it is stopped.
class GivenScores {
 public:
  GivenScores(std::vector<std::optional<double>> scores, double error)
      : scores_(std::move(scores)), error_(error) {}

  Judge judge() {
    return [this](const Lora& lora, GradientPass& /*pass*/) -> std::optional<Judgement> {
      seen.push_back(lora.parameters);
      const std::optional<double> score = scores_.at(seen.size() - 1);
      return score ? std::optional(Judgement{.score = *score, .error = error_}) : std::nullopt;
    };
  }

  std::vector<std::vector<float>> seen;  // each epoch's parameters

 private:
  std::vector<std::optional<double>> scores_;
  double error_;
};

TEST_F(TrainerTest, TheLastEpochThatIsNotClearlyWorseIsKept) {
  GivenScores scores({0.1, 0.5, 0.7, 0.65, 0.4, 0.62}, 0.1);
  Trainer run = trainer(start());
  EXPECT_EQ(run.run(go_on, scores.judge()), TrainingEnd::Finished);
  EXPECT_EQ(scores.seen.size(), 6U);
  EXPECT_EQ(run.state().kept.epoch, 6U);
  EXPECT_EQ(run.state().lora.parameters, scores.seen[5]);

  GivenScores exact({0.1, 0.5, 0.7, 0.65, 0.4, 0.62}, 0);
  Trainer strict = trainer(start());
  EXPECT_EQ(strict.run(go_on, exact.judge()), TrainingEnd::Finished);
  EXPECT_EQ(strict.state().kept.epoch, 3U);
  EXPECT_EQ(strict.state().lora.parameters, exact.seen[2]);
  EXPECT_EQ(exact.seen.size(), 5U);  // two worse ones in a row end it
  EXPECT_EQ(strict.state().adamw.steps, 25U);
}

TEST_F(TrainerTest, AJudgedRunThatIsTakenUpEndsWithTheSameBits) {
  GivenScores scores({0.1, 0.9, 0.2, 0.3}, 0);
  Trainer whole = trainer(start());
  whole.run(go_on, scores.judge());

  GivenScores until_third({0.1, 0.9, std::nullopt}, 0);
  Trainer first = trainer(start());
  EXPECT_EQ(first.run(go_on, until_third.judge()), TrainingEnd::Stopped);
  TrainingState state = start();
  restore_checkpoint(checkpoint_bytes(first.state(), identity()), "c", identity(), state);
  GivenScores rest({0.2, 0.3}, 0);
  Trainer second = trainer(state);
  EXPECT_EQ(second.run(go_on, rest.judge()), TrainingEnd::Finished);
  EXPECT_EQ(rest.seen.front(), until_third.seen.back());
  EXPECT_EQ(second.state().lora.parameters, whole.state().lora.parameters);
  EXPECT_EQ(second.state().kept.epoch, 2U);
}

TEST_F(TrainerTest, TheDevLossOfTextsThatAreLearntFalls) {
  const Judge by_loss = dev_loss_judge(texts, 20, {});
  std::vector<double> losses;
  Trainer run = trainer(start());
  run.run(go_on, [&](const Lora& adapter, GradientPass& pass) {
    const std::optional<Judgement> judgement = by_loss(adapter, pass);
    losses.push_back(-judgement.value().score);
    return judgement;
  });
  ASSERT_EQ(losses.size(), 6U);
  EXPECT_LT(losses.back(), 0.5 * losses.front());
  WorkerThreads workers(1);
  const Products products(workers, tile_kernels().front());
  Pass pass(decoder, run.state().lora, products);
  std::vector<const TrainingText*> all;
  all.reserve(texts.size());
  for (const TrainingText& text : texts) {
    all.push_back(&text);
  }
  const float weight = 1 / static_cast<float>(targets_in(all));
  EXPECT_NEAR(losses.back(), pass.loss(pack(all, weight, Prefix::Repeated)), 1e-5);

  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_EQ(trainer(start()).run(go_on, dev_loss_judge(texts, 20, stopped.get_token())),
            TrainingEnd::Stopped);
}

std::string refusal(const std::string& bytes, const std::string& identity, TrainingState state) {
  try {
    restore_checkpoint(bytes, "run.checkpoint", identity, state);
  } catch (const Error& error) {
    return error.what();
  }
  return "taken";
}

TEST_F(TrainerTest, RefusesCheckpointsThatAreDamagedOrAnothers) {
  Trainer run = trainer(start());
  run.run([](const StepReport& /*report*/) { return Trainer::Next::Stop; });
  const std::string bytes = checkpoint_bytes(run.state(), identity());
  EXPECT_EQ(refusal(bytes, identity(), start()), "taken");
  EXPECT_EQ(refusal(bytes.substr(0, bytes.size() - 1), identity(), start()),
            "run.checkpoint: is damaged; delete it to begin anew");
  std::string flipped = bytes;
  flipped[bytes.size() / 2] ^= 1;
  EXPECT_EQ(refusal(flipped, identity(), start()),
            "run.checkpoint: is damaged; delete it to begin anew");
  EXPECT_EQ(refusal("PK", identity(), start()),
            "run.checkpoint: is no checkpoint of this version; delete it to begin anew");
  settings.epochs = 7;
  EXPECT_EQ(refusal(bytes, identity(), start()),
            "run.checkpoint: is another training's, with other settings, data or model; "
            "delete it to begin anew");
}

}  // namespace
}  // namespace tuneornot
