// What the trainer computes of random models against the numbers that PyTorch 2.15.0, transformers
// 5.24.0 and PEFT 0.21.2 gave for the same files, texts, adapters and order, in floats of 32 bits:
// golden/peft.json, which `tests/parity/parity.py --golden` writes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "test_paths.h"
#include "trainer_trace.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

using nlohmann::json;

constexpr const char* kGolden = TON_SOURCE_DIR "/tests/golden/peft.json";

// By architecture and what computes: the trainer's own kernels, or ggml's stock operations.
class PeftGoldenTest : public testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  PeftGoldenTest()
      : golden(parse_json(read_file(kGolden), kGolden)),
        path(TinyModel(architecture()).save()),
        tensors(path) {}

  static std::string architecture() { return std::get<0>(GetParam()); }

  Trace trace(const std::string& run) const {
    TraceJob job = trace_job(golden.at("runs").at(run), path);
    job.device = std::get<1>(GetParam());
    job.threads = 1;  // ggml's spin while they wait for each other
    return trace_training(read_decoder(tensors, context_tokens(job)), job);
  }

  std::vector<double> expected(const std::string& what) const {
    return golden.at("architectures").at(architecture()).at(what).get<std::vector<double>>();
  }

  json golden;
  std::filesystem::path path;
  ModelTensors tensors;
};

INSTANTIATE_TEST_SUITE_P(
    Architectures,
    PeftGoldenTest,
    testing::Combine(testing::Values<std::string>("llama", "qwen2", "qwen3", "gemma3", "phi3"),
                     testing::Values<std::string>(kProcessor, "CPU")));

TEST_P(PeftGoldenTest, LogitsWithAnAdapterArePefts) {
  const std::vector<float> logits = trace("adapted").logits;
  const std::vector<double> theirs = expected("logits");
  ASSERT_EQ(logits.size(), theirs.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(logits[i]), theirs[i], 5e-5) << i;
  }
}

TEST_P(PeftGoldenTest, TheGradientOfAAndBIsPefts) {
  const std::vector<float> gradient = trace("adapted").gradient;
  const std::vector<double> theirs = expected("gradient");
  const auto every = golden.at("gradient_every").get<std::size_t>();
  ASSERT_EQ((gradient.size() + every - 1) / every, theirs.size());
  const double largest = std::abs(
      *std::ranges::max_element(theirs, {}, [](double number) { return std::abs(number); }));
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(gradient[i * every]),
                theirs[i],
                1e-4 * std::abs(theirs[i]) + 1e-6 * largest)
        << i;
  }
}

TEST_P(PeftGoldenTest, TwentyStepsOfTrainingHavePeftsLosses) {
  const std::vector<TraceStep> steps = trace("curve").steps;
  const std::vector<double> theirs = expected("losses");
  ASSERT_EQ(steps.size(), 20U);
  ASSERT_EQ(theirs.size(), steps.size());
  EXPECT_LT(theirs.back(), 0.9 * theirs.front());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_NEAR(steps[i].report.loss, theirs[i], 1e-4) << i;
  }
}

}  // namespace
}  // namespace tuneornot
