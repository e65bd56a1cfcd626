#include "metric/read_only_database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <fstream>

#include "base/files.h"
#include "base/refusal_test.h"
#include "metric/database_test.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;

class ReadOnlyDatabaseTest : public DatabaseTest {
 protected:
  QueryResult result(std::string_view query, const QueryLimits& limits = {}) const {
    const auto outcome = ReadOnlyDatabase(file).run(query, limits);
    const auto* const failure = std::get_if<QueryFailure>(&outcome);
    EXPECT_EQ(failure, nullptr) << query << ": " << failure->what;
    return failure == nullptr ? std::get<QueryResult>(outcome) : QueryResult();
  }

  std::string failure(std::string_view query, const QueryLimits& limits = {}) const {
    const auto outcome = ReadOnlyDatabase(file).run(query, limits);
    const auto* const failure = std::get_if<QueryFailure>(&outcome);
    return failure == nullptr ? "it ran" : failure->what;
  }
};

TEST_F(ReadOnlyDatabaseTest, SaysWhatAQueryGives) {
  const QueryResult found = result("SELECT city, count(*) FROM shop GROUP BY city -- all\n ; ");
  EXPECT_EQ(found.columns, 2U);
  EXPECT_EQ(found.rows, 3U);
  EXPECT_EQ(result("WITH c AS (SELECT 1) SELECT * FROM c").rows, 1U);
  EXPECT_EQ(result("VALUES (1), (2)").rows, 2U);
}

TEST_F(ReadOnlyDatabaseTest, RealsAreEqualWhereSqliteWritesThemAlike) {
  EXPECT_EQ(result("SELECT 0.1 + 0.2").unordered, result("SELECT 0.3").unordered);
  EXPECT_NE(result("SELECT 0.1 + 0.201").unordered, result("SELECT 0.3").unordered);
}

