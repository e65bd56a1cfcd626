#include "store/store.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <map>

#include "base/error.h"
#include "store/made_store_test.h"

namespace tuneornot {
namespace {

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
  EXPECT_EQ(bits(actual.work_ms), bits(expected.work_ms));
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
                           .score = 2.0 / 3,
                           .work_ms = 12.5 / 3};
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
  store.add_trial({.key = "bb", .subset = Subset::Fold, .place = {.repeat = 4, .fold = 2}});
  store.commit_batch("zz", 0, std::array{outcome_of("a"), outcome_of("b")});
  store.commit_batch("zz", 1, std::array{outcome_of("c")});

  const std::vector<Trial> trials = store.trials();
  ASSERT_EQ(trials.size(), 3U);
  EXPECT_EQ(trials[0].key, "zz");
  EXPECT_EQ(trials[0].candidate, first.candidate);
  EXPECT_EQ(trials[0].subset, Subset::Test);
  EXPECT_EQ(trials[0].place, FoldPlace());
  ASSERT_EQ(trials[0].outcomes.size(), 3U);
  expect_same(trials[0].outcomes[2], outcome_of("c"));
  EXPECT_EQ(trials[1].key, "aa");
  EXPECT_EQ(trials[1].candidate, (Candidate{.strategy = "majority"}));
  EXPECT_EQ(trials[1].subset, Subset::Dev);
  EXPECT_TRUE(trials[1].outcomes.empty());
  EXPECT_EQ(trials[2].subset, Subset::Fold);
  EXPECT_EQ(trials[2].place, (FoldPlace{.repeat = 4, .fold = 2}));
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
    store.count_opening({.seal = "seal", .record = "frozen", .text = "first"});
    store.count_opening({.seal = "seal", .record = "frozen", .text = "second"});
    store.count_opening({.seal = "other", .record = "frozen", .text = "third"});
  }
  EXPECT_EQ(Store(path).openings("seal"), 2);
  EXPECT_EQ(Store(path).openings("other"), 1);
  EXPECT_EQ(Store(path).record("frozen"), "third");
}

TEST_F(StoreTest, IsAWriteAheadLogDatabaseWithItsOwnMark) {
  const Store store(path);
  EXPECT_EQ(sql("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(sql("PRAGMA application_id"), "1953459827");  // 0x746F6E73, "tons"
  EXPECT_EQ(sql("PRAGMA user_version"), "5");
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
  EXPECT_EQ(sql("PRAGMA user_version"), "5");
}

TEST_F(StoreTest, RefusesANewerFormatWithBothNumbers) {
  {
    const Store store(path);
  }
  sql("PRAGMA user_version = 7");
  EXPECT_EQ(error_on_opening(),
            named("the store has format 7, this program reads format 5; use a newer tuneornot"));
}

TEST_F(StoreTest, AStoreOfFormat4KeepsWhatItHoldsAndTakesProbes) {
  {
    Store store(path);
    store.set_record("name", "text");
  }
  sql("DROP TABLE probe_call; DROP TABLE probe_turn; PRAGMA user_version = 4");
  Store store(path);
  EXPECT_EQ(sql("PRAGMA user_version"), "5");
  EXPECT_EQ(store.record("name"), "text");
  store.add_probe_turn("probe", {.calls = {{.example_id = "a", .total_ms = 1}}});
  EXPECT_EQ(store.probe_turns("probe").size(), 1U);
}

TEST_F(StoreTest, RefusesAnOlderFormatWithBothNumbers) {
  {
    const Store store(path);
  }
  sql("PRAGMA user_version = 3");
  EXPECT_EQ(error_on_opening(),
            named("the store has format 3, this program reads format 5; move the file away to run "
                  "the study anew"));
}

TEST_F(StoreTest, ATurnOfAProbeComesBackAsItWasGiven) {
  const ProbeTurn first = {
      .calls = {{.example_id = "a", .total_ms = 1.0 / 3, .first_token_ms = 0.25},
                {.example_id = "b", .total_ms = 7, .failure = CallFailure::Kind::ContextTooLong}},
      .load = 1.5};
  const ProbeTurn second = {.calls = {{.example_id = "a", .total_ms = 2}}};
  {
    Store store(path);
    EXPECT_TRUE(store.probe_turns("probe").empty());
    store.add_probe_turn("probe", first);
    store.add_probe_turn("another", second);
    store.add_probe_turn("probe", second);
  }
  EXPECT_EQ(Store(path).probe_turns("probe"), (std::vector{first, second}));
  EXPECT_EQ(Store(path).probe_turns("another"), std::vector{second});
}

TEST_F(StoreTest, AProbesFailureOfNoKnownKindIsRefused) {
  {
    Store store(path);
    store.add_probe_turn("probe", {.calls = {{.example_id = "a", .total_ms = 1}}});
  }
  sql("UPDATE probe_call SET failure = 'tired'");
  EXPECT_THROW(Store(path).probe_turns("probe"), Error);
}

TEST_F(StoreTest, AProbesCallOfNoTurnIsRefused) {
  {
    Store store(path);
    store.add_probe_turn("probe", {.calls = {{.example_id = "a", .total_ms = 1}}});
  }
  sql("UPDATE probe_turn SET number = 7; UPDATE probe_call SET turn = 7");
  EXPECT_THROW(Store(path).probe_turns("probe"), Error);
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

}  // namespace
}  // namespace tuneornot
