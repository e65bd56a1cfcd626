#include "store/made_store_test.h"

#include <sqlite3.h>

namespace tuneornot {

std::string StoreTest::sql(const std::string& statements) const {
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

}  // namespace tuneornot
