#include "table/problems.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kShownColumns = 120;

}  // namespace

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      break;
  }
  return "note";
}

void Problems::add(const FaultKind& kind,
                   const std::string& file,
                   std::size_t line,
                   std::string_view detail) {
  if (see_) {
    see_(kind, file, line);
  }
  const auto [place, is_new] = places_.try_emplace({&kind, file}, problems_.size());
  if (is_new) {
    problems_.push_back({.kind = &kind, .file = file, .detail = std::string(detail)});
  }
  Problem& problem = problems_[place->second];
  ++problem.count;
  const bool is_known = !problem.lines.empty() && problem.lines.back() == line;
  if (line > 0 && problem.lines.size() < kLines && !is_known) {
    problem.lines.push_back(line);
  }
}

void Problems::add_all(const FaultKind& kind,
                       const std::string& file,
                       std::span<const std::size_t> lines,
                       std::string_view detail) {
  for (const std::size_t line : lines) {
    add(kind, file, line, detail);
  }
}

std::size_t Problems::count(const FaultKind& kind, const std::string& file) const {
  const auto place = places_.find({&kind, file});
  return place == places_.end() ? 0 : problems_[place->second].count;
}

std::size_t Problems::left_out(const std::string& file) const {
  std::size_t rows = 0;
  for (const Problem& problem : problems_) {
    rows += problem.kind->leaves_row_out && problem.file == file ? problem.count : 0;
  }
  return rows;
}

std::vector<Problem> Problems::all() const {
  std::vector<Problem> sorted;
  sorted.reserve(problems_.size());
  for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
    std::ranges::copy_if(problems_, std::back_inserter(sorted), [severity](const Problem& problem) {
      return problem.kind->severity == severity;
    });
  }
  return sorted;
}

// What an error says is a sentence of ours, and shown whole; other details may be a cell as it is.
std::string message_of(const Problem& problem) {
  const std::string message(problem.kind->message);
  if (problem.detail.empty()) {
    return message;
  }
  return fmt::format("{} ({})",
                     message,
                     problem.kind->severity == Severity::Error
                         ? printable(problem.detail)
                         : shortened(problem.detail, kShownColumns));
}

std::string sentence(const Problem& problem) {
  std::string text = printable(problem.file);
  text += problem.lines.empty() ? "" : fmt::format(":{}", problem.lines.front());
  text += ": " + message_of(problem);
  if (problem.count > 1) {
    text += fmt::format("; {} of them", problem.count);
  }
  if (problem.lines.size() > 1) {
    text += fmt::format(", lines {}{}",
                        fmt::join(problem.lines, ", "),
                        problem.count > problem.lines.size() ? ", ..." : "");
  }
  return text;
}

}  // namespace tuneornot
