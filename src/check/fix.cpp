#include "check/fix.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/platform.h"
#include "base/text.h"
#include "check/fix_log.h"
#include "check/fix_plan.h"
#include "check/row_writer.h"
#include "table/faults.h"
#include "task/faults.h"
#include "task/labels.h"
#include "task/load_task.h"
#include "task/unseen.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

// Faults that are gone because the copy is written anew.
bool is_mended_by_writing(const FaultKind& kind, RowFormat format) {
  const std::array always = {
      &fault::kWindows1252, &fault::kMixedEncoding, &fault::kLoneSurrogate, &fault::kNulByte};
  const std::array in_csv = {&fault::kNoHeader,
                             &fault::kUnnamedColumn,
                             &fault::kDuplicateColumn,
                             &fault::kBareQuote,
                             &fault::kTextAfterQuote};
  return std::ranges::find(always, &kind) != always.end() ||
         (format == RowFormat::Csv && std::ranges::find(in_csv, &kind) != in_csv.end());
}

std::string_view kind_of(Fate fate) {
  switch (fate) {
    case Fate::Keep:
      break;
    case Fate::Repeat:
      return fault::kRepeat.name;
    case Fate::ExactLeak:
      return fault::kExactLeak.name;
    case Fate::NearLeak:
      return fault::kNearLeak.name;
    case Fate::OtherLabelLeak:
      return fault::kOtherLabelLeak.name;
  }
  return "";
}

// One file's copy.
class FileFix {
 public:
  FileFix(const Task& task, const FixPlan& plan, std::string file, FixLog& log)
      : task_(task),
        plan_(plan),
        file_(std::move(file)),
        planned_(file_ == task.data.test ? plan.test_rows : plan.rows),
        log_(log) {}

  // Returns how many rows were written; fewer than there are when stopped.
  std::size_t write(const fs::path& from, const fs::path& to, const std::stop_token& stop) {
    const RowFormat format = format_of(from);
    Problems problems([&](const FaultKind& kind, const std::string&, std::size_t line) {
      if (is_mended_by_writing(kind, format)) {
        log_.changed({.file = file_, .line = line, .kind = kind.name}, std::nullopt, std::nullopt);
      }
    });
    const SeeLeftOut left_out = [this](const FaultKind& kind, const RowView& row) {
      log_.left_out({.file = file_, .line = row.line, .kind = kind.name}, text_of(row));
    };
    const ReadOptions options = {
        .delimiter = task_.data.delimiter, .left_out = left_out, .columns = task_.data.columns()};
    auto rows = open_rows(from, file_, options, problems);
    delimiter_ = rows->delimiter() == '\0' ? usual_delimiter(from) : rows->delimiter();
    columns_ = &rows->columns();
    is_shaped_ = !rows->shape().name.empty();
    writer_ = make_row_writer({.from = from, .to = to, .delimiter = delimiter_});
    RowView row;
    while (!stop.stop_requested() && rows->next(row)) {
      take(row);
    }
    writer_->close(*columns_);
    return written_;
  }

 private:
  std::string text_of(const RowView& row) const {
    const bool is_blank_line = row.cells.size() == 1 && row.cells.front().empty();
    return row.json.empty() && !is_blank_line ? csv_text(row.cells, delimiter_)
                                              : std::string(row.json);
  }

  std::string_view cell(const RowView& row, const std::string& name) const {
    const auto found = std::ranges::find(*columns_, name);
    const auto place = static_cast<std::size_t>(found - columns_->begin());
    return place < row.cells.size() ? row.cells[place] : std::string_view();
  }

  // The examples come in the order of the rows; those without an output are none.
  Fate fate_of(const RowView& row) {
    const bool is_example = next_ < planned_.size() && planned_[next_].line == row.line &&
                            !is_unseen(cell(row, task_.data.output));
    return is_example ? planned_[next_++].fate : Fate::Keep;
  }

  void take(const RowView& row) {
    const bool lacks_input = std::ranges::all_of(
        task_.data.input, [&](const std::string& input) { return is_unseen(cell(row, input)); });
    const Fate fate = lacks_input ? Fate::Keep : fate_of(row);
    if (fate != Fate::Keep || lacks_input) {
      const std::string_view kind = lacks_input ? fault::kMissingInput.name : kind_of(fate);
      log_.left_out({.file = file_, .line = row.line, .kind = kind}, text_of(row));
      return;
    }
    const auto label = std::ranges::find(*columns_, task_.data.output);
    const auto place = static_cast<std::size_t>(label - columns_->begin());
    // What a shape makes of a row has no place of its own in the file.
    const bool has_label = !is_shaped_ && task_.kind == TaskKind::Classify && !task_.many &&
                           place < row.cells.size() && !row.cells[place].empty();
    writer_->write(*columns_, row, has_label ? relabelled(row, place) : std::nullopt);
    ++written_;
  }

