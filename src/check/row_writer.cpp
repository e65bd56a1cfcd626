#include "check/row_writer.h"

#include "check/fix_log.h"
#include "table/text_stream.h"
#include "table/write_row.h"

namespace tuneornot {

namespace {

class CsvWriter final : public RowWriter {
 public:
  explicit CsvWriter(const RowWriterSettings& settings)
      : file_(settings.to), delimiter_(settings.delimiter) {}

  void write(const std::vector<std::string>& columns,
             const RowView& row,
             const std::optional<ReplacedCell>& replaced) override {
    write_header(columns);
    cells_.assign(row.cells.begin(), row.cells.end());
    if (replaced) {
      cells_[replaced->place] = replaced->text;
    }
    file_.write(csv_text(cells_, delimiter_));
  }

  void close(const std::vector<std::string>& columns) override {
    write_header(columns);
    file_.close();
  }

 private:
  void write_header(const std::vector<std::string>& columns) {
    if (!has_header_) {
      cells_.assign(columns.begin(), columns.end());
      file_.write(csv_text(cells_, delimiter_));
      has_header_ = true;
    }
  }

  OutputFile file_;
  char delimiter_;
  bool has_header_ = false;
  std::vector<std::string_view> cells_;
};

class JsonWriter final : public RowWriter {
 public:
  JsonWriter(const RowWriterSettings& settings, bool is_array)
      : file_(settings.to), is_array_(is_array) {}

  void write(const std::vector<std::string>& columns,
             const RowView& row,
             const std::optional<ReplacedCell>& replaced) override {
    const std::string object = replaced
                                   ? with_text(row.json, columns[replaced->place], replaced->text)
                                   : std::string(row.json);
    if (is_array_) {
      file_.write(has_rows_ ? ",\n" : "[\n");
    }
    file_.write(one_line_json(object) + (is_array_ ? "" : "\n"));
    has_rows_ = true;
  }

  void close(const std::vector<std::string>& /*columns*/) override {
    if (is_array_) {
      file_.write(has_rows_ ? "\n]\n" : "[]\n");
    }
    file_.close();
  }

 private:
  OutputFile file_;
  bool is_array_;
  bool has_rows_ = false;
};

bool begins_an_array(const std::filesystem::path& path) {
  Problems told_elsewhere;
  const auto text = open_text(path, path.string(), told_elsewhere);
  std::string beginning;
  while (text->read(beginning)) {
    const std::size_t first = beginning.find_first_not_of(" \t\r\n");
    if (first != std::string::npos) {
      return beginning[first] == '[';
    }
    beginning.clear();
  }
  return false;
}

}  // namespace

std::unique_ptr<RowWriter> make_row_writer(const RowWriterSettings& settings) {
  const RowFormat format = format_of(settings.from);
  if (format == RowFormat::Csv) {
    return std::make_unique<CsvWriter>(settings);
  }
  const bool is_array = format == RowFormat::Json && begins_an_array(settings.from);
  return std::make_unique<JsonWriter>(settings, is_array);
}

std::string csv_text(std::span<const std::string_view> cells, char delimiter) {
  std::string text;
  append_csv_row(cells, delimiter, text);
  return text;
}

}  // namespace tuneornot
