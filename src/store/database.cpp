#include "store/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/error.h"

namespace tuneornot {

namespace {

constexpr int kBusyTimeoutMs = 5000;

// What the user can do about it.
const char* advice(int code) {
  switch (code) {
    case SQLITE_CANTOPEN:
      return "check that its folder exists and is writable";
    case SQLITE_NOTADB:
      return "it is not a tuneornot store; move the file away or name another study";
    case SQLITE_BUSY:
      return "another program is using it; wait for that one to end";
    case SQLITE_FULL:
      return "free some space on its disk";
    default:
      return "if this happens again, restore the file from a copy or move it away to start anew";
  }
}

}  // namespace

Database::Database(const std::filesystem::path& path) : name_(path.string()) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(name_.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  handle_.reset(opened);  // There is one to close even where opening failed.
  if (code != SQLITE_OK) {
    fail();
  }
  sqlite3_busy_timeout(opened, kBusyTimeoutMs);
}

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

void Database::run(const char* sql) const {
  if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail();
  }
}

void Database::fail() const {
  throw Error(
      ErrorKind::Storage,
      fmt::format(
          "{}: {}; {}", name_, sqlite3_errmsg(handle()), advice(sqlite3_errcode(handle()))));
}

Statement::Statement(const Database& database, std::string_view sql) : database_(database) {
  sqlite3_stmt* compiled = nullptr;
  require(sqlite3_prepare_v2(
      database.handle(), sql.data(), static_cast<int>(sql.size()), &compiled, nullptr));
  handle_.reset(compiled);
}

void Statement::Finalise::operator()(sqlite3_stmt* handle) const {
  sqlite3_finalize(handle);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    database_.fail();
  }
  return code == SQLITE_ROW;
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(handle_.get(), column);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

void Statement::bind_one(int parameter, std::string_view value) {
  // A null pointer would bind NULL, which is not the empty text.
  const char* bytes = value.empty() ? "" : value.data();
  require(sqlite3_bind_text64(
      handle_.get(), parameter, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind_one(int parameter, std::int64_t value) {
  require(sqlite3_bind_int64(handle_.get(), parameter, value));
}

void Statement::bind_one(int parameter, double value) {
  require(sqlite3_bind_double(handle_.get(), parameter, value));
}

void Statement::bind_null(int parameter) {
  require(sqlite3_bind_null(handle_.get(), parameter));
}

void Statement::finish() {
  while (step()) {
  }
  require(sqlite3_reset(handle_.get()));
}

void Statement::require(int code) const {
  if (code != SQLITE_OK) {
    database_.fail();
  }
}

Transaction::Transaction(const Database& database, Purpose purpose) : database_(database) {
  // A writer takes its lock at once: one that only asks for it later can fail in the middle.
  database_.run(purpose == Purpose::Write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (is_open_) {
    // The error that led here is already on its way; SQLite undoes the rest when it reopens.
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Transaction::commit() {
  database_.run("COMMIT");
  is_open_ = false;
}

}  // namespace tuneornot
