#include "task/output_reader.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "table/faults.h"
#include "task/faults.h"
#include "task/label_cells.h"
#include "task/object_text.h"
#include "task/unseen.h"

namespace tuneornot {

namespace {

const FaultKind& kind_of(ObjectReading::Fault fault) {
  switch (fault) {
    case ObjectReading::Fault::NotAnObject:
      return fault::kOutputNoObject;
    case ObjectReading::Fault::TooDeep:
      return fault::kOutputTooDeep;
    default:
      return fault::kBrokenOutput;
  }
}

}  // namespace

OutputReader::OutputReader(const Task& task,
                           const OutputForm& form,
                           std::string file,
                           Problems& problems)
    : task_(task),
      spellings_(task.labels),
      form_(form),
      file_(std::move(file)),
      problems_(problems) {}

std::optional<std::string_view> OutputReader::read(std::string_view cell, std::size_t line) {
  if (is_blank(cell)) {
    return std::string_view();
  }
  switch (task_.kind) {
    case TaskKind::Classify:
      return task_.many ? read_labels(cell, line) : read_label(cell, line);
    case TaskKind::Extract:
      return read_object(cell, line);
    case TaskKind::Generate:
      break;
  }
  return cell;
}

std::string_view OutputReader::read_label(std::string_view cell, std::size_t line) {
  const LabelFaults faults = clean_label(cell, text_);
  if (faults.spaces) {
    problems_.add(fault::kLabelSpaces, file_, line, cell);
  }
  if (faults.invisible) {
    problems_.add(fault::kInvisibleInLabel, file_, line, with_codes(cell));
  }
  return spellings_.label_of(text_);
}

std::optional<std::string_view> OutputReader::read_labels(std::string_view cell, std::size_t line) {
  const std::optional<std::vector<std::string>> parts = labels_in(cell, form_.label_separator);
  std::vector<std::string> labels;
  for (const std::string& part : parts.value_or(std::vector<std::string>())) {
    labels.emplace_back(read_label(part, line));
  }
  std::ranges::sort(labels);
  const bool has_empty = !labels.empty() && labels.front().empty();
  if (!parts || has_empty) {
    problems_.add(fault::kBrokenLabelList, file_, line, cell);
    return std::nullopt;
  }
  if (std::ranges::adjacent_find(labels) != labels.end()) {
    problems_.add(fault::kRepeatedInSet, file_, line, *std::ranges::adjacent_find(labels));
  }
  if (labels.empty()) {
    problems_.add(fault::kNoLabel, file_, line);
  }
  text_ = join_labels(std::move(labels));
  return text_;
}

std::optional<std::string_view> OutputReader::read_object(std::string_view cell, std::size_t line) {
  const ObjectReading reading = tuneornot::read_object(cell, text_);
  if (reading.fault != ObjectReading::Fault::None) {
    problems_.add(kind_of(reading.fault), file_, line, reading.what);
    return std::nullopt;
  }
  if (reading.has_repeated_key) {
    problems_.add(fault::kRepeatedKey, file_, line);
  }
  const std::string fault = form_.schema == nullptr ? "" : form_.schema->fault_of(text_);
  if (!fault.empty()) {
    problems_.add(fault::kOffSchema, file_, line, fault);
    return std::nullopt;
  }
  return text_;
}

}  // namespace tuneornot
