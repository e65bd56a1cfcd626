#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

struct sqlite3;  // NOLINT(readability-identifier-naming): the library's name

namespace tuneornot {

// What a query may take. Steps are instructions of SQLite's virtual machine: unlike a time, they
// are the same on every machine. The time is for the few instructions that take long by themselves.
struct QueryLimits {
  std::int64_t steps = 200'000'000;  // some seconds
  std::chrono::milliseconds time{60'000};
  std::size_t rows = 100'000;
  std::size_t bytes = 16 << 20;    // of the result, and of each value
  std::size_t memory = 256 << 20;  // bytes of SQLite's own
};

// What a query gave, in few bytes: two results are equal where their digests are. The names of
// columns do not count. An integer equals the real of its value; reals are equal where SQLite
// writes them alike (15 digits), so that the order of a sum does not count; a text equals no
// number.
struct QueryResult {
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::string in_order;   // digest of the rows one after the other
  std::string unordered;  // digest of the rows as a multiset
};

struct QueryFailure {
  std::string what;  // "no such table: orders"
};

// An SQLite file that nothing can change and from which nothing gets out: opened read-only and
// immutable, and every statement held to SELECT by an authorizer. Not to be used by two threads at
// once, nor while another thread works with SQLite: the limit of memory is the whole process's.
class ReadOnlyDatabase {
 public:
  // Throws ErrorKind::Data when it is not there, is no SQLite file, or another program has not
  // brought all its changes into it yet.
  explicit ReadOnlyDatabase(const std::filesystem::path& path);

  // Of one statement, a `;` behind it or not; a failure where it is none, would do something other
  // than read, does not run, or takes more than the limits.
  std::variant<QueryResult, QueryFailure> run(std::string_view query,
                                              const QueryLimits& limits) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace tuneornot
