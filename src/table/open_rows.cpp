#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/csv_rows.h"
#include "table/foreign_format.h"
#include "table/json_rows.h"
#include "table/rows.h"
#include "table/shapes.h"
#include "table/text_stream.h"
#include "table/yaml_rows.h"

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
                fmt::format("{}: JSON and YAML have no delimiter; leave out --delimiter, or "
                            "\"delimiter\" in task.yaml",
                            printable(file)));
  }
}

// Text whose first piece was looked at.
class BegunText final : public TextSource {
 public:
  explicit BegunText(std::unique_ptr<TextSource> rest) : rest_(std::move(rest)) {
    rest_->read(beginning_);
  }

  const std::string& beginning() const { return beginning_; }

  bool read(std::string& text) override {
    if (beginning_.empty()) {
      return rest_->read(text);
    }
    text += std::exchange(beginning_, {});
    return true;
  }

 private:
  std::unique_ptr<TextSource> rest_;
  std::string beginning_;
};

// Up to the end of a line, where there is more behind it.
std::string_view whole_lines(std::string_view beginning) {
  const std::size_t last = beginning.find_last_of("\r\n");
  const bool is_all = beginning.size() < kTextPieceBytes || last == std::string_view::npos;
  return is_all ? beginning : beginning.substr(0, last + 1);
}

// What is said of a file by its name alone.
std::string no_such_format(const std::filesystem::path& path) {
  const std::string ending = ending_of(path);
  if (ending == ".xlsx" || ending == ".xls" || ending == ".ods" || ending == ".numbers") {
    return "is a workbook; save the sheet as CSV";
  }
  if (ending == ".parquet" || ending == ".arrow" || ending == ".feather") {
    return "is a file of columns for programs; write its rows as CSV or JSONL";
  }
  return fmt::format(
      "this version reads .csv, .tsv, .jsonl, .json and .yaml files, also with .gz "
      "behind, not {}; convert it to one of them",
      ending.empty() ? "files without an ending" : printable(ending));
}

}  // namespace

std::unique_ptr<RowReader> open_plain_rows(const std::filesystem::path& path,
                                           const std::string& file,
                                           const ReadOptions& options,
                                           Problems& problems) {
  const RowFormat format = format_of(path);
  if (format == RowFormat::Unknown) {
    throw Error(ErrorKind::Data, fmt::format("{}: {}", printable(file), no_such_format(path)));
  }
  if (format != RowFormat::Csv) {
    check_no_delimiter(file, options);
  }
  auto text = std::make_unique<BegunText>(open_text(path, file, problems));
  const std::string_view beginning = whole_lines(text->beginning());
  if (format == RowFormat::Csv) {
    check_is_csv(beginning, file);
    return csv_rows(std::move(text), file, options, problems);
  }
  if (format == RowFormat::Json) {
    check_is_no_csv(beginning, file);
    return json_rows(std::move(text), file, options, problems);
  }
  return yaml_rows(std::move(text), file, options, problems);
}

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
  if (ending == ".yaml" || ending == ".yml") {
    return RowFormat::Yaml;
  }
  return std::ranges::find(kJson, ending) != kJson.end() ? RowFormat::Json : RowFormat::Unknown;
}

std::unique_ptr<RowReader> open_rows(const std::filesystem::path& path,
                                     const std::string& file,
                                     const ReadOptions& options,
                                     Problems& problems) {
  Problems unheard;  // told when the rows are read
  const ReadOptions unseen = {
      .delimiter = options.delimiter, .left_out = {}, .columns = options.columns};
  return shaped_rows(open_plain_rows(path, file, unseen, unheard),
                     open_plain_rows(path, file, options, problems),
                     file,
                     options.left_out,
                     problems);
}

}  // namespace tuneornot