  // What is to stand in the label's place; empty where it is right as it is.
  std::optional<ReplacedCell> relabelled(const RowView& row, std::size_t place) {
    const std::string before(row.cells[place]);
    std::string clean;
    const LabelFaults faults = clean_label(before, clean);
    const auto spelling = plan_.spellings.find(clean);
    const std::string after = spelling == plan_.spellings.end() ? clean : spelling->second;
    if (clean.empty() || after == before) {
      return std::nullopt;
    }
    if (clean != before) {
      const FaultKind& kind = faults.invisible ? fault::kInvisibleInLabel : fault::kLabelSpaces;
      log_.changed({.file = file_, .line = row.line, .kind = kind.name}, before, clean);
    }
    if (after != clean) {
      log_.changed(
          {.file = file_, .line = row.line, .kind = fault::kSimilarLabels.name}, clean, after);
    }
    return ReplacedCell{.place = place, .text = after};
  }

  const Task& task_;
  const FixPlan& plan_;
  const std::string file_;
  std::span<const PlannedRow> planned_;
  FixLog& log_;
  std::unique_ptr<RowWriter> writer_;
  const std::vector<std::string>* columns_ = nullptr;  // the reader's
  char delimiter_ = '\0';
  bool is_shaped_ = false;
  std::size_t next_ = 0;  // of the planned rows
  std::size_t written_ = 0;
};

// The copy's name: never compressed, never below another folder, and JSON where it was YAML.
std::string copied_name(const std::string& file) {
  fs::path name = fs::path(file).filename();
  if (case_folded(name.extension().string()) == ".gz") {
    name.replace_extension();
  }
  if (format_of(name) == RowFormat::Yaml) {
    name.replace_extension(".jsonl");
  }
  return name.string();
}

DataSource copied_source(const DataSource& data) {
  DataSource copied = data;
  for (std::string* file : {&copied.file, &copied.train, &copied.test}) {
    *file = file->empty() ? "" : copied_name(*file);
  }
  if (!copied.train.empty() && copied.train == copied.test) {
    copied.train = "train-" + copied.train;
    copied.test = "test-" + copied.test;
  }
  return copied;
}

// Paths that start at another folder now.
void move_paths(Task& task, const fs::path& folder, const fs::path& target) {
  const auto move = [&](std::string& path) {
    std::error_code ignored;
    if (!path.empty() && fs::exists(folder / path, ignored)) {
      path =
          fs::proximate(fs::weakly_canonical(folder / path), fs::weakly_canonical(target)).string();
    }
  };
  move(task.schema);
  move(task.data.unlabelled);
  move(task.prices);
  for (std::string& model : task.models) {
    move(model);
  }
}

Task copied_task(const Task& task, const fs::path& folder, const fs::path& target) {
  Task copied = task;
  copied.data = copied_source(task.data);
  move_paths(copied, folder, target);
  return copied;
}

// As the user wrote it where there is one and nothing in it has to change.
std::string task_file_of_copy(const Task& copy, const fs::path& folder, const fs::path& target) {
  const fs::path file = folder / "task.yaml";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return task_yaml(copy);
  }
  const Task task = load_task(file);
  const Task copied = copied_task(task, folder, target);
  return copied == task ? read_file(file) : task_yaml(copied);
}

}  // namespace

std::optional<FixedCopy> write_fixed_copy(const Task& task,
                                          const fs::path& folder,
                                          const fs::path& target,
                                          const std::stop_token& stop) {
  NewFolder written(target);
  const FixPlan plan = plan_fix(task, folder);
  FixedCopy copy = {.task = copied_task(task, folder, target), .conflicts = plan.conflicts};
  FixLog log(written.path());
  const std::vector<std::string> from = task.data.files();
  const std::vector<std::string> to = copy.task.data.files();
  for (std::size_t i = 0; i < from.size(); ++i) {
    FileFix file(task, plan, from[i], log);
    copy.rows_written +=
        file.write((folder / from[i]).lexically_normal(), written.path() / to[i], stop);
  }
  log.close();
  copy.rows_left_out = log.rows_left_out();
  copy.changes = log.changes();
  write_file(written.path() / "task.yaml", task_file_of_copy(copy.task, folder, target));
  if (stop.stop_requested()) {
    return std::nullopt;
  }
  written.publish();
  return copy;
}

}  // namespace tuneornot
