#include "metric/read_only_database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

constexpr int kStepsAtOnce = 1000;      // between two looks at the limits
constexpr int kLongestQuery = 100'000;  // bytes
constexpr int kLongestPattern = 1000;   // of LIKE and GLOB, whose time grows with its power
constexpr std::int64_t kLastExact = INT64_C(1) << 53;  // reals below it that are whole are exact

[[noreturn]] void refuse(const fs::path& path, const std::string& what) {
  throw Error(ErrorKind::Data, printable(path.string()) + ": " + what);
}

// Changes that are not in the file itself would be left out.
void refuse_unfinished(const fs::path& path) {
  for (const char* const suffix : {"-wal", "-journal"}) {
    const fs::path beside = path.string() + suffix;
    std::error_code ignored;
    if (const auto size = fs::file_size(beside, ignored); !ignored && size > 0) {
      refuse(path,
             "another program has changes to it in " + printable(beside.filename().string()) +
                 "; close that program, or copy the database with sqlite3's .backup");
    }
  }
}

// Whatever a path may hold, none of it is read as a parameter.
std::string uri_of(const fs::path& path) {
  return "file:" + url_path(fs::absolute(path).string()) + "?immutable=1";
}

// All that a query may do is to read. Whatever is not named here, also in later versions of SQLite,
// is not allowed; load_extension, the one function that reaches further, is off by default as well.
// NOLINTNEXTLINE(readability-function-size): the parameters are SQLite's
int authorize(void* /*unused*/,
              int action,
              const char* /*first*/,
              const char* second,
              const char* /*database*/,
              const char* /*trigger*/) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return std::string_view(second) == "load_extension" ? SQLITE_DENY : SQLITE_OK;
    default:
      return SQLITE_DENY;
  }
}

