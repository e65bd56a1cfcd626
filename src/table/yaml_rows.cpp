#include "table/yaml_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/plain_text.h"
#include "base/text.h"
#include "base/yaml_node.h"
#include "table/column_names.h"
#include "table/default_test.h"
#include "table/faults.h"

namespace tuneornot {

namespace {

using Kind = YamlNode::Kind;

constexpr YamlRules kRowsFile = {.most_bytes = 16'000'000,
                                 .deepest = 100,
                                 .if_too_large = "write the rows as JSON, one object a line",
                                 .allows_tags = false};
constexpr std::string_view kElsewhere = "file://";
constexpr std::size_t kShown = 60;

// Tests that promptfoo would read from another file.
[[noreturn]] void refuse_elsewhere(const YamlNode& node, const std::string& file) {
  const std::string_view path =
      std::string_view(node.text).substr(node.text.starts_with(kElsewhere) ? kElsewhere.size() : 0);
  refuse_at(file,
            node.line,
            fmt::format("the tests stand in \"{}\"; name that file", shortened(path, kShown)));
}

std::vector<YamlNode> rows_in(YamlNode root, const std::string& file, Problems& problems) {
  if (root.kind == Kind::List) {
    return std::move(root.items);
  }
  YamlNode* tests = value_under(root, "tests");
  if (tests != nullptr && tests->kind == Kind::Text) {
    refuse_elsewhere(*tests, file);
  }
  if (tests == nullptr || tests->kind != Kind::List) {
    refuse_at(file,
              tests == nullptr ? root.line : tests->line,
              "holds no rows; write a list of maps, or promptfoo's tests: with vars: and assert:");
  }
  std::vector<YamlNode> rows = std::move(tests->items);
  complete_tests(root, file, rows, problems);
  return rows;
}

std::string_view kind_of(const YamlNode& node) {
  switch (node.kind) {
    case Kind::Empty:
      return "nothing";
    case Kind::Text:
      return "a text";
    case Kind::List:
      return "a list";
    case Kind::Map:
      break;
  }
  return "a map";
}

class YamlRows final : public RowReader {
 public:
  YamlRows(std::vector<YamlNode> rows, std::string file, SeeLeftOut see, Problems& problems)
      : rows_(std::move(rows)),
        file_(std::move(file)),
        see_left_out_(std::move(see)),
        problems_(problems) {
    for (const YamlNode& row : rows_) {
      for (const YamlKey& key : row.keys) {
        learn_key(key);
      }
    }
    if (columns_.empty()) {
      refuse_at(file_, 1, "there are no rows; write a list of maps of a column's name and a value");
    }
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  bool next(RowView& row) override {
    while (given_ < rows_.size()) {
      const YamlNode& node = rows_[given_++];
      json_ = compact_json(node);
      if (node.kind == Kind::Map) {
        fill(row, node);
        return true;
      }
      leave_out(node);
    }
    return false;
  }

 private:
  void learn_key(const YamlKey& key) {
    if (column_of_.contains(key.name)) {
      return;
    }
    if (columns_.size() == kMostColumns) {
      refuse_at(file_, key.line, one_column_too_many(key.name));
    }
    column_of_.emplace(key.name, add_unique(key.name, columns_));
  }

  void leave_out(const YamlNode& node) {
    if (node.text.starts_with(kElsewhere)) {
      refuse_elsewhere(node, file_);
    }
    problems_.add(fault::kNotAnObject, file_, node.line, kind_of(node));
    if (see_left_out_) {
      see_left_out_(fault::kNotAnObject, {.line = node.line, .cells = {}, .json = json_});
    }
  }

  void fill(RowView& row, const YamlNode& node) {
    row.line = node.line;
    row.json = json_;
    row.cells.assign(columns_.size(), {});
    nested_.clear();
    nested_.reserve(node.items.size());  // so that what is handed out does not move
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      row.cells[column_of_.at(node.keys[i].name)] = cell_of(node.items[i]);
    }
  }

  std::string_view cell_of(const YamlNode& value) {
    const bool is_nested = value.kind == Kind::List || value.kind == Kind::Map;
    return is_nested ? nested_.emplace_back(compact_json(value)) : std::string_view(value.text);
  }

  std::vector<YamlNode> rows_;
  std::string file_;
  SeeLeftOut see_left_out_;
  Problems& problems_;
  std::vector<std::string> columns_;
  std::map<std::string, std::size_t, std::less<>> column_of_;  // by key
  std::size_t given_ = 0;
  std::string json_;                 // of the last row
  std::vector<std::string> nested_;  // its cells that are lists or maps
};

}  // namespace

std::unique_ptr<RowReader> yaml_rows(std::unique_ptr<TextSource> text,
                                     const std::string& file,
                                     const ReadOptions& options,
                                     Problems& problems) {
  std::string whole;
  while (whole.size() <= kRowsFile.most_bytes && text->read(whole)) {
  }
  YamlNode root = parse_yaml(whole, file, kRowsFile);
  return std::make_unique<YamlRows>(
      rows_in(std::move(root), file, problems), file, options.left_out, problems);
}

}  // namespace tuneornot
