#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace tuneornot {

// A connection to one SQLite file, used from one thread. What fails throws ErrorKind::Storage
// naming the file.
class Database {
 public:
  // Opens or creates it. A file that is no database is only found out by the first statement.
  explicit Database(const std::filesystem::path& path);

  // SQL without parameters and results; may be several statements.
  void run(const char* sql) const;

  // Throws what the connection's last call left behind.
  [[noreturn]] void fail() const;

  sqlite3* handle() const { return handle_.get(); }
  const std::string& name() const { return name_; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::string name_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// A compiled statement. Parameters are numbered by their order, columns from 0. The database has
// to outlive it.
class Statement {
 public:
  Statement(const Database& database, std::string_view sql);

  // Binds all parameters, in order.
  template <typename... Values>
  void bind(const Values&... values) {
    int parameter = 0;
    (bind_one(++parameter, values), ...);
  }

  // True while there is a row to read.
  bool step();

  // Binds, runs to the end and makes ready to run again.
  template <typename... Values>
  void run(const Values&... values) {
    bind(values...);
    finish();
  }

  std::string text(int column) const;
  std::int64_t number(int column) const;
  double real(int column) const;
  bool is_null(int column) const;

 private:
  void bind_one(int parameter, std::string_view value);
  void bind_one(int parameter, std::int64_t value);
  void bind_one(int parameter, double value);
  template <typename Value>
  void bind_one(int parameter, const std::optional<Value>& value) {
    value ? bind_one(parameter, *value) : bind_null(parameter);
  }
  void bind_null(int parameter);
  void finish();
  void require(int code) const;

  struct Finalise {
    void operator()(sqlite3_stmt* handle) const;
  };
  const Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalise> handle_;
};

// Undone when destroyed before commit().
class Transaction {
 public:
  enum class Purpose { Read, Write };
  Transaction(const Database& database, Purpose purpose);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  const Database& database_;
  bool is_open_ = true;
};

}  // namespace tuneornot
