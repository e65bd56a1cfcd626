#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

struct Row {
  std::size_t line = 0;            // on which it starts, from 1
  std::vector<std::string> cells;  // one per column
};

// A file of rows with named columns, every cell valid UTF-8.
struct Table {
  std::string file;  // the name that messages use
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

// All three throw ErrorKind::Data with file:line, what is wrong and what to do. `file` is the name
// for messages. What is refused in this version (other encodings, other delimiters, ragged rows)
// is refused in one sentence.
Table parse_csv(std::string_view bytes, const std::string& file);    // RFC 4180, comma, header
Table parse_jsonl(std::string_view bytes, const std::string& file);  // one flat object a line
Table read_table(const std::filesystem::path& path, const std::string& file);  // by its extension

// Where the column called `name` stands. Throws ErrorKind::Data with the nearest name and the list
// of columns when there is none.
std::size_t column_of(const Table& table, const std::string& name);

}  // namespace tuneornot