TEST_F(ReadOnlyDatabaseTest, ChangesNothing) {
  const std::string before = read_file(file);
  for (const char* const query : {"DROP TABLE shop",
                                  "DELETE FROM shop",
                                  "INSERT INTO shop VALUES (6, 'x', 1, 1)",
                                  "UPDATE shop SET id = 1 RETURNING id",
                                  "CREATE TEMP TABLE t(x)",
                                  "CREATE VIEW v AS SELECT 1",
                                  "ATTACH 'other.db' AS other",
                                  "VACUUM INTO 'copy.db'",
                                  "PRAGMA writable_schema = ON",
                                  "PRAGMA query_only = OFF",
                                  "SELECT * FROM pragma_table_info('shop')",
                                  "BEGIN IMMEDIATE",
                                  "REINDEX",
                                  "ANALYZE",
                                  "SELECT load_extension('x')"}) {
    EXPECT_NE(failure(query), "it ran") << query;
  }
  EXPECT_EQ(failure("DROP TABLE shop"), "it does more than to read");
  EXPECT_EQ(read_file(file), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(ReadOnlyDatabaseTest, AFunctionThatReachesFilesIsNotThere) {
  EXPECT_EQ(failure("SELECT readfile('/etc/passwd')"), "no such function: readfile");
  EXPECT_EQ(failure("SELECT writefile('x', 'y')"), "no such function: writefile");
}

TEST_F(ReadOnlyDatabaseTest, OneStatementIsTaken) {
  EXPECT_EQ(failure("SELECT 1; SELECT 2"), "more stands behind its first statement");
  EXPECT_EQ(failure("SELECT 1; DROP TABLE shop"), "more stands behind its first statement");
  EXPECT_EQ(failure("SELECT 1; Done!"), "more stands behind its first statement");
  EXPECT_EQ(failure(" -- nothing"), "there is no statement in it");
  EXPECT_EQ(failure(""), "there is no statement in it");
  EXPECT_EQ(failure("SELEC 1"), "near \"SELEC\": syntax error");
  EXPECT_EQ(failure("SELECT town FROM shop"), "no such column: town");
  EXPECT_EQ(failure(std::string_view("SELECT 1\0DROP", 13)), "it holds a zero byte");
  EXPECT_EQ(failure("REINDEX"), "it gives no rows");
  EXPECT_EQ(failure("SELECT " + std::string(200'000, '1')), "it is too long");
}

TEST_F(ReadOnlyDatabaseTest, AQueryThatNeverEndsIsEnded) {
  const char* const endless =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
  EXPECT_EQ(failure(endless, {.steps = 1'000'000}), "it takes too long");
  EXPECT_EQ(failure(endless, {.time = std::chrono::milliseconds(50)}), "it takes too long");
}

TEST_F(ReadOnlyDatabaseTest, TheNumberOfStepsDecidesNotTheTime) {
  const char* const query =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 10000) SELECT max(x) "
      "FROM c";
  EXPECT_EQ(failure(query, {.steps = 50'000}), "it takes too long");
  EXPECT_EQ(result(query, {.steps = 500'000}).rows, 1U);
}

TEST_F(ReadOnlyDatabaseTest, MemoryIsLimited) {
  EXPECT_EQ(failure("SELECT randomblob(1000000000)"), "string or blob too big");
  EXPECT_EQ(failure("SELECT hex(zeroblob(16000000))"), "string or blob too big");
  const QueryLimits little = {.memory = 8 << 20};
  EXPECT_EQ(failure("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
                    "SELECT x FROM c ORDER BY randomblob(1000)",
                    little),
            "it takes too much memory");
  // Each part stands twice in the next: SQLite copies them while it reads the query.
  std::string doubling = "WITH a0 AS (SELECT 1 AS x)";
  for (int i = 1; i < 40; ++i) {
    doubling +=
        fmt::format(", a{} AS (SELECT x FROM a{} UNION ALL SELECT x FROM a{})", i, i - 1, i - 1);
  }
  EXPECT_EQ(failure(doubling + " SELECT count(*) FROM a39", little), "it takes too much memory");
  EXPECT_EQ(sqlite3_hard_heap_limit64(-1), 0) << "the limit is left behind";
}

TEST_F(ReadOnlyDatabaseTest, ALargeResultIsNotRead) {
  const char* const rows =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c";
  EXPECT_EQ(failure(rows, {.rows = 1000}), "its result is too large");
  EXPECT_EQ(failure(rows, {.bytes = 1000}), "its result is too large");
}

TEST_F(ReadOnlyDatabaseTest, WhatIsNoDatabaseIsRefused) {
  const auto refused = [](const fs::path& path) {
    return refusal([&] { ReadOnlyDatabase database(path); });
  };
  EXPECT_EQ(refused(folder / "none.db"),
            (folder / "none.db").string() +
                ": there is no such file; name an SQLite database, from the task's folder on");
  EXPECT_NE(refused(folder).find("there is no such file"), std::string::npos);
  write_file(folder / "text.db", std::string(5000, 'x'));
  EXPECT_EQ(refused(folder / "text.db"),
            (folder / "text.db").string() +
                ": cannot be read as an SQLite database (file is not a database); name another, or "
                "restore it from a copy");
  std::string damaged = read_file(file);
  std::fill(damaged.begin() + 100, damaged.end(), 'x');
  write_file(folder / "damaged.db", damaged);
  EXPECT_NE(refused(folder / "damaged.db").find("cannot be read as an SQLite database"),
            std::string::npos);
}

TEST_F(ReadOnlyDatabaseTest, OneThatIsBeingChangedIsRefused) {
  for (const char* const suffix : {"-wal", "-journal"}) {
    const fs::path beside = file.string() + suffix;
    write_file(beside, "");
    EXPECT_EQ(result("SELECT * FROM shop").rows, 5U);
    write_file(beside, "changes");
    EXPECT_EQ(refusal([&] { ReadOnlyDatabase database(file); }),
              file.string() + ": another program has changes to it in shop.db" + suffix +
                  "; close that program, or copy the database with sqlite3's .backup");
    fs::remove(beside);
  }
}

TEST_F(ReadOnlyDatabaseTest, OneInWalModeLeavesNoFilesBesideIt) {
  write(file, "PRAGMA journal_mode = WAL");
  EXPECT_EQ(result("SELECT * FROM shop").rows, 5U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

}  // namespace
}  // namespace tuneornot
