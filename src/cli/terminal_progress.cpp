#include "cli/terminal_progress.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "base/text.h"
#include "report/provisional_report.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

constexpr std::size_t kBarCells = 20;
constexpr std::string_view kBackToStart = "\r\x1b[K";

}  // namespace

TerminalProgress::TerminalProgress(std::function<void(std::string_view)> write, std::size_t columns)
    : write_(std::move(write)), columns_(columns) {}

TerminalProgress::~TerminalProgress() {
  clear();
}

void TerminalProgress::clear() {
  if (shown_) {
    write_(kBackToStart);
    shown_ = false;
  }
}

void TerminalProgress::update(const ProgressState& state) {
  shown_ = true;
  write_(std::string(kBackToStart) + progress_line(state, columns_));
}

void TerminalProgress::lead_changed(const Provisional& so_far) {
  clear();
  write_(lead_sentence(so_far) + '\n');
}

LogProgress::LogProgress(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

void LogProgress::update(const ProgressState& /*state*/) {}

void LogProgress::lead_changed(const Provisional& so_far) {
  write_(lead_sentence(so_far) + '\n');
}

std::string progress_line(const ProgressState& state, std::size_t columns) {
  const double share =
      state.total == 0 ? 1 : static_cast<double>(state.done) / static_cast<double>(state.total);
  const auto full = static_cast<std::size_t>(share * kBarCells);
  std::string line = fmt::format("[{}{}] {:3.0f} %  {}",
                                 std::string(full, '#'),
                                 std::string(kBarCells - full, '.'),
                                 std::floor(100 * share),
                                 printable(state.doing));
  if (state.left_ms) {
    line += "  about " + duration(*state.left_ms) + " left";
  }
  // The last column stays free: some terminals wrap when it is written.
  return shortened(line, columns - 1);
}

}  // namespace tuneornot
