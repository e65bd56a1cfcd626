#include "kernels/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace tuneornot {
namespace {

class WorkersTest : public testing::TestWithParam<std::size_t> {};

INSTANTIATE_TEST_SUITE_P(Threads, WorkersTest, testing::Values(1, 2, 5));

TEST_P(WorkersTest, DoEachItemOnceInEveryRound) {
  WorkerThreads workers(GetParam());
  EXPECT_EQ(workers.threads(), GetParam());
  std::vector<int> done(37);
  for (int round = 1; round <= 2'000; ++round) {
    workers.run(done.size(), [&](std::size_t item, std::size_t thread) {
      EXPECT_LT(thread, GetParam());
      ++done[item];
    });
    ASSERT_EQ(done, std::vector<int>(done.size(), round));
  }
}

TEST_P(WorkersTest, ARoundDoesEachItemOfEachPartAndForgetsThem) {
  WorkerThreads workers(GetParam());
  std::vector<int> few(3);
  std::vector<int> many(500);
  Round round;
  for (int i = 1; i <= 2; ++i) {
    round.add(few.size(), [&](std::size_t item, std::size_t /*thread*/) { ++few[item]; });
    round.add(0, [](std::size_t /*item*/, std::size_t /*thread*/) { FAIL(); });
    round.add(many.size(), [&](std::size_t item, std::size_t /*thread*/) { ++many[item]; });
    round.run(workers);
    EXPECT_EQ(few, std::vector<int>(few.size(), i));
    EXPECT_EQ(many, std::vector<int>(many.size(), i));
  }
  round.run(workers);
  EXPECT_EQ(many, std::vector<int>(many.size(), 2));
}

TEST(WorkersWaitTest, WakeUpForARoundThatComesLate) {
  WorkerThreads workers(3);
  std::atomic<int> done = 0;
  for (int round = 1; round <= 3; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));  // they sleep by then
    workers.run(10, [&](std::size_t /*item*/, std::size_t /*thread*/) { ++done; });
    EXPECT_EQ(done, 10 * round);
  }
}

// The others wait, asleep, for the one that takes long.
TEST(WorkersWaitTest, WaitForTheLastItem) {
  WorkerThreads workers(2);
  std::atomic<int> done = 0;
  workers.run(2, [&](std::size_t item, std::size_t /*thread*/) {
    std::this_thread::sleep_for(std::chrono::milliseconds(item == 0 ? 0 : 30));
    ++done;
  });
  EXPECT_EQ(done, 2);
}

TEST_P(WorkersTest, ARoundOfNothingEnds) {
  WorkerThreads workers(GetParam());
  workers.run(0, [](std::size_t /*item*/, std::size_t /*thread*/) { FAIL(); });
}

}  // namespace
}  // namespace tuneornot
