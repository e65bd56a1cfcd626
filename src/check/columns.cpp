#include "check/columns.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/hash.h"
#include "base/number.h"
#include "table/shapes.h"
#include "task/table.h"
#include "task/time_column.h"

namespace tuneornot {

namespace {

constexpr std::size_t kRowsPerValue = 5;
constexpr std::size_t kDatesLookedFor = 200;  // values; a column without one among them has none
constexpr std::size_t kShortestCopy = 4;      // bytes: a shorter output stands in a text by chance

bool is_number(std::string_view cell) {
  return parse_number<double>(cell).has_value();
}

struct TimeSpan {
  std::optional<std::int64_t> first;
  std::optional<std::int64_t> last;

  void see(std::optional<std::int64_t> time) {
    if (time) {
      first = std::min(*time, first.value_or(*time));
      last = std::max(*time, last.value_or(*time));
    }
  }
};

class ColumnTally {
 public:
  explicit ColumnTally(std::string name) { profile_.name = std::move(name); }

  void add(std::string_view cell, std::uint64_t output, std::size_t line) {
    if (cell.empty()) {
      return;
    }
    ++profile_.values;
    bytes_ += cell.size();
    profile_.numbers += is_number(cell) ? 1 : 0;
    const auto [value, is_new] = outputs_.try_emplace(fast_hash(cell), output);
    is_telling_ = is_telling_ && value->second == output;
    add_date(cell, line);
  }

  ColumnProfile profile(std::size_t outputs) {
    profile_.distinct = outputs_.size();
    profile_.mean_bytes = static_cast<double>(bytes_) /
                          static_cast<double>(std::max<std::size_t>(1, profile_.values));
    profile_.tells_output = is_telling_ && outputs > 1 && profile_.distinct > 1 &&
                            profile_.distinct * kRowsPerValue <= profile_.values;
    const bool are_dates = profile_.dates * 10 >= profile_.values * 9 && profile_.dates > 0;
    if (!are_dates) {
      profile_.dates = 0;
      profile_.odd_dates = 0;
    } else if (order_.answer() != DateOrder::Answer::Unclear) {
      const bool is_day_first = order_.answer() == DateOrder::Answer::DayFirst;
      const TimeSpan& times = is_day_first ? day_first_ : month_first_;
      profile_.first_time = times.first;
      profile_.last_time = times.last;
    }
    return std::move(profile_);
  }

 private:
  void add_date(std::string_view cell, std::size_t line) {
    if (profile_.dates == 0 && profile_.values > kDatesLookedFor) {
      return;
    }
    const CellTime time = is_number(cell) ? CellTime{} : read_time(cell);
    const std::optional<std::int64_t> any = time.day_first ? time.day_first : time.month_first;
    const bool is_odd = !any || stands_for_no_time(*any);
    profile_.dates += any ? 1 : 0;
    order_.see(time);
    if (is_odd && profile_.odd_dates++ == 0) {
      profile_.odd_date_line = line;
      profile_.odd_date = cell.substr(0, kShown);
    }
    if (!is_odd) {
      day_first_.see(time.day_first);
      month_first_.see(time.month_first);
    }
  }

  static constexpr std::size_t kShown = 60;  // bytes

  ColumnProfile profile_;
  std::size_t bytes_ = 0;
  bool is_telling_ = true;
  DateOrder order_;
  TimeSpan day_first_;  // of the dates that are not odd, read with the day first
  TimeSpan month_first_;
  std::unordered_map<std::uint64_t, std::uint64_t> outputs_;  // by value, as hashes
};

std::optional<std::size_t> place_of(const std::vector<std::string>& columns,
                                    const std::string& name) {
  const auto found = std::ranges::find(columns, name);
  return found == columns.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(found - columns.begin()));
}

// Looks at rows one after the other.
class Looker {
 public:
  explicit Looker(const Task& task) : task_(task) {}

  void look_at(const RowView& row, const std::vector<std::string>& columns) {
    for (std::size_t i = tallies_.size(); i < columns.size(); ++i) {
      tallies_.emplace_back(columns[i]);
    }
    const std::string_view output = cell(row, columns, task_.data.output);
    if (output.empty()) {
      return;
    }
    ++survey_.rows;
    const std::uint64_t hash = fast_hash(output);
    outputs_.try_emplace(hash, row.line);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      tallies_[i].add(row.cells[i], hash, row.line);
    }
    look_for_copy(row, columns, output);
  }

  ColumnSurvey take() {
    for (ColumnTally& tally : tallies_) {
      survey_.columns.push_back(tally.profile(outputs_.size()));
    }
    return std::move(survey_);
  }

 private:
  static std::string_view cell(const RowView& row,
                               const std::vector<std::string>& columns,
                               const std::string& name) {
    const std::optional<std::size_t> place = place_of(columns, name);
    return place && *place < row.cells.size() ? row.cells[*place] : std::string_view();
  }

  void look_for_copy(const RowView& row,
                     const std::vector<std::string>& columns,
                     std::string_view output) {
    if (task_.kind != TaskKind::Generate || output.size() < kShortestCopy) {
      return;
    }
    const auto holds_output = [&](const std::string& input) {
      return cell(row, columns, input).find(output) != std::string_view::npos;
    };
    if (std::ranges::any_of(task_.data.input, holds_output) && survey_.outputs_in_input++ == 0) {
      survey_.output_in_input_line = row.line;
    }
  }

  const Task& task_;
  ColumnSurvey survey_;
  std::vector<ColumnTally> tallies_;
  std::unordered_map<std::uint64_t, std::size_t> outputs_;
};

bool is_used(const std::string& column, const DataSource& data) {
  return column == data.output || std::ranges::find(data.input, column) != data.input.end();
}

}  // namespace

const ColumnProfile* ColumnSurvey::find(const std::string& name) const {
  const auto found = std::ranges::find(columns, name, &ColumnProfile::name);
  return found == columns.end() ? nullptr : &*found;
}

ColumnSurvey survey_columns(const Task& task, const std::filesystem::path& folder) {
  const std::string file = task.data.files().front();
  Problems told_elsewhere;
  const ReadOptions options = {
      .delimiter = task.data.delimiter, .left_out = {}, .columns = task.data.columns()};
  const auto rows = open_rows((folder / file).lexically_normal(), file, options, told_elsewhere);
  Looker looker(task);
  RowView row;
  for (std::size_t read = 0; read < kSampleRows && rows->next(row); ++read) {
    looker.look_at(row, rows->columns());
  }
  ColumnSurvey survey = looker.take();
  std::erase_if(survey.columns, [&](const ColumnProfile& column) {
    return is_made_by_shape(rows->shape(), column.name) && !is_used(column.name, task.data);
  });
  return survey;
}

}  // namespace tuneornot
