#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "task/plain_text.h"
#include "task/table.h"

namespace tuneornot {

namespace {

// Every row gets a cell for every column, so keys that never repeat would fill the memory.
constexpr std::size_t kMostColumns = 1000;

struct Field {
  std::string name;
  std::string value;
};

// Hears the pieces of one line's object and keeps each value as text: a string as it is, a number
// as it is written, a nested value as compact JSON in the order of the file.
class FieldReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  FieldReader(const std::string& file, std::size_t line) : file_(file), line_(line) {}

  std::vector<Field> take_fields() { return std::move(fields_); }

  bool null() override { return take_value(depth_ == 1 ? "" : "null"); }
  bool boolean(bool value) override { return take_value(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return take_value(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override {
    return take_value(std::to_string(value));
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return take_value(text);
  }
  bool string(string_t& value) override {
    if (value.find('\0') != std::string::npos) {
      refuse_at(file_, line_, "a NUL character (\\u0000) in a text; remove it");
    }
    return take_value(depth_ == 1 ? value : quoted(value));
  }
  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(std::size_t /*elements*/) override { return open('{'); }
  bool end_object() override { return close('}'); }
  bool start_array(std::size_t /*elements*/) override { return open('['); }
  bool end_array() override { return close(']'); }
  bool key(string_t& name) override {
    if (depth_ == 1) {
      fields_.push_back({.name = name, .value = ""});
      return true;
    }
    separate();
    cell() += quoted(name) + ':';
    return true;
  }

  bool parse_error(std::size_t position,
                   const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    refuse_at(file_,
              line_,
              fmt::format("not valid JSON at byte {} of the line; every line holds one whole "
                          "object, such as {{\"text\": \"...\", \"label\": \"...\"}}",
                          position));
  }

 private:
  static std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

  std::string& cell() { return fields_.back().value; }

  // Only a piece that follows a whole one needs a comma, and the last byte tells which.
  void separate() {
    const char last = cell().back();
    cell() += last == '{' || last == '[' || last == ':' ? "" : ",";
  }

  bool take_value(const std::string& text) {
    check_inside_object();
    if (depth_ > 1) {
      separate();
    }
    cell() += text;
    return true;
  }

  bool open(char bracket) {
    if (depth_ > 0 || bracket != '{') {
      take_value(std::string(1, bracket));
    }
    ++depth_;
    return true;
  }

  bool close(char bracket) {
    --depth_;
    if (depth_ > 0) {
      cell() += bracket;
    }
    return true;
  }

  void check_inside_object() const {
    if (depth_ == 0) {
      refuse_at(file_,
                line_,
                "the line is not a JSON object; every line holds one, such as {\"text\": \"...\", "
                "\"label\": \"...\"}");
    }
  }

  const std::string& file_;
  std::size_t line_;
  std::vector<Field> fields_;
  std::size_t depth_ = 0;
};

// Gives names their places, in the order in which they are first seen.
class Columns {
 public:
  std::size_t place_of(const std::string& name, Table& table, std::size_t line) {
    const auto [found, is_new] = places_.try_emplace(name, table.columns.size());
    if (!is_new) {
      return found->second;
    }
    if (name.find_first_not_of(' ') == std::string::npos) {
      refuse_at(table.file, line, "a key is empty; give it a name");
    }
    if (table.columns.size() == kMostColumns) {
      refuse_at(table.file,
                line,
                fmt::format("more than {} different keys in the file; keep the same few keys on "
                            "every line",
                            kMostColumns));
    }
    table.columns.push_back(name);
    return found->second;
  }

 private:
  std::unordered_map<std::string, std::size_t> places_;
};

Row row_of(std::vector<Field> fields, std::size_t line, Columns& columns, Table& table) {
  Row row{.line = line, .cells = {}};
  std::vector<bool> filled;
  for (Field& field : fields) {
    const std::size_t place = columns.place_of(field.name, table, line);
    row.cells.resize(table.columns.size());
    filled.resize(table.columns.size());
    if (filled[place]) {
      refuse_at(table.file,
                line,
                fmt::format("the key \"{}\" stands twice; keep one", shortened(field.name, 60)));
    }
    filled[place] = true;
    row.cells[place] = std::move(field.value);
  }
  return row;
}

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

}  // namespace

Table parse_jsonl(std::string_view bytes, const std::string& file) {
  std::string_view text = plain_text(bytes, file);
  Table table{.file = file, .columns = {}, .rows = {}};
  Columns columns;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
      continue;
    }
    FieldReader reader(file, number);
    nlohmann::json::sax_parse(line, &reader);
    table.rows.push_back(row_of(reader.take_fields(), number, columns, table));
  }
  if (table.columns.empty()) {
    refuse_at(file, 1, "there are no rows; write one JSON object a line");
  }
  for (Row& row : table.rows) {
    row.cells.resize(table.columns.size());
  }
  return table;
}

}  // namespace tuneornot
