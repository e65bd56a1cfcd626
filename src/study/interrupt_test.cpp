#include "study/interrupt.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace tuneornot {
namespace {

void wait_for(const std::stop_token& token) {
  for (int i = 0; i < 1'000 && !token.stop_requested(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

TEST(InterruptWatcherTest, ASignalAsksForAStop) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const InterruptWatcher watcher;
    EXPECT_FALSE(watcher.token().stop_requested());
    kill(getpid(), signal);
    wait_for(watcher.token());
    EXPECT_TRUE(watcher.token().stop_requested());
  }
}

TEST(InterruptWatcherDeathTest, ASecondSignalEndsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        const InterruptWatcher watcher;
        kill(getpid(), SIGINT);
        wait_for(watcher.token());
        kill(getpid(), SIGINT);
        std::this_thread::sleep_for(std::chrono::seconds(10));
      },
      testing::KilledBySignal(SIGINT),
      "");
}

}  // namespace
}  // namespace tuneornot
