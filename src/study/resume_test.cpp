#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "base/random.h"
#include "study/made_study_test.h"
#include "study/run_study.h"

namespace tuneornot {
namespace {

constexpr int kKills = 50;

// A model that takes a while, so that a kill hits all kinds of moments.
ScriptedReply choose_slowly(const Request& request) {
  std::this_thread::sleep_for(std::chrono::microseconds(100));
  return made::choose(request);
}

bool run_to_the_end(const std::filesystem::path& folder) {
  const Task task = made::task();
  const Split split = made::split();
  ScriptedModel model({.answer = choose_slowly});
  Model* models[] = {&model};
  Store store(folder / "study.sqlite");
  NoProgress progress;
  const SteadyClock clock;
  return run_study({.task = task, .split = split, .folder = folder, .models = models},
                   {.store = store, .progress = progress, .clock = clock, .stop = {}})
      .has_value();
}

double run_ms(const std::filesystem::path& folder) {
  const SteadyClock clock;
  const double start_ms = clock.now_ms();
  EXPECT_TRUE(run_to_the_end(folder));
  return clock.now_ms() - start_ms;
}

// Runs the study in a child process and kills it after a while; true when it had ended before.
bool run_and_kill(const std::filesystem::path& folder, double after_ms) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(run_to_the_end(folder) ? 0 : 1);
  }
  std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(after_ms));
  kill(child, SIGKILL);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status);
}

// kill -9 at 50 random moments of a run: gone on with, each study ends as one that nobody
// disturbed. (Killed twice within the same batch it would not: a batch on which the program died
// twice is taken for one that kills it, and skipped. See run_study_test.)
TEST(ResumeTest, AKilledStudyEndsAsAnUndisturbedOneDoes) {
  const auto undisturbed = made::fresh_folder("undisturbed");
  const double whole_ms = run_ms(undisturbed);
  const std::string expected = made::outcomes_text(Store(undisturbed / "study.sqlite"));

  Rng rng(20);
  int kills = 0;
  while (kills < kKills) {
    const auto folder = made::fresh_folder("killed");
    const bool had_ended = run_and_kill(folder, rng.uniform() * whole_ms);
    ASSERT_TRUE(run_to_the_end(folder));
    ASSERT_EQ(made::outcomes_text(Store(folder / "study.sqlite")), expected);
    kills += had_ended ? 0 : 1;
  }
}

}  // namespace
}  // namespace tuneornot
