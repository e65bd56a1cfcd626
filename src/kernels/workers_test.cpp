#include "kernels/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace tuneornot {
namespace {

TEST(WorkersTest, DoEachItemOnceInEveryRound) {
  for (const std::size_t threads : {1U, 2U, 5U}) {
    WorkerThreads workers(threads);
    EXPECT_EQ(workers.threads(), threads);
    std::vector<int> done(37);
    for (int round = 1; round <= 2'000; ++round) {
      workers.run(done.size(), [&](std::size_t item, std::size_t thread) {
        EXPECT_LT(thread, threads);
        ++done[item];
      });
      ASSERT_EQ(done, std::vector<int>(done.size(), round));
    }
  }
}

TEST(WorkersTest, WakeUpForARoundThatComesLate) {
  WorkerThreads workers(3);
  std::atomic<int> done = 0;
  for (int round = 1; round <= 3; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));  // they sleep by then
    workers.run(10, [&](std::size_t /*item*/, std::size_t /*thread*/) { ++done; });
    EXPECT_EQ(done, 10 * round);
  }
}

// The others wait, asleep, for the one that takes long.
TEST(WorkersTest, WaitForTheLastItem) {
  WorkerThreads workers(2);
  std::atomic<int> done = 0;
  workers.run(2, [&](std::size_t item, std::size_t /*thread*/) {
    std::this_thread::sleep_for(std::chrono::milliseconds(item == 0 ? 0 : 30));
    ++done;
  });
  EXPECT_EQ(done, 2);
}

TEST(WorkersTest, ARoundOfNothingEnds) {
  WorkerThreads workers(2);
  workers.run(0, [](std::size_t /*item*/, std::size_t /*thread*/) { FAIL(); });
}

}  // namespace
}  // namespace tuneornot
