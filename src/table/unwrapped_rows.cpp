#include "table/unwrapped_rows.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "table/column_names.h"
#include "table/faults.h"
#include "table/json_object.h"

namespace tuneornot {

namespace {

class UnwrappedRows final : public RowReader {
 public:
  UnwrappedRows(std::unique_ptr<RowReader> rows,
                const Wrapper& wrapper,
                std::string file,
                SeeLeftOut see,
                Problems& problems)
      : rows_(std::move(rows)),
        wrapper_(wrapper.column),
        said_(wrapper.said),
        file_(std::move(file)),
        see_left_out_(std::move(see)),
        problems_(problems) {}

  const std::vector<std::string>& columns() const override { return columns_; }
  char delimiter() const override { return rows_->delimiter(); }
  Shape shape() const override { return said_; }

  bool next(RowView& row) override {
    while (rows_->next(wrapped_)) {
      place_columns();
      if (unwrap()) {
        fill(row);
        return true;
      }
      problems_.add(fault::kOtherShape, file_, wrapped_.line, "no object under " + wrapper_);
      if (see_left_out_) {
        see_left_out_(fault::kOtherShape, wrapped_);
      }
    }
    return false;
  }

 private:
  // JSON's columns come with the rows.
  void place_columns() {
    const std::vector<std::string>& names = rows_->columns();
    for (std::size_t i = place_of_.size(); i < names.size(); ++i) {
      if (names[i] == wrapper_) {
        wrapper_place_ = i;
      }
      place_of_.push_back(names[i] == wrapper_ ? 0 : add_unique(names[i], columns_));
    }
  }

  bool unwrap() {
    if (!wrapper_place_ || *wrapper_place_ >= wrapped_.cells.size()) {
      return false;
    }
    const std::string_view cell = wrapped_.cells[*wrapper_place_];
    padded_.assign(cell);
    padded_.append(kJsonPadding, ' ');
    return cell.starts_with('{') &&
           parser_.parse(std::string_view(padded_).substr(0, cell.size()), {}, members_);
  }

  void fill(RowView& row) {
    row.line = wrapped_.line;
    row.json = wrapped_.json;
    row.cells.assign(columns_.size(), {});
    for (std::size_t i = 0; i < wrapped_.cells.size(); ++i) {
      if (i != wrapper_place_) {
        row.cells[place_of_[i]] = wrapped_.cells[i];
      }
    }
    for (const JsonMember& member : members_) {
      const std::size_t place = place_of_member(member.key);
      row.cells.resize(columns_.size());
      row.cells[place] = member.text;
    }
  }

  std::size_t place_of_member(std::string_view key) {
    const auto known = members_at_.find(key);
    if (known != members_at_.end()) {
      return known->second;
    }
    const std::size_t place = add_unique(std::string(key), columns_);
    members_at_.emplace(key, place);
    return place;
  }

  std::unique_ptr<RowReader> rows_;
  std::string wrapper_;
  Shape said_;
  std::string file_;
  SeeLeftOut see_left_out_;
  Problems& problems_;
  RowView wrapped_;
  std::vector<std::string> columns_;
  std::vector<std::size_t> place_of_;         // each of the wrapped columns; the wrapper has none
  std::optional<std::size_t> wrapper_place_;  // empty until a row had it
  std::map<std::string, std::size_t, std::less<>> members_at_;
  JsonObjectParser parser_;
  std::vector<JsonMember> members_;
  std::string padded_;
};

}  // namespace

std::unique_ptr<RowReader> unwrapped_rows(std::unique_ptr<RowReader> rows,
                                          const Wrapper& wrapper,
                                          const std::string& file,
                                          const SeeLeftOut& left_out,
                                          Problems& problems) {
  return std::make_unique<UnwrappedRows>(std::move(rows), wrapper, file, left_out, problems);
}

}  // namespace tuneornot
