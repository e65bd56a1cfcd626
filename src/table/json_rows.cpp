#include "table/json_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/column_names.h"
#include "table/faults.h"
#include "table/json_elements.h"
#include "table/json_object.h"
#include "table/json_text.h"
#include "table/turns.h"

namespace tuneornot {

namespace {

constexpr std::size_t kShownKey = 60;
constexpr std::size_t kShownKeys = 4;

std::string_view kind_of_value(char first) {
  switch (first) {
    case '[':
      return "an array";
    case '"':
      return "a string";
    case 't':
    case 'f':
    case 'n':
      return "true, false or null";
    default:
      return "a number";
  }
}

// "there should be a colon at byte 12", of the line on which the element starts unless it is a
// later one.
std::string placed(std::string_view what, const JsonElement& element, std::size_t at) {
  const std::string_view before = element.text.substr(0, at);
  const std::size_t breaks = static_cast<std::size_t>(std::ranges::count(before, '\n'));
  if (breaks == 0) {
    return fmt::format("{} at byte {}", what, element.byte + at);
  }
  const std::size_t byte = at - before.rfind('\n');
  return fmt::format("{} at byte {} of line {}", what, byte, element.line + breaks);
}

// Whether compact JSON is an array of at least two objects and nothing else.
bool is_array_of_objects(std::string_view json) {
  std::size_t count = 0;
  while (json.size() > 1 && json[1] == '{') {
    json.remove_prefix(1);
    json.remove_prefix(check_json(json, kDeepestJson).at);
    ++count;
  }
  return count > 1 && json == "]";
}

// The keys of the members that may hold rows; none of a conversation, which is a row.
std::vector<std::string> keys_of_rows(std::span<const JsonMember> members) {
  TurnReader turns;
  const auto holds_turns = [&turns](const JsonMember& member) {
    return member.is_nested && turns.is_conversation(member.text);
  };
  if (std::ranges::any_of(members, holds_turns)) {
    return {};
  }
  std::vector<std::string> keys;
  for (const JsonMember& member : members) {
    if (member.is_nested && is_array_of_objects(member.text)) {
      keys.emplace_back(member.key);
    }
  }
  return keys;
}

// Whether the members are the columns of a table: each a list of its values, or a map as pandas
// writes it, with the numbers of the rows as keys.
bool are_columns(std::span<const JsonMember> members) {
  const auto is_list = [](const JsonMember& member) {
    const std::size_t first = member.text.find_first_not_of("[ \t\r\n");
    return member.is_nested && member.text.starts_with('[') && first != std::string_view::npos &&
           member.text[first] != '{';
  };
  const auto is_map = [](const JsonMember& member) {
    return member.is_nested && member.text.starts_with("{\"0\":");
  };
  return members.size() > 1 &&
         (std::ranges::all_of(members, is_list) || std::ranges::all_of(members, is_map));
}

// What jq takes without quotes.
bool is_name(std::string_view key) {
  return key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") ==
         std::string_view::npos;
}

// Why a file of one object is refused that holds its rows under these keys, one at least.
std::string rows_stand_under(const std::string& file, const std::vector<std::string>& keys) {
  const std::string& key = keys.front();
  const std::string single = fmt::format("{}:1: the file is one single object; ", file);
  if (keys.size() == 1) {
    return single + fmt::format("the rows stand under \"{}\"; write the array alone{}",
                                shortened(key, kShownKey),
                                is_name(key) ? ", for instance with jq ." + key : "");
  }
  return single + fmt::format("rows stand under {}; write each array to a file of its own{}",
                              quoted_list(keys, kShownKeys),
                              is_name(key) ? ", for instance with jq ." + key : "");
}

class JsonRows final : public RowReader {
 public:
  JsonRows(std::unique_ptr<TextSource> text,
           const std::string& file,
           SeeLeftOut see,
           Problems& problems)
      : elements_(std::move(text), file),
        file_(file),
        see_left_out_(std::move(see)),
        problems_(problems) {}

  const std::vector<std::string>& columns() const override { return columns_; }

  bool next(RowView& row) override {
    JsonElement element;
    while (elements_.next(element)) {
      ++seen_;
      if (parse(element)) {
        fill(row, element);
        return true;
      }
    }
    refuse_without_rows();
    return false;
  }

 private:
  bool parse(JsonElement& element) {
    return parser_.parse(element.text, expected_, members_) || parse_unusual(element);
  }

  // What is wrong with an element, or, where it can be put right, its members all the same.
  bool parse_unusual(JsonElement& element) {
    if (elements_.split(element) && parser_.parse(element.text, expected_, members_)) {
      return true;
    }
    const JsonCheck check = check_json(element.text, kDeepestJson);
    if (check.fault != JsonFault::None) {
      const bool too_deep = check.fault == JsonFault::TooDeep;
      leave_out(too_deep ? fault::kNestedTooDeep : fault::kBrokenLine,
                element,
                placed(check.what, element, check.at));
      return false;
    }
    if (!is_json_blank(element.text.substr(check.at))) {
      leave_out(fault::kBrokenLine, element, placed("text behind the value", element, check.at));
      return false;
    }
    if (!element.text.starts_with('{')) {
      leave_out(fault::kNotAnObject, element, kind_of_value(element.text.front()));
      return false;
    }
    return parse_repaired(element, check);
  }

