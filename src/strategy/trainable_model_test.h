#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "base/clock.h"
#include "model/scripted_model.h"
#include "test_paths.h"

namespace tuneornot {

// Learning from the embedded model's file, which takes seconds, for a model that answers by a
// script.
class TrainableModelTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(TON_DEFAULT_MODEL)) {
      GTEST_SKIP() << "SKIPPED LOUDLY: no model at TON_DEFAULT_MODEL; run ./dev test";
    }
    std::filesystem::remove_all(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  static Script script_of_file() {
    return {.file = ModelFile{.path = TON_DEFAULT_MODEL, .sha256 = "smollm2"},
            .abilities = {.adapters = true},
            .answer = [](const Request&) { return ScriptedReply(); }};
  }

  ScriptedModel model = ScriptedModel(script_of_file());
  std::filesystem::path folder = std::filesystem::path(testing::TempDir()) /
                                 testing::UnitTest::GetInstance()->current_test_info()->name();
  SteadyClock clock;
};

}  // namespace tuneornot
