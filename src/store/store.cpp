#include "store/store.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/error.h"
#include "base/json.h"
#include "store/database.h"
#include "store/schema.h"

namespace tuneornot {

namespace {

using Purpose = Transaction::Purpose;

constexpr std::int64_t kApplicationId = 0x746F6E73;  // "tons", in the file's header
constexpr std::int64_t kFormat = 5;
constexpr std::int64_t kFormatWithoutProbes = 4;

constexpr const char* kInsertOutcome = R"sql(
INSERT INTO outcome (trial, batch, place, example_id, score, answer, confidence,
  failure, failure_detail, failure_attempts, has_control_text,
  prompt_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
  queued_ms, first_token_ms, total_ms, batch_size, work_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
)sql";

constexpr const char* kSelectOutcomes = R"sql(
SELECT example_id, score, answer, confidence,
  failure, failure_detail, failure_attempts, has_control_text,
  prompt_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
  queued_ms, first_token_ms, total_ms, batch_size, work_ms
FROM outcome WHERE trial = ? ORDER BY batch, place
)sql";

// Where an outcome is to be stored.
struct Place {
  std::int64_t trial = 0;
  std::int64_t batch = 0;
  std::int64_t place = 0;
};

std::int64_t single_number(const Database& database, std::string_view sql) {
  Statement statement(database, sql);
  check(statement.step(), "a query for one number gives a row");
  return statement.number(0);
}

void set_format(const Database& database) {
  database.run(fmt::format("PRAGMA user_version = {}", kFormat).c_str());
}

void create_tables(const Database& database) {
  Transaction transaction(database, Purpose::Write);
  database.run(kSchema4);
  database.run(kAddedIn5);
  database.run(fmt::format("PRAGMA application_id = {}", kApplicationId).c_str());
  set_format(database);
  transaction.commit();
}

std::int64_t format_of(const Database& database) {
  return single_number(database, "PRAGMA user_version");
}

void add_probes(const Database& database) {
  Transaction transaction(database, Purpose::Write);
  if (format_of(database) == kFormatWithoutProbes) {  // still: another process may have done it
    database.run(kAddedIn5);
    set_format(database);
  }
  transaction.commit();
}

void refuse_foreign(const Database& database) {
  const std::int64_t format = format_of(database);
  if (single_number(database, "PRAGMA application_id") != kApplicationId) {
    throw Error(ErrorKind::Storage,
                database.name() +
                    ": it is another program's database, not a tuneornot store; "
                    "move the file away or name another study");
  }
  if (format != kFormat && format != kFormatWithoutProbes) {
    throw Error(ErrorKind::Storage,
                fmt::format("{}: the store has format {}, this program reads format {}; {}",
                            database.name(),
                            format,
                            kFormat,
                            format > kFormat ? "use a newer tuneornot"
                                             : "move the file away to run the study anew"));
  }
}

bool is_new(const Database& database) {
  return single_number(database, "PRAGMA application_id") == 0 &&
         single_number(database, "PRAGMA user_version") == 0 &&
         single_number(database, "SELECT count(*) FROM sqlite_schema") == 0;
}

Database open_store(const std::filesystem::path& path) {
  Database database(path);
  if (!is_new(database)) {
    refuse_foreign(database);
  }
  // Only now, because the journal mode is written into the file. A file system that cannot share
  // memory leaves it at SQLite's older journal, under which a batch is whole or absent too.
  database.run(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
      "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");
  if (is_new(database)) {
    create_tables(database);
  } else if (format_of(database) == kFormatWithoutProbes) {
    add_probes(database);
  }
  return database;
}

std::string json_of(const Settings& settings) {
  return canonical_json(nlohmann::json(settings));
}

[[noreturn]] void refuse_value(const Database& database, const std::string& what) {
  throw Error(ErrorKind::Storage,
              fmt::format("{}: {}, so another program has changed the file; restore it from a copy "
                          "or move it away to start anew",
                          database.name(),
                          what));
}

Settings settings_from(const Database& database, const std::string& text) {
  try {
    return nlohmann::json::parse(text).get<Settings>();
  } catch (const nlohmann::json::exception&) {
    refuse_value(database, "a trial's settings are not a JSON object of texts");
  }
}

CallFailure::Kind failure_from(const Database& database, const std::string& name) {
  const std::optional<CallFailure::Kind> kind = failure_kind(name);
  if (!kind) {
    refuse_value(database, "an outcome's failure is of no known kind");
  }
  return *kind;
}

Subset subset_from(const Database& database, const std::string& name) {
  const std::optional<Subset> subset = subset_called(name);
  if (!subset) {
    refuse_value(database, "a trial's subset is none that is known");
  }
  return *subset;
}

std::optional<std::int64_t> trial_id(const Database& database, std::string_view key) {
  Statement statement(database, "SELECT id FROM trial WHERE key = ?");
  statement.bind(key);
  return statement.step() ? std::optional(statement.number(0)) : std::nullopt;
}

std::int64_t known_trial_id(const Database& database, std::string_view key) {
  const std::optional<std::int64_t> id = trial_id(database, key);
  check(id.has_value(), "a batch belongs to a trial that was added");
  return *id;  // NOLINT(bugprone-unchecked-optional-access): checked above
}

std::int64_t committed_batches(const Database& database, std::int64_t trial) {
  Statement statement(database,
                      "SELECT count(*) FROM batch WHERE trial = ? AND state = 'committed'");
  statement.bind(trial);
  check(statement.step(), "a count gives a row");
  return statement.number(0);
}

bool has_nan(const Outcome& outcome) {
  const Timing& timing = outcome.answer.timing;
  return std::isnan(outcome.score) || std::isnan(outcome.work_ms) ||
         std::isnan(outcome.answer.confidence.value_or(0)) || std::isnan(timing.queued_ms) ||
         std::isnan(timing.first_token_ms) || std::isnan(timing.total_ms);
}

void insert_outcome(Statement& insert, const Place& place, const Outcome& outcome) {
  check(!has_nan(outcome), "an outcome holds no NaN");
  const Answer& answer = outcome.answer;
  std::optional<std::string_view> failure;
  std::optional<std::string_view> detail;
  std::optional<std::int64_t> attempts;
  if (answer.failure) {
    failure = name_of(answer.failure->kind);
    detail = answer.failure->detail;
    attempts = answer.failure->attempts;
  }
  insert.run(place.trial,
             place.batch,
             place.place,
             outcome.example_id,
             outcome.score,
             answer.text,
             answer.confidence,
             failure,
             detail,
             attempts,
             std::int64_t{answer.has_control_text},
             answer.usage.prompt_tokens,
             answer.usage.cache_read_tokens,
             answer.usage.cache_write_tokens,
             answer.usage.output_tokens,
             answer.usage.reasoning_tokens,
             answer.timing.queued_ms,
             answer.timing.first_token_ms,
             answer.timing.total_ms,
             std::int64_t{answer.timing.batch_size},
             outcome.work_ms);
}

std::optional<double> real_or_null(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.real(column));
}