  bool parse_repaired(JsonElement& element, const JsonCheck& check) {
    repaired_ = repaired_json(element.text);
    const std::size_t size = repaired_.size();
    repaired_.append(kJsonPadding, ' ');
    const std::string_view text = std::string_view(repaired_).substr(0, size);
    if (!parser_.parse(text, expected_, members_)) {
      leave_out(fault::kBrokenLine, element, "it cannot be read as JSON");
      return false;
    }
    if (check.has_lone_surrogate) {
      problems_.add(fault::kLoneSurrogate, file_, element.line);
    }
    if (check.has_nul) {
      problems_.add(fault::kNulByte, file_, element.line);
    }
    element.text = text;
    return true;
  }

  void leave_out(const FaultKind& fault, const JsonElement& element, std::string_view detail) {
    problems_.add(fault, file_, element.line, detail);
    if (see_left_out_) {
      see_left_out_(fault, {.line = element.line, .json = element.text});
    }
    if (first_fault_.empty()) {
      first_fault_line_ = element.line;
      first_fault_ = &fault == &fault::kNotAnObject ? fmt::format("it is {}", detail) : detail;
    }
  }

  void fill(RowView& row, const JsonElement& element) {
    const std::size_t line = element.line;
    rows_ += 1;
    row.line = line;
    row.json = element.text;
    row.cells.assign(columns_.size(), {});
    for (std::size_t place = 0; place < members_.size(); ++place) {
      const JsonMember& member = members_[place];
      const std::size_t column =
          member.has_expected_key ? expected_[place].column : learn_key(member.key, place, line);
      row.cells.resize(columns_.size());
      row.cells[column] = member.text;
      if (std::exchange(last_row_[column], rows_) == rows_) {
        problems_.add(fault::kRepeatedKey, file_, line, member.key);
      }
    }
    if (seen_ == 1 && !elements_.is_array()) {
      keys_of_rows_ = keys_of_rows(members_);
      has_columns_ = are_columns(members_);
    }
  }

  // The column of a key, expected from now on at this place of a row.
  std::size_t learn_key(std::string_view key, std::size_t place, std::size_t line) {
    const auto known = column_of_.find(key);
    const std::size_t column = known != column_of_.end() ? known->second : add_column(key, line);
    if (place < kMostColumns) {
      expected_.resize(std::max(expected_.size(), place + 1));
      const bool is_plain = key.find_first_of(R"("\)") == std::string_view::npos;
      expected_[place] = {.raw = is_plain ? std::string(key) + '"' : "", .column = column};
    }
    return column;
  }

  std::size_t add_column(std::string_view key, std::size_t line) {
    if (columns_.size() == kMostColumns) {
      throw Error(ErrorKind::Data, fmt::format("{}:{}: {}", file_, line, one_column_too_many(key)));
    }
    column_of_.emplace(key, columns_.size());
    const std::size_t column = add_unique(std::string(key), columns_);
    last_row_.push_back(0);
    if (is_blank(key)) {
      problems_.add(fault::kUnnamedColumn, file_, line, columns_[column]);
    } else if (columns_[column] != key) {
      problems_.add(fault::kDuplicateColumn, file_, line, key);
    }
    return column;
  }

  // At the end of the text.
  void refuse_without_rows() const {
    if (seen_ == 1 && !keys_of_rows_.empty()) {
      throw Error(ErrorKind::Data, rows_stand_under(file_, keys_of_rows_));
    }
    if (seen_ == 1 && has_columns_) {
      throw Error(
          ErrorKind::Data,
          fmt::format("{}:1: the file is one single object, which holds a table by columns; "
                      "write one object a row (pandas: to_json with orient=\"records\")",
                      file_));
    }
    if (rows_ == 0 && !first_fault_.empty()) {
      throw Error(ErrorKind::Data,
                  fmt::format("{}:{}: nothing in the file can be read as a row, this for one: {}; "
                              "write one JSON object a line, or one array of objects",
                              file_,
                              first_fault_line_,
                              first_fault_));
    }
    if (rows_ == 0) {
      throw Error(ErrorKind::Data,
                  fmt::format("{}:1: there are no rows; write one JSON object a line, or one array "
                              "of objects",
                              file_));
    }
  }

  JsonElements elements_;
  std::string file_;
  SeeLeftOut see_left_out_;
  Problems& problems_;
  JsonObjectParser parser_;
  std::vector<JsonMember> members_;
  std::string repaired_;  // the last row, where it was put right

  std::vector<std::string> columns_;
  std::vector<std::size_t> last_row_;                          // that had a cell in the column
  std::map<std::string, std::size_t, std::less<>> column_of_;  // by key
  std::vector<ExpectedKey> expected_;

  std::size_t seen_ = 0;  // elements, rows or not
  std::size_t rows_ = 0;
  std::vector<std::string> keys_of_rows_;  // in the first, if nothing follows
  bool has_columns_ = false;               // the first
  std::string first_fault_;
  std::size_t first_fault_line_ = 0;
};

}  // namespace

std::unique_ptr<RowReader> json_rows(std::unique_ptr<TextSource> text,
                                     const std::string& file,
                                     const ReadOptions& options,
                                     Problems& problems) {
  return std::make_unique<JsonRows>(std::move(text), file, options.left_out, problems);
}

}  // namespace tuneornot
