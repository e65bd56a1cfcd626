#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "table/csv_rows.h"
#include "table/json_rows.h"
#include "table/rows.h"
#include "table/shapes.h"
#include "table/text_stream.h"

namespace tuneornot {

namespace {

// The ending of the name, without that of the compression.
std::string ending_of(std::filesystem::path path) {
  if (case_folded(path.extension().string()) == ".gz") {
    path.replace_extension();
  }
  return case_folded(path.extension().string());
}

struct NamedDelimiter {
  char delimiter;
  std::string_view name;
};

constexpr std::array kDelimiters = {NamedDelimiter{.delimiter = ',', .name = ","},
                                    NamedDelimiter{.delimiter = ';', .name = ";"},
                                    NamedDelimiter{.delimiter = '\t', .name = "tab"},
                                    NamedDelimiter{.delimiter = '|', .name = "|"}};

void check_no_delimiter(const std::string& file, const ReadOptions& options) {
  if (options.delimiter != '\0') {
    throw Error(ErrorKind::Data,
                fmt::format("{}: JSON has no delimiter; leave out --delimiter, or \"delimiter\" in "
                            "task.yaml",
                            printable(file)));
  }
}

// The rows as the file has them.
std::unique_ptr<RowReader> open_unshaped(const std::filesystem::path& path,
                                         const std::string& file,
                                         const ReadOptions& options,
                                         Problems& problems) {
  switch (format_of(path)) {
    case RowFormat::Csv:
      return csv_rows(open_text(path, file, problems), file, options, problems);
    case RowFormat::Json:
      check_no_delimiter(file, options);
      return json_rows(open_text(path, file, problems), file, options, problems);
    case RowFormat::Unknown:
      break;
  }
  const std::string ending = ending_of(path);
  throw Error(
      ErrorKind::Data,
      fmt::format("{}: this version reads .csv, .tsv, .jsonl, .ndjson and .json files, also "
                  "with .gz behind, not {}; convert it to one of them",
                  printable(file),
                  ending.empty() ? "files without an ending" : printable(ending)));
}

}  // namespace

std::optional<char> delimiter_called(std::string_view name) {
  if (name == "\t" || name == "\\t") {
    return '\t';
  }
  const auto known = std::ranges::find(kDelimiters, name, &NamedDelimiter::name);
  return known != kDelimiters.end() ? std::optional(known->delimiter) : std::nullopt;
}

std::string name_of_delimiter(char delimiter) {
  const auto known = std::ranges::find(kDelimiters, delimiter, &NamedDelimiter::delimiter);
  return std::string(known->name);
}

char usual_delimiter(const std::filesystem::path& path) {
  const std::string ending = ending_of(path);
  return ending == ".tsv" || ending == ".tab" ? '\t' : ending == ".psv" ? '|' : ',';
}

RowFormat format_of(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 4> kCsv = {".csv", ".tsv", ".tab", ".psv"};
  constexpr std::array<std::string_view, 3> kJson = {".jsonl", ".ndjson", ".json"};
  const std::string ending = ending_of(path);
  if (std::ranges::find(kCsv, ending) != kCsv.end()) {
    return RowFormat::Csv;
  }
  return std::ranges::find(kJson, ending) != kJson.end() ? RowFormat::Json : RowFormat::Unknown;
}

std::unique_ptr<RowReader> open_rows(const std::filesystem::path& path,
                                     const std::string& file,
                                     const ReadOptions& options,
                                     Problems& problems) {
  Problems unheard;  // told when the rows are read
  const ReadOptions unseen = {.delimiter = options.delimiter, .left_out = {}};
  return shaped_rows(open_unshaped(path, file, unseen, unheard),
                     open_unshaped(path, file, options, problems),
                     file,
                     options.left_out,
                     problems);
}

}  // namespace tuneornot