// Stops a query that takes too long, while it lives.
class Watch {
 public:
  Watch(sqlite3* handle, const QueryLimits& limits)
      : handle_(handle),
        limits_(limits),
        latest_(Time::now() + limits.time),
        memory_before_(sqlite3_hard_heap_limit64(sqlite3_memory_used() +
                                                 static_cast<sqlite3_int64>(limits.memory))) {
    sqlite3_progress_handler(handle, kStepsAtOnce, look, this);
  }
  ~Watch() {
    sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
    sqlite3_hard_heap_limit64(memory_before_);
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  using Time = std::chrono::steady_clock;

  static int look(void* watch) {
    auto& self = *static_cast<Watch*>(watch);
    self.steps_ += kStepsAtOnce;
    return self.steps_ > self.limits_.steps || Time::now() > self.latest_ ? 1 : 0;
  }

  sqlite3* handle_;
  const QueryLimits& limits_;
  Time::time_point latest_;
  sqlite3_int64 memory_before_;
  std::int64_t steps_ = 0;
};

struct Finalise {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalise>;

QueryFailure failure_of(sqlite3* handle) {
  switch (sqlite3_errcode(handle)) {
    case SQLITE_INTERRUPT:
      return {"it takes too long"};
    case SQLITE_NOMEM:
      return {"it takes too much memory"};
    case SQLITE_AUTH:
      return {"it does more than to read"};
    default:
      return {sqlite3_errmsg(handle)};
  }
}

// The one statement in a text.
std::variant<Statement, QueryFailure> compile(sqlite3* handle, std::string_view query) {
  sqlite3_stmt* compiled = nullptr;
  const char* rest = nullptr;
  const auto prepare = [&](std::string_view text) {
    return sqlite3_prepare_v2(handle, text.data(), static_cast<int>(text.size()), &compiled, &rest);
  };
  if (query.size() > kLongestQuery) {
    return QueryFailure{"it is too long"};
  }
  if (query.find('\0') != std::string_view::npos) {
    return QueryFailure{"it holds a zero byte"};  // at which SQLite would stop to read
  }
  if (prepare(query) != SQLITE_OK) {
    return failure_of(handle);
  }
  Statement statement(compiled);
  if (statement == nullptr) {
    return QueryFailure{"there is no statement in it"};
  }
  query.remove_prefix(static_cast<std::size_t>(rest - query.data()));
  const bool is_last = prepare(query) == SQLITE_OK && compiled == nullptr;
  sqlite3_finalize(compiled);
  if (!is_last) {
    return QueryFailure{"more stands behind its first statement"};
  }
  return statement;
}

// A real, so that it is spelled as an equal integer is.
std::string real_text(double value) {
  const bool is_whole =
      value == std::trunc(value) && std::abs(value) < static_cast<double>(kLastExact);
  return is_whole ? fmt::format("{}", static_cast<std::int64_t>(value))
                  : fmt::format("{:.15g}", value);
}

// A value behind a letter for its type, with its length where it may hold anything.
std::string cell_text(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return "0;";
    case SQLITE_INTEGER:
      return fmt::format("n{};", sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
      return "n" + real_text(sqlite3_column_double(statement, column)) + ';';
    default:
      break;
  }
  const bool is_blob = sqlite3_column_type(statement, column) == SQLITE_BLOB;
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return fmt::format(
      "{}{}:{};", is_blob ? 'b' : 't', size, std::string_view(size == 0 ? "" : bytes, size));
}

QueryResult digest(std::size_t columns, std::vector<std::string> rows) {
  const auto joined = [](const std::vector<std::string>& all) {
    return sha256(fmt::format("{}", fmt::join(all, "\n")));
  };
  QueryResult result{.columns = columns, .rows = rows.size(), .in_order = joined(rows)};
  std::ranges::sort(rows);
  result.unordered = joined(rows);
  return result;
}

std::variant<QueryResult, QueryFailure> read_rows(sqlite3* handle,
                                                  sqlite3_stmt* statement,
                                                  const QueryLimits& limits) {
  const int columns = sqlite3_column_count(statement);
  if (columns == 0) {
    return QueryFailure{"it gives no rows"};
  }
  std::vector<std::string> rows;
  std::size_t bytes = 0;
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
    std::string& row = rows.emplace_back();
    for (int column = 0; column < columns; ++column) {
      row += cell_text(statement, column);
    }
    bytes += row.size();
    if (rows.size() > limits.rows || bytes > limits.bytes) {
      return QueryFailure{"its result is too large"};
    }
  }
  if (code != SQLITE_DONE) {
    return failure_of(handle);
  }
  return digest(static_cast<std::size_t>(columns), std::move(rows));
}

}  // namespace

void ReadOnlyDatabase::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

ReadOnlyDatabase::ReadOnlyDatabase(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) {
    refuse(path, "there is no such file; name an SQLite database, from the task's folder on");
  }
  refuse_unfinished(path);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(
      uri_of(path).c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  handle_.reset(opened);
  // Opening reads nothing yet. What is sorted stays in memory, of which there is a limit.
  if (code != SQLITE_OK ||
      sqlite3_exec(opened,
                   "PRAGMA temp_store=MEMORY; PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; "
                   "SELECT count(*) FROM sqlite_schema",
                   nullptr,
                   nullptr,
                   nullptr) != SQLITE_OK) {
    refuse(path,
           std::string("cannot be read as an SQLite database (") + sqlite3_errmsg(opened) +
               "); name another, or restore it from a copy");
  }
  sqlite3_limit(opened, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(opened, SQLITE_LIMIT_SQL_LENGTH, kLongestQuery);
  sqlite3_limit(opened, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, kLongestPattern);
  sqlite3_set_authorizer(opened, authorize, nullptr);
}

std::variant<QueryResult, QueryFailure> ReadOnlyDatabase::run(std::string_view query,
                                                              const QueryLimits& limits) const {
  const Watch watch(handle_.get(), limits);
  sqlite3_limit(handle_.get(), SQLITE_LIMIT_LENGTH, static_cast<int>(limits.bytes));
  std::variant<Statement, QueryFailure> compiled = compile(handle_.get(), query);
  if (auto* const failure = std::get_if<QueryFailure>(&compiled)) {
    return std::move(*failure);
  }
  return read_rows(handle_.get(), std::get<Statement>(compiled).get(), limits);
}

}  // namespace tuneornot
