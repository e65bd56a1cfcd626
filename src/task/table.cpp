#include "task/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kColumnsNamed = 20;

}  // namespace

Table read_table(const std::filesystem::path& path, const std::string& file) {
  const std::string extension = case_folded(path.extension().string());
  if (extension == ".csv") {
    return parse_csv(read_file(path), file);
  }
  if (extension == ".jsonl" || extension == ".ndjson") {
    return parse_jsonl(read_file(path), file);
  }
  throw Error(
      ErrorKind::Data,
      fmt::format("{}: this version reads .csv, .jsonl and .ndjson files, not {}; convert it "
                  "to one of them",
                  file,
                  extension.empty() ? "files without an ending" : printable(extension)));
}

std::size_t column_of(const Table& table, const std::string& name) {
  const auto found = std::ranges::find(table.columns, name);
  if (found != table.columns.end()) {
    return static_cast<std::size_t>(found - table.columns.begin());
  }
  const std::optional<std::string> meant = nearest(name, table.columns);
  throw Error(ErrorKind::Data,
              fmt::format("{}: there is no column \"{}\"{} the columns are {}",
                          table.file,
                          printable(name),
                          meant ? fmt::format(", did you mean \"{}\"?", printable(*meant)) : ";",
                          quoted_list(table.columns, kColumnsNamed)));
}

}  // namespace tuneornot
