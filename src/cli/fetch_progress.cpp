#include "cli/fetch_progress.h"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <thread>

#include "base/platform.h"
#include "cli/output.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

constexpr double kBetweenDrawingsMs = 200;
constexpr double kFirstEstimateMs = 1'000;

}  // namespace

std::optional<double> left_ms(std::uint64_t come, double passed_ms, std::uint64_t still_to_come) {
  if (come == 0 || passed_ms < kFirstEstimateMs) {
    return std::nullopt;
  }
  return passed_ms / static_cast<double>(come) * static_cast<double>(still_to_come);
}

FetchWatcher FetchProgress::watcher() {
  return {.tell = [](const std::string& sentence) { tell(sentence); },
          .progress = [this](std::uint64_t done, std::uint64_t total) { advance(done, total); },
          .wait = [this](double ms) { wait(ms); }};
}

void FetchProgress::advance(std::uint64_t done, std::uint64_t total) {
  if (!is_terminal(Stream::Error)) {
    return;
  }
  const double now_ms = clock_.now_ms();
  if (!line_ || done < start_.done) {  // a server may begin anew
    start_ = {.ms = now_ms, .done = done};
    line_.emplace([](std::string_view bytes) { write_raw(Stream::Error, bytes); },
                  terminal_columns(Stream::Error));
  }
  if (done == total) {
    line_->clear();
  } else if (now_ms - drawn_ms_ >= kBetweenDrawingsMs) {
    drawn_ms_ = now_ms;
    const std::string doing = fmt::format("{} of {} MB", done / 1'000'000, total / 1'000'000);
    line_->update({.doing = doing,
                   .done = done,
                   .total = total,
                   .left_ms = left_ms(done - start_.done, now_ms - start_.ms, total - done)});
  }
}

void FetchProgress::wait(double ms) {
  if (line_) {
    line_->clear();
  }
  tell(fmt::format("the server is busy or has gone; going on in {}", duration(ms)));
  std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(ms));
}

}  // namespace tuneornot
