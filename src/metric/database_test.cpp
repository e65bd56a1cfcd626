#include "metric/database_test.h"

#include <sqlite3.h>

namespace tuneornot {

void DatabaseTest::SetUp() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  // A name that a URI would read otherwise than a path.
  folder = std::filesystem::path(testing::TempDir()) /
           (std::string("db test?mode=rwc#%20 ") + test->test_suite_name() + test->name());
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  file = folder / "shop.db";
  write(file, R"(
      CREATE TABLE shop(id INTEGER, city TEXT, sales REAL, note);
      INSERT INTO shop VALUES (1, 'Kiel', 10.5, NULL), (2, 'Bonn', 7, x'01'), (3, 'Kiel', 2.25, '2'),
                              (4, 'Ulm', 7.0, 2), (5, 'Bonn', 0.1, 'it''s');)");
}

void DatabaseTest::TearDown() {
  std::filesystem::remove_all(folder);
}

void DatabaseTest::write(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(handle);
  sqlite3_close(handle);
}

}  // namespace tuneornot
