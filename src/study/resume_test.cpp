#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <thread>

#include "base/random.h"
#include "study/made_study_test.h"
#include "study/run_study.h"

namespace tuneornot {
namespace {

// A model that takes a while, so that a kill hits all kinds of moments.
ScriptedReply choose_slowly(const Request& request) {
  std::this_thread::sleep_for(std::chrono::microseconds(100));
  return made::choose(request);
}

bool run_to_the_end(const Split& split, const std::filesystem::path& folder) {
  const Task task = made::task();
  ScriptedModel model({.answer = choose_slowly});
  const std::array<Model*, 1> models = {&model};
  Store store(folder / "study.sqlite");
  NoProgress progress;
  const SteadyClock clock;
  return run_study({.task = task,
                    .split = split,
                    .metric = metrics_of(task).front(),
                    .folder = folder,
                    .models = models},
                   {.store = store, .progress = progress, .clock = clock, .stop = {}})
      .has_value();
}

double run_ms(const Split& split, const std::filesystem::path& folder) {
  const SteadyClock clock;
  const double start_ms = clock.now_ms();
  EXPECT_TRUE(run_to_the_end(split, folder));
  return clock.now_ms() - start_ms;
}

// Runs the study in a child process and kills it after a while; true when it had ended before.
bool run_and_kill(const Split& split, const std::filesystem::path& folder, double after_ms) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(run_to_the_end(split, folder) ? 0 : 1);
  }
  std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(after_ms));
  kill(child, SIGKILL);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status);
}

// Kills a study again and again, each time after a random part of `whole_ms`; how often until it
// had ended.
int kill_until_it_ends(const Split& split,
                       const std::filesystem::path& folder,
                       double whole_ms,
                       Rng& rng) {
  int kills = 0;
  while (!run_and_kill(split, folder, rng.uniform() * whole_ms)) {
    ++kills;
  }
  return kills;
}

// kill -9 at random moments, several of them in most studies, also within the same batch: gone on
// with, each study ends as one that nobody disturbed.
void expect_to_outlive(const Split& split, int all_kills) {
  const auto undisturbed = made::fresh_folder("undisturbed");
  const double whole_ms = run_ms(split, undisturbed);
  const std::string expected = made::outcomes_text(Store(undisturbed / "study.sqlite"));

  Rng rng(20);
  int kills = 0;
  while (kills < all_kills) {
    const auto folder = made::fresh_folder("killed");
    kills += kill_until_it_ends(split, folder, whole_ms / 2, rng);
    ASSERT_EQ(made::outcomes_text(Store(folder / "study.sqlite")), expected);
  }
}

TEST(ResumeTest, AKilledStudyEndsAsAnUndisturbedOneDoes) {
  expect_to_outlive(made::split(), 50);
}

TEST(ResumeTest, SoDoesOneOnFolds) {
  expect_to_outlive(made::folded(60), 12);
}

}  // namespace
}  // namespace tuneornot