Outcome outcome_from(const Database& database, const Statement& row) {
  Outcome outcome = {.example_id = row.text(0),
                     .answer = {.text = row.text(2)},
                     .score = row.real(1),
                     .work_ms = row.real(17)};
  Answer& answer = outcome.answer;
  answer.confidence = real_or_null(row, 3);
  if (!row.is_null(4)) {
    answer.failure = {.kind = failure_from(database, row.text(4)),
                      .detail = row.text(5),
                      .attempts = static_cast<int>(row.number(6))};
  }
  answer.has_control_text = row.number(7) != 0;
  answer.usage = {.prompt_tokens = row.number(8),
                  .cache_read_tokens = row.number(9),
                  .cache_write_tokens = row.number(10),
                  .output_tokens = row.number(11),
                  .reasoning_tokens = row.number(12)};
  answer.timing = {.queued_ms = row.real(13),
                   .first_token_ms = row.real(14),
                   .total_ms = row.real(15),
                   .batch_size = static_cast<int>(row.number(16))};
  return outcome;
}

ProbeCall probe_call_from(const Database& database, const Statement& row) {
  ProbeCall call{
      .example_id = row.text(1), .total_ms = row.real(2), .first_token_ms = real_or_null(row, 3)};
  if (!row.is_null(4)) {
    call.failure = failure_from(database, row.text(4));
  }
  return call;
}

