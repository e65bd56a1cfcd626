#include "store/store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>

#include "base/error.h"
#include "base/random.h"

namespace tuneornot {
namespace {

class StoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "store-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder / "study.db";
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  // Past the Store, as another program would. Gives the first column of the last row.
  std::string sql(const std::string& statements) const {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    std::string last;
    const auto keep = [](void* text, int, char** values, char**) {
      *static_cast<std::string*>(text) = values[0] == nullptr ? "NULL" : values[0];
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(database, statements.c_str(), keep, &last, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
    return last;
  }

  void write(std::string_view bytes) const { std::ofstream(path, std::ios::binary) << bytes; }

  std::string error_on_opening() const {
    try {
      const Store store(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Storage);
      return error.what();
    }
    return "";
  }

  std::string named(const std::string& message) const { return path.string() + ": " + message; }

  std::filesystem::path folder;
  std::filesystem::path path;
};

Trial trial_of(const std::string& key) {
  return {.key = key, .candidate = {.strategy = "zero_shot", .model = "smollm2"}};
}

Outcome outcome_of(const std::string& example_id) {
  return {.example_id = example_id, .answer = {.text = "refund"}, .score = 1};
}

void expect_same(const Outcome& actual, const Outcome& expected) {
  const auto bits = [](double number) { return std::bit_cast<std::uint64_t>(number); };
  EXPECT_EQ(actual.example_id, expected.example_id);
  EXPECT_EQ(bits(actual.score), bits(expected.score));
  EXPECT_EQ(actual.answer.text, expected.answer.text);
  EXPECT_EQ(actual.answer.confidence.has_value(), expected.answer.confidence.has_value());
  EXPECT_EQ(bits(actual.answer.confidence.value_or(0)),
            bits(expected.answer.confidence.value_or(0)));
  EXPECT_EQ(actual.answer.failure, expected.answer.failure);
  EXPECT_EQ(actual.answer.has_control_text, expected.answer.has_control_text);
  EXPECT_EQ(actual.answer.usage, expected.answer.usage);
  EXPECT_EQ(bits(actual.answer.timing.queued_ms), bits(expected.answer.timing.queued_ms));
  EXPECT_EQ(bits(actual.answer.timing.first_token_ms), bits(expected.answer.timing.first_token_ms));
  EXPECT_EQ(bits(actual.answer.timing.total_ms), bits(expected.answer.timing.total_ms));
  EXPECT_EQ(actual.answer.timing.batch_size, expected.answer.timing.batch_size);
}

// What comes back after a batch of this one was committed and the file opened again.
Outcome round_trip(const std::filesystem::path& path, const Outcome& outcome) {
  {
    Store store(path);
    store.add_trial(trial_of("k"));
    store.commit_batch("k", 0, std::array{outcome});
  }
  const std::vector<Outcome> read = Store(path).outcomes("k");
  EXPECT_EQ(read.size(), 1U);
  return read.empty() ? Outcome{} : read.front();
}

TEST_F(StoreTest, GivesBackEveryFieldOfAnAnswer) {
  const Outcome outcome = {.example_id = "00ff00ff00ff00ff-2",
                           .answer = {.text = "Zürich 東京 👩‍👧",
                                      .confidence = 0.1 + 0.2,
                                      .has_control_text = true,
                                      .usage = {.prompt_tokens = 5'000'000'000,
                                                .cache_read_tokens = 2,
                                                .cache_write_tokens = 3,
                                                .output_tokens = 4,
                                                .reasoning_tokens = 5},
                                      .timing = {.queued_ms = 1.0 / 3,
                                                 .first_token_ms = 1e-310,
                                                 .total_ms = 1e300,
                                                 .batch_size = 64}},
                           .score = 2.0 / 3};
  expect_same(round_trip(path, outcome), outcome);
}

TEST_F(StoreTest, GivesBackAFailure) {
  const Outcome outcome = {
      .example_id = "a",
      .answer = {.failure = CallFailure{.kind = CallFailure::Kind::ContextTooLong,
                                        .detail = "9000 tokens, \"context\" 8192\n",
                                        .attempts = 3}}};
  expect_same(round_trip(path, outcome), outcome);
}

TEST_F(StoreTest, GivesBackEveryKindOfFailure) {
  std::vector<Outcome> outcomes;
  using Kind = CallFailure::Kind;
  for (const Kind kind : {Kind::RateLimited,
                          Kind::TimedOut,
                          Kind::Refused,
                          Kind::ContextTooLong,
                          Kind::Unsupported,
                          Kind::BadResponse,
                          Kind::Unreadable,
                          Kind::Cancelled,
                          Kind::BudgetReached,
                          Kind::Crashed}) {
    outcomes.push_back(outcome_of(std::to_string(outcomes.size())));
    outcomes.back().answer.failure = CallFailure{.kind = kind};
  }
  Store store(path);
  store.add_trial(trial_of("k"));
  store.commit_batch("k", 0, outcomes);
  const std::vector<Outcome> read = store.outcomes("k");
  ASSERT_EQ(read.size(), outcomes.size());
  for (std::size_t place = 0; place < read.size(); ++place) {
    expect_same(read[place], outcomes[place]);
  }
}

TEST_F(StoreTest, KeepsTheSignOfZeroAndBothInfinities) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Outcome outcome = outcome_of("a");
  outcome.score = -0.0;
  outcome.answer.confidence = 0.0;
  outcome.answer.timing = {.queued_ms = kInfinity, .first_token_ms = -kInfinity, .total_ms = 3};
  expect_same(round_trip(path, outcome), outcome);
}

TEST_F(StoreTest, TakesTextAsBytes) {
  Outcome outcome = outcome_of("");
  outcome.answer.text = "\x01\xff\xfe\xc3'\"; DROP TABLE outcome; --";
  outcome.answer.text += '\0';
  outcome.answer.text += "after";
  outcome.answer.failure = CallFailure{.detail = std::string(100'000, '\x80')};
  expect_same(round_trip(path, outcome), outcome);
}

TEST_F(StoreTest, GivesBackTrialsInTheOrderInWhichTheyWereAdded) {
  Store store(":memory:");
  const Trial first = {.key = "zz",
                       .candidate = {.strategy = "few_shot",
                                     .model = "smollm2",
                                     .settings = {{"shots", "13"}, {"draw", "\"2\" é"}}},
                       .subset = Subset::Test};
  store.add_trial(first);
  store.add_trial({.key = "aa", .candidate = {.strategy = "majority"}, .subset = Subset::Dev});
  store.commit_batch("zz", 0, std::array{outcome_of("a"), outcome_of("b")});
  store.commit_batch("zz", 1, std::array{outcome_of("c")});

  const std::vector<Trial> trials = store.trials();
  ASSERT_EQ(trials.size(), 2U);
  EXPECT_EQ(trials[0].key, "zz");
  EXPECT_EQ(trials[0].candidate, first.candidate);
  EXPECT_EQ(trials[0].subset, Subset::Test);
  ASSERT_EQ(trials[0].outcomes.size(), 3U);
  expect_same(trials[0].outcomes[2], outcome_of("c"));
  EXPECT_EQ(trials[1].key, "aa");
  EXPECT_EQ(trials[1].candidate, (Candidate{.strategy = "majority"}));
  EXPECT_EQ(trials[1].subset, Subset::Dev);
  EXPECT_TRUE(trials[1].outcomes.empty());
}

TEST_F(StoreTest, KeepsATrialThatIsAddedAgain) {
  Store store(":memory:");
  store.add_trial(trial_of("k"));
  store.commit_batch("k", 0, std::array{outcome_of("a")});
  store.add_trial(trial_of("k"));
  ASSERT_EQ(store.trials().size(), 1U);
  EXPECT_EQ(store.outcomes("k").size(), 1U);
}

TEST_F(StoreTest, HasNoOutcomesOfAnUnknownTrial) {
  EXPECT_TRUE(Store(":memory:").outcomes("k").empty());
}

TEST_F(StoreTest, OrdersManyBatchesByNumber) {
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

TEST_F(StoreTest, CountsTheCrashesAtABatchAndNotTheKills) {
  EXPECT_EQ(crashes_found(path, Store::LastEnd::Other), 0);
  EXPECT_EQ(crashes_found(path, Store::LastEnd::Other), 0);
  EXPECT_EQ(crashes_found(path, Store::LastEnd::Crash), 1);
  EXPECT_EQ(crashes_found(path, Store::LastEnd::Other), 1);
  EXPECT_EQ(crashes_found(path, Store::LastEnd::Crash), 2);
}

TEST_F(StoreTest, ACrashCountsOnlyForTheBatchThatWasBegun) {
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

TEST_F(StoreTest, CountsOutcomesWithoutReadingThem) {
  Store store(path);
  EXPECT_EQ(store.outcome_count("k"), 0U);
  store.add_trial(trial_of("k"));
  store.add_trial(trial_of("l"));
  store.commit_batch("k", 0, std::array{outcome_of("a"), outcome_of("b")});
  store.commit_batch("l", 0, std::array{outcome_of("a")});
  EXPECT_EQ(store.outcome_count("k"), 2U);
}

TEST_F(StoreTest, ReplacesARecordOfTheSameName) {
  {
    Store store(path);
    EXPECT_EQ(store.record("nominee"), std::nullopt);
    store.set_record("nominee", "first");
    store.set_record("nominee", "few_shot@smollm2 é");
    store.set_record("empty", "");
  }
  const Store store(path);
  EXPECT_EQ(store.record("nominee"), "few_shot@smollm2 é");
  EXPECT_EQ(store.record("empty"), "");
}

TEST_F(StoreTest, CountsOpeningsOfEachSeal) {
  {
    Store store(path);
    EXPECT_EQ(store.openings("seal"), 0);
    store.count_opening("seal");
    store.count_opening("seal");
    store.count_opening("other");
  }
  EXPECT_EQ(Store(path).openings("seal"), 2);
  EXPECT_EQ(Store(path).openings("other"), 1);
}

TEST_F(StoreTest, IsAWriteAheadLogDatabaseWithItsOwnMark) {
  const Store store(path);
  EXPECT_EQ(sql("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(sql("PRAGMA application_id"), "1953459827");  // 0x746F6E73, "tons"
  EXPECT_EQ(sql("PRAGMA user_version"), "2");
}

TEST_F(StoreTest, CanBeReadWhileAnotherWrites) {
  Store writer(path);
  writer.add_trial(trial_of("k"));
  const Store reader(path);
  writer.commit_batch("k", 0, std::array{outcome_of("a")});
  EXPECT_EQ(reader.outcomes("k").size(), 1U);
}

TEST_F(StoreTest, MayBeMoved) {
  Store from(":memory:");
  from.set_record("name", "text");
  Store to(std::move(from));
  EXPECT_EQ(to.record("name"), "text");
  to = Store(":memory:");
  EXPECT_EQ(to.record("name"), std::nullopt);
}

TEST_F(StoreTest, StartsInAnEmptyFile) {
  write("");
  EXPECT_TRUE(Store(path).trials().empty());
  EXPECT_EQ(sql("PRAGMA user_version"), "2");
}

TEST_F(StoreTest, RefusesANewerFormatWithBothNumbers) {
  {
    const Store store(path);
  }
  sql("PRAGMA user_version = 7");
  EXPECT_EQ(error_on_opening(),
            named("the store has format 7, this program reads format 2; use a newer tuneornot"));
}

TEST_F(StoreTest, RefusesAFileThatIsNoDatabaseAndLeavesItAlone) {
  write("id,text\n1,hello\n");
  EXPECT_EQ(error_on_opening(),
            named("file is not a database; it is not a tuneornot store; "
                  "move the file away or name another study"));
  EXPECT_EQ(std::filesystem::file_size(path), 16U);
}

TEST_F(StoreTest, RefusesAnotherProgramsDatabaseAndLeavesItAlone) {
  const std::string refusal = named(
      "it is another program's database, not a tuneornot store; "
      "move the file away or name another study");
  sql("CREATE TABLE song (name TEXT)");
  EXPECT_EQ(error_on_opening(), refusal);
  EXPECT_EQ(sql("PRAGMA journal_mode"), "delete");
  sql("DROP TABLE song; PRAGMA application_id = 42");
  EXPECT_EQ(error_on_opening(), refusal);
  sql("PRAGMA application_id = 0; PRAGMA user_version = 1");
  EXPECT_EQ(error_on_opening(), refusal);
}

TEST_F(StoreTest, SaysWhereItCouldNotBeOpened) {
  path = folder / "absent" / "study.db";
  EXPECT_EQ(error_on_opening(),
            named("unable to open database file; check that its folder exists and is writable"));
}

TEST_F(StoreTest, NamesTheFileWhenItIsDamaged) {
  {
    Store store(path);
    store.add_trial(trial_of("k"));
  }
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);  // The pages after the schema's.
  file << std::string(std::filesystem::file_size(path) - 4096, '\xAA');
  file.close();
  const Store store(path);
  try {
    store.trials();
    FAIL() << "read a damaged file";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Storage);
    EXPECT_EQ(std::string(error.what()),
              named("database disk image is malformed; if this happens again, restore the file "
                    "from a copy or move it away to start anew"));
  }
}

TEST_F(StoreTest, RefusesValuesItNeverWrites) {
  const std::string rest =
      ", so another program has changed the file; restore it from a copy or move it away to start "
      "anew";
  const auto error_of_trials = [this] {
    try {
      Store(path).trials();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Storage);
      return std::string(error.what());
    }
    return std::string();
  };
  {
    Store store(path);
    store.add_trial(trial_of("k"));
    Outcome failed = outcome_of("a");
    failed.answer.failure = CallFailure{};
    store.commit_batch("k", 0, std::array{failed});
  }
  sql("UPDATE outcome SET failure = 'bored'");
  EXPECT_EQ(error_of_trials(), named("an outcome's failure is of no known kind") + rest);
  sql("UPDATE trial SET settings = '{\"shots\":13}'");
  EXPECT_EQ(error_of_trials(), named("a trial's settings are not a JSON object of texts") + rest);
  sql("UPDATE trial SET settings = 'shots'");
  EXPECT_EQ(error_of_trials(), named("a trial's settings are not a JSON object of texts") + rest);
}

using StoreDeathTest = StoreTest;

TEST_F(StoreDeathTest, RejectsBatchesOutOfOrder) {
  Store store(":memory:");
  store.add_trial(trial_of("k"));
  EXPECT_DEATH(store.commit_batch("k", 1, std::array{outcome_of("a")}), "committed in order");
  store.commit_batch("k", 0, std::array{outcome_of("a")});
  EXPECT_DEATH(store.commit_batch("k", 0, std::array{outcome_of("a")}), "committed in order");
  EXPECT_DEATH(store.begin_batch("k", 0), "not begun again");
}

TEST_F(StoreDeathTest, RejectsABatchOfATrialThatWasNotAdded) {
  Store store(":memory:");
  EXPECT_DEATH(store.commit_batch("k", 0, {}), "a trial that was added");
  EXPECT_DEATH(store.begin_batch("k", 0), "a trial that was added");
}

TEST_F(StoreDeathTest, RejectsNotANumberWhereverItStands) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const auto commit = [](const Outcome& outcome) {
    Store store(":memory:");
    store.add_trial(trial_of("k"));
    store.commit_batch("k", 0, std::array{outcome});
  };
  EXPECT_DEATH(commit({.score = kNan}), "no NaN");
  EXPECT_DEATH(commit({.answer = {.confidence = kNan}}), "no NaN");
  EXPECT_DEATH(commit({.answer = {.timing = {.queued_ms = kNan}}}), "no NaN");
  EXPECT_DEATH(commit({.answer = {.timing = {.first_token_ms = kNan}}}), "no NaN");
  EXPECT_DEATH(commit({.answer = {.timing = {.total_ms = kNan}}}), "no NaN");
}

TEST_F(StoreDeathTest, HoldsNothingOfABatchInWhoseMiddleTheProcessDied) {
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

TEST_F(StoreTest, HoldsWholeBatchesOnlyAfterTheProcessIsKilled) {
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
