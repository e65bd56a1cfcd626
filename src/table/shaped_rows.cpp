#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "table/column_names.h"
#include "table/sampled_rows.h"
#include "table/shapes.h"
#include "table/unwrapped_rows.h"

namespace tuneornot {

namespace {

struct MadeColumn {
  std::string_view name;
  std::string ShapedTexts::* text;
};

constexpr std::array kMadeColumns = {
    MadeColumn{.name = "instruction", .text = &ShapedTexts::instruction},
    MadeColumn{.name = "input", .text = &ShapedTexts::input},
    MadeColumn{.name = "output", .text = &ShapedTexts::output},
    MadeColumn{.name = "prompt", .text = &ShapedTexts::prompt}};

bool is_made(std::string_view column) {
  return std::ranges::find(kMadeColumns, column, &MadeColumn::name) != kMadeColumns.end();
}

constexpr std::array kWrappers = {
    Wrapper{.column = "item",
            .said = {.name = "OpenAI Evals", .meaning = "the columns are the members of item"}},
    Wrapper{.column = "vars",
            .said = {.name = "promptfoo tests", .meaning = "the columns are the variables"}}};

using Places = std::vector<std::optional<std::size_t>>;

Places places_of(std::span<const std::string_view> names, std::span<const std::string> columns) {
  Places places;
  for (const std::string_view name : names) {
    const auto found = std::ranges::find(columns, name);
    places.push_back(found == columns.end()
                         ? std::nullopt
                         : std::optional(static_cast<std::size_t>(found - columns.begin())));
  }
  return places;
}

void take_members(const RowView& row, const Places& places, ShapedRow& shaped) {
  shaped.cells.clear();
  shaped.notes.clear();
  for (const std::optional<std::size_t> place : places) {
    const bool has_cell = place && *place < row.cells.size();
    shaped.cells.push_back(has_cell ? row.cells[*place] : std::string_view());
  }
}

// At least half of the first rows.
bool fits(const RowShape& shape, const SampledRows& rows) {
  const Places places = places_of(shape.members, rows.columns());
  if (std::ranges::none_of(places, [](const auto& place) { return place.has_value(); })) {
    return false;
  }
  ShapedRow shaped;
  const auto fitting = std::ranges::count_if(rows.sample(), [&](const RowView& row) {
    take_members(row, places, shaped);
    return shape.fits(shaped);
  });
  return fitting > 0 && 2 * static_cast<std::size_t>(fitting) >= rows.sample().size();
}

// A file that has a column of the name of one to be made means something else by it.
bool has_other_column_of_a_made_name(const RowShape& shape, const SampledRows& rows) {
  return std::ranges::any_of(rows.columns(), [&](const std::string& column) {
    return std::ranges::find(shape.members, column) == shape.members.end() && is_made(column);
  });
}

const RowShape* shape_of(const SampledRows& rows) {
  const auto found = std::ranges::find_if(row_shapes(), [&rows](const RowShape& shape) {
    return !has_other_column_of_a_made_name(shape, rows) && fits(shape, rows);
  });
  return found == row_shapes().end() ? nullptr : &*found;
}

const Wrapper* wrapper_of(const SampledRows& rows) {
  const auto found = std::ranges::find_if(kWrappers, [&rows](const Wrapper& wrapper) {
    const Places places = places_of({&wrapper.column, 1}, rows.columns());
    const auto objects = std::ranges::count_if(rows.sample(), [&](const RowView& row) {
      return places.front() && *places.front() < row.cells.size() &&
             row.cells[*places.front()].starts_with('{');
    });
    return objects > 0 && 2 * static_cast<std::size_t>(objects) >= rows.sample().size();
  });
  return found == kWrappers.end() ? nullptr : &*found;
}

class ShapedRows final : public RowReader {
 public:
  ShapedRows(std::unique_ptr<RowReader> rows,
             const RowShape& shape,
             std::string file,
             SeeLeftOut see,
             Problems& problems)
      : rows_(std::move(rows)),
        shape_(shape),
        file_(std::move(file)),
        see_left_out_(std::move(see)),
        problems_(problems) {
    places_ = places_of(shape_.members, rows_->columns());
  }