std::vector<Outcome> outcomes_of(const Database& database, std::int64_t trial) {
  Statement rows(database, kSelectOutcomes);
  rows.bind(trial);
  std::vector<Outcome> outcomes;
  while (rows.step()) {
    outcomes.push_back(outcome_from(database, rows));
  }
  return outcomes;
}

}  // namespace

struct Store::Impl {
  Database database;
};

Store::Store(const std::filesystem::path& path)
    : impl_(std::make_unique<Impl>(Impl{.database = open_store(path)})) {}

Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

void Store::add_trial(const Trial& trial) {
  Statement insert(impl_->database,
                   "INSERT INTO trial (key, strategy, model, settings, subset, repeat, fold) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING");
  const Candidate& candidate = trial.candidate;
  insert.run(trial.key,
             candidate.strategy,
             candidate.model,
             json_of(candidate.settings),
             name_of(trial.subset),
             static_cast<std::int64_t>(trial.place.repeat),
             static_cast<std::int64_t>(trial.place.fold));
}

std::vector<Trial> Store::trials() const {
  const Database& database = impl_->database;
  const Transaction one_snapshot(database, Purpose::Read);
  Statement rows(database,
                 "SELECT id, key, strategy, model, settings, subset, repeat, fold FROM trial "
                 "ORDER BY id");
  std::vector<Trial> trials;
  while (rows.step()) {
    trials.push_back({.key = rows.text(1),
                      .candidate = {.strategy = rows.text(2),
                                    .model = rows.text(3),
                                    .settings = settings_from(database, rows.text(4))},
                      .subset = subset_from(database, rows.text(5)),
                      .place = {.repeat = static_cast<std::size_t>(rows.number(6)),
                                .fold = static_cast<std::size_t>(rows.number(7))},
                      .outcomes = outcomes_of(database, rows.number(0))});
  }
  return trials;
}

std::vector<Outcome> Store::outcomes(std::string_view key) const {
  const std::optional<std::int64_t> trial = trial_id(impl_->database, key);
  return trial ? outcomes_of(impl_->database, *trial) : std::vector<Outcome>();
}

std::size_t Store::outcome_count(std::string_view key) const {
  Statement count(impl_->database,
                  "SELECT count(*) FROM outcome JOIN trial ON trial.id = outcome.trial "
                  "WHERE trial.key = ?");
  count.bind(key);
  check(count.step(), "a count gives a row");
  return static_cast<std::size_t>(count.number(0));
}

void Store::settle_begun_batches(LastEnd last_end) {
  Statement settle(impl_->database,
                   "UPDATE batch SET state = 'open', crashes = crashes + ? WHERE state = 'begun'");
  settle.run(std::int64_t{last_end == LastEnd::Crash});
}

int Store::begin_batch(std::string_view key, std::size_t batch) {
  const Database& database = impl_->database;
  const auto number = static_cast<std::int64_t>(batch);
  Transaction transaction(database, Purpose::Write);
  const std::int64_t trial = known_trial_id(database, key);
  check(number >= committed_batches(database, trial), "a committed batch is not begun again");
  Statement begin(database,
                  "INSERT INTO batch (trial, number, state, crashes) VALUES (?, ?, 'begun', 0) "
                  "ON CONFLICT (trial, number) DO UPDATE SET state = 'begun'");
  begin.run(trial, number);
  Statement crashes(database, "SELECT crashes FROM batch WHERE trial = ? AND number = ?");
  crashes.bind(trial, number);
  check(crashes.step(), "a batch that was begun is there");
  const auto counted = static_cast<int>(crashes.number(0));
  transaction.commit();
  return counted;
}

