#pragma once

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <utility>

#include "study/made_study_test.h"
#include "study/run_study.h"

namespace tuneornot {

// A whole study of a small task, for the tests of this module.
class RunStudyTest : public testing::Test {
 protected:
  // Of a study that nobody stops.
  Frozen run_whole(Store& store, ScriptedModel& model) {
    std::optional<Frozen> frozen = run(store, model);
    EXPECT_TRUE(frozen.has_value());
    return frozen.value_or(Frozen());
  }

  std::optional<Frozen> run(Store& store, ScriptedModel& model, std::stop_token stop = {}) {
    return run(store, model, progress, std::move(stop));
  }

  std::optional<Frozen> run(Store& store,
                            ScriptedModel& model,
                            Progress& watching,
                            std::stop_token stop = {}) {
    const std::array<Model*, 1> models = {&model};
    return run_study(
        {.task = task,
         .split = split,
         .metric = metric,
         .folder = folder,
         .models = models,
         .pricing = pricing,
         .curved = curved},
        {.store = store, .progress = watching, .clock = clock, .stop = std::move(stop)});
  }

  // Stops at so many questions to the model.
  void run_and_stop(Store& store, std::size_t asked) {
    std::stop_source stop;
    std::size_t left = asked;
    ScriptedModel interrupted({.answer = [&](const Request& request) {
      if (--left == 0) {
        stop.request_stop();
      }
      return made::choose(request);
    }});
    EXPECT_FALSE(run(store, interrupted, stop.get_token()).has_value());
  }

  Task task = made::task();
  Metric metric = metrics_of(task).front();
  Split split = made::split();
  Pricing pricing;
  CurvedRoutes curved = CurvedRoutes::None;  // learning_curves_test.cpp has them
  std::filesystem::path folder = made::fresh_folder("run_study_test");
  made::RecordingProgress progress;
  made::StepClock clock;
};

}  // namespace tuneornot
