#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "table/rows.h"
#include "task/task.h"

namespace tuneornot {

struct Row {
  std::size_t line = 0;            // on which it starts, from 1
  std::vector<std::string> cells;  // one per column
};

// The first rows of a file, to guess from what its columns are.
struct Table {
  std::string file;       // the name that messages use
  Shape shape;            // as RowReader has it
  char delimiter = '\0';  // as RowReader has it
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

constexpr std::size_t kSampleRows = 20'000;

// Up to `most` rows. Throws ErrorKind::Data when there is none.
Table sample_of(RowReader& rows, const std::string& file, std::size_t most = kSampleRows);

// Where the column called `name` stands. Throws ErrorKind::Data with the nearest name and the list
// of columns when there is none.
std::size_t column_of(const std::string& file,
                      const std::vector<std::string>& columns,
                      const std::string& name);
std::size_t column_of(const Table& table, const std::string& name);

// Throws as column_of does when one of the task's columns is not there.
void check_columns(const std::string& file,
                   const std::vector<std::string>& columns,
                   const DataSource& data);

}  // namespace tuneornot