void Store::commit_batch(std::string_view key,
                         std::size_t batch,
                         std::span<const Outcome> outcomes) {
  const Database& database = impl_->database;
  Transaction transaction(database, Purpose::Write);
  Place place = {.trial = known_trial_id(database, key), .batch = static_cast<std::int64_t>(batch)};
  check(committed_batches(database, place.trial) == place.batch, "batches are committed in order");
  Statement end(database,
                "INSERT INTO batch (trial, number, state, crashes) VALUES (?, ?, 'committed', 0) "
                "ON CONFLICT (trial, number) DO UPDATE SET state = 'committed'");
  end.run(place.trial, place.batch);
  Statement insert(database, kInsertOutcome);
  for (const Outcome& outcome : outcomes) {
    insert_outcome(insert, place, outcome);
    ++place.place;
  }
  transaction.commit();
}

void Store::add_probe_turn(std::string_view key, const ProbeTurn& turn) {
  const Database& database = impl_->database;
  Transaction transaction(database, Purpose::Write);
  Statement count(database, "SELECT count(*) FROM probe_turn WHERE probe = ?");
  count.bind(key);
  check(count.step(), "a count gives a row");
  const std::int64_t number = count.number(0);
  Statement add(database, "INSERT INTO probe_turn (probe, number, load) VALUES (?, ?, ?)");
  add.run(key, number, turn.load);
  Statement insert(database,
                   "INSERT INTO probe_call (probe, turn, place, example_id, total_ms, "
                   "first_token_ms, failure) VALUES (?, ?, ?, ?, ?, ?, ?)");
  std::int64_t place = 0;
  for (const ProbeCall& call : turn.calls) {
    check(!std::isnan(call.total_ms) && !std::isnan(call.first_token_ms.value_or(0)),
          "a call holds no NaN");
    const auto failure =
        call.failure ? std::optional(name_of(*call.failure)) : std::optional<std::string_view>();
    insert.run(key, number, place, call.example_id, call.total_ms, call.first_token_ms, failure);
    ++place;
  }
  transaction.commit();
}

std::vector<ProbeTurn> Store::probe_turns(std::string_view key) const {
  const Database& database = impl_->database;
  const Transaction one_snapshot(database, Purpose::Read);
  Statement turns(database, "SELECT load FROM probe_turn WHERE probe = ? ORDER BY number");
  turns.bind(key);
  std::vector<ProbeTurn> found;
  while (turns.step()) {
    found.push_back({.calls = {}, .load = real_or_null(turns, 0)});
  }
  Statement calls(database,
                  "SELECT turn, example_id, total_ms, first_token_ms, failure FROM probe_call "
                  "WHERE probe = ? ORDER BY turn, place");
  calls.bind(key);
  while (calls.step()) {
    const auto turn = static_cast<std::size_t>(calls.number(0));
    if (turn >= found.size()) {
      refuse_value(database, "a probe's call is of no turn");
    }
    found[turn].calls.push_back(probe_call_from(database, calls));
  }
  return found;
}

void Store::set_record(std::string_view name, std::string_view text) {
  Statement upsert(impl_->database,
                   "INSERT INTO record (name, text) VALUES (?, ?) "
                   "ON CONFLICT (name) DO UPDATE SET text = excluded.text");
  upsert.run(name, text);
}

std::optional<std::string> Store::record(std::string_view name) const {
  Statement select(impl_->database, "SELECT text FROM record WHERE name = ?");
  select.bind(name);
  return select.step() ? std::optional(select.text(0)) : std::nullopt;
}

int Store::openings(std::string_view seal) const {
  Statement select(impl_->database, "SELECT count FROM opening WHERE seal = ?");
  select.bind(seal);
  return select.step() ? static_cast<int>(select.number(0)) : 0;
}

void Store::count_opening(const Opening& opening) {
  Transaction transaction(impl_->database, Purpose::Write);
  set_record(opening.record, opening.text);
  Statement upsert(impl_->database,
                   "INSERT INTO opening (seal, count) VALUES (?, 1) "
                   "ON CONFLICT (seal) DO UPDATE SET count = count + 1");
  upsert.run(opening.seal);
  transaction.commit();
}

}  // namespace tuneornot
