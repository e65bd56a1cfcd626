#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <limits>

#include "base/random.h"
#include "store/made_store_test.h"

namespace tuneornot {
namespace {

class BatchesTest : public StoreTest {};
using BatchesDeathTest = BatchesTest;

TEST_F(BatchesTest, OrdersManyBatchesByNumber) {
  Store store(":memory:");
  store.add_trial(trial_of("k"));
  for (std::size_t batch = 0; batch < 12; ++batch) {
    store.commit_batch("k", batch, std::array{outcome_of(std::to_string(batch))});
  }
  const std::vector<Outcome> outcomes = store.outcomes("k");
  ASSERT_EQ(outcomes.size(), 12U);
  EXPECT_EQ(outcomes[2].example_id, "2");
  EXPECT_EQ(outcomes[11].example_id, "11");
}

// What the next process at the store is told of batch 0, which the one before it had begun.
int crashes_found(const std::filesystem::path& path, Store::LastEnd last_end) {
  Store store(path);
  store.settle_begun_batches(last_end);
  store.add_trial(trial_of("k"));
  return store.begin_batch("k", 0);
}

TEST_F(BatchesTest, CountsTheCrashesAtABatchAndNotTheKills) {
  EXPECT_EQ(crashes_found(path, Store::LastEnd::Other), 0);
  EXPECT_EQ(crashes_found(path, Store::LastEnd::Other), 0);
  EXPECT_EQ(crashes_found(path, Store::LastEnd::Crash), 1);
  EXPECT_EQ(crashes_found(path, Store::LastEnd::Other), 1);
  EXPECT_EQ(crashes_found(path, Store::LastEnd::Crash), 2);
}

TEST_F(BatchesTest, ACrashCountsOnlyForTheBatchThatWasBegun) {
  {
    Store store(path);
    store.add_trial(trial_of("k"));
    store.add_trial(trial_of("l"));
    store.begin_batch("k", 0);
    store.commit_batch("k", 0, std::array{outcome_of("a")});
    store.begin_batch("k", 1);
    store.settle_begun_batches(Store::LastEnd::Other);
    store.begin_batch("l", 0);
  }
  Store store(path);
  store.settle_begun_batches(Store::LastEnd::Crash);
  EXPECT_EQ(store.begin_batch("k", 1), 0);
  EXPECT_EQ(store.begin_batch("l", 0), 1);
  EXPECT_EQ(store.outcomes("k").size(), 1U);
}

TEST_F(BatchesTest, CountsOutcomesWithoutReadingThem) {
  Store store(path);
  EXPECT_EQ(store.outcome_count("k"), 0U);
  store.add_trial(trial_of("k"));
  store.add_trial(trial_of("l"));
  store.commit_batch("k", 0, std::array{outcome_of("a"), outcome_of("b")});
  store.commit_batch("l", 0, std::array{outcome_of("a")});
  EXPECT_EQ(store.outcome_count("k"), 2U);
}

TEST_F(BatchesDeathTest, RejectsBatchesOutOfOrder) {
  Store store(":memory:");
  store.add_trial(trial_of("k"));
  EXPECT_DEATH(store.commit_batch("k", 1, std::array{outcome_of("a")}), "committed in order");
  store.commit_batch("k", 0, std::array{outcome_of("a")});
  EXPECT_DEATH(store.commit_batch("k", 0, std::array{outcome_of("a")}), "committed in order");
  EXPECT_DEATH(store.begin_batch("k", 0), "not begun again");
}

TEST_F(BatchesDeathTest, RejectsABatchOfATrialThatWasNotAdded) {
  Store store(":memory:");
  EXPECT_DEATH(store.commit_batch("k", 0, {}), "a trial that was added");
  EXPECT_DEATH(store.begin_batch("k", 0), "a trial that was added");
}

TEST_F(BatchesDeathTest, HoldsNothingOfABatchInWhoseMiddleTheProcessDied) {
  {
    Store store(path);
    store.add_trial(trial_of("k"));
    store.commit_batch("k", 0, std::array{outcome_of("a")});
  }
  std::vector<Outcome> batch(500, outcome_of("b"));
  batch.back().score = std::numeric_limits<double>::quiet_NaN();
  EXPECT_DEATH(Store(path).commit_batch("k", 1, batch), "no NaN");
  Store store(path);
  EXPECT_EQ(store.outcomes("k").size(), 1U);
  batch.back().score = 1;
  store.commit_batch("k", 1, batch);
  EXPECT_EQ(store.outcomes("k").size(), 501U);
}

constexpr std::size_t kBatchRows = 40;

std::vector<Outcome> numbered_batch(std::size_t batch) {
  std::vector<Outcome> outcomes;
  outcomes.reserve(kBatchRows);
  for (std::size_t row = 0; row < kBatchRows; ++row) {
    outcomes.push_back(outcome_of(std::to_string(batch * kBatchRows + row)));
  }
  return outcomes;
}

// Commits batch after batch from where the store ends, telling the pipe of each; never returns.
[[noreturn]] void commit_until_killed(const std::filesystem::path& path, int told) {
  Store store(path);
  store.add_trial(trial_of("k"));
  for (std::size_t batch = store.outcome_count("k") / kBatchRows;; ++batch) {
    store.begin_batch("k", batch);
    store.commit_batch("k", batch, numbered_batch(batch));
    if (write(told, "+", 1) != 1) {
      _exit(1);
    }
  }
}

// Kills such a child some time after it has told of `batches`.
void run_and_kill(const std::filesystem::path& path, std::size_t batches) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    commit_until_killed(path, ends[1]);
  }
  close(ends[1]);
  char mark = 0;
  for (std::size_t told = 0; told < batches; ++told) {
    EXPECT_EQ(read(ends[0], &mark, 1), 1);
  }
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  close(ends[0]);
}

TEST_F(BatchesTest, HoldsWholeBatchesOnlyAfterTheProcessIsKilled) {
  Rng rng(1);
  std::size_t least = 0;
  for (int killing = 0; killing < 8; ++killing) {
    const std::size_t batches = 1 + rng.below(12);
    run_and_kill(path, batches);
    least += batches;

    const std::vector<Outcome> outcomes = Store(path).outcomes("k");
    EXPECT_EQ(outcomes.size() % kBatchRows, 0U);
    EXPECT_GE(outcomes.size(), least * kBatchRows);
    for (std::size_t row = 0; row < outcomes.size(); ++row) {
      ASSERT_EQ(outcomes[row].example_id, std::to_string(row));
    }
    EXPECT_EQ(sql("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(sql("PRAGMA foreign_key_check"), "");
  }
}

}  // namespace
}  // namespace tuneornot