  // Those that have a text in the first rows, before any row is read.
  void learn_made_columns(const SampledRows& first) {
    const Places places = places_of(shape_.members, first.columns());
    for (const RowView& row : first.sample()) {
      take_members(row, places, shaped_);
      if (shape_.make(shaped_) == nullptr) {
        learn_made_columns();
      }
    }
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  char delimiter() const override { return rows_->delimiter(); }
  Shape shape() const override { return shape_.said; }
  std::span<const Turn> turns() const override {
    return shape_.is_conversation ? shaped_.turns : std::span<const Turn>();
  }

  bool next(RowView& row) override {
    while (rows_->next(source_)) {
      if (is_usable()) {
        fill(row);
        return true;
      }
    }
    return false;
  }

 private:
  bool is_usable() {
    learn_kept_columns();
    take_members(source_, places_, shaped_);
    const FaultKind* fault = shape_.make(shaped_);
    if (fault != nullptr) {
      problems_.add(*fault, file_, source_.line);
      if (see_left_out_) {
        see_left_out_(*fault, source_);
      }
      return false;
    }
    for (const auto& [note, detail] : shaped_.notes) {
      problems_.add(*note, file_, source_.line, detail);
    }
    return true;
  }

  // A column comes with the first row that has a text for it.
  void learn_made_columns() {
    for (std::size_t i = 0; i < kMadeColumns.size(); ++i) {
      if (!made_[i] && !(shaped_.texts.*kMadeColumns[i].text).empty()) {
        made_[i] = add_unique(std::string(kMadeColumns[i].name), columns_);
      }
    }
  }

  // JSON's columns come with the rows.
  void learn_kept_columns() {
    const std::vector<std::string>& names = rows_->columns();
    if (kept_.size() == names.size()) {
      return;
    }
    places_ = places_of(shape_.members, names);
    for (std::size_t i = kept_.size(); i < names.size(); ++i) {
      const bool is_member = std::ranges::find(shape_.members, names[i]) != shape_.members.end();
      kept_.push_back(is_member ? std::nullopt : std::optional(add_unique(names[i], columns_)));
    }
  }

  void fill(RowView& row) {
    learn_made_columns();
    row.line = source_.line;
    row.json = source_.json;
    row.cells.assign(columns_.size(), {});
    for (std::size_t i = 0; i < kMadeColumns.size(); ++i) {
      if (const std::optional<std::size_t>& place = made_[i]) {
        row.cells[*place] = shaped_.texts.*kMadeColumns[i].text;
      }
    }
    for (std::size_t i = 0; i < source_.cells.size(); ++i) {
      if (const std::optional<std::size_t>& place = kept_[i]) {
        row.cells[*place] = source_.cells[i];
      }
    }
  }

  std::unique_ptr<RowReader> rows_;
  const RowShape& shape_;
  std::string file_;
  SeeLeftOut see_left_out_;
  Problems& problems_;
  RowView source_;
  ShapedRow shaped_;
  Places places_;  // of the shape's members among the source's columns
  std::vector<std::string> columns_;
  std::array<std::optional<std::size_t>, kMadeColumns.size()> made_;
  Places kept_;  // of each of the source's columns; members have none
};

}  // namespace

bool is_made_by_shape(const Shape& shape, std::string_view column) {
  return !shape.name.empty() && is_made(column);
}

std::unique_ptr<RowReader> shaped_rows(std::unique_ptr<RowReader> first,
                                       std::unique_ptr<RowReader> rows,
                                       const std::string& file,
                                       const SeeLeftOut& left_out,
                                       Problems& problems) {
  auto sampled = std::make_unique<SampledRows>(std::move(first));
  if (const Wrapper* wrapper = wrapper_of(*sampled)) {
    Problems unheard;
    return shaped_rows(unwrapped_rows(std::move(sampled), *wrapper, file, {}, unheard),
                       unwrapped_rows(std::move(rows), *wrapper, file, left_out, problems),
                       file,
                       left_out,
                       problems);
  }
  const RowShape* shape = shape_of(*sampled);
  if (shape == nullptr) {
    return rows;
  }
  auto shaped = std::make_unique<ShapedRows>(std::move(rows), *shape, file, left_out, problems);
  shaped->learn_made_columns(*sampled);
  return shaped;
}

}  // namespace tuneornot
