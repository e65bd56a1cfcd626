#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "study/progress.h"

namespace tuneornot {

// One line that is written over: what is done, how far it is, the time left.
class TerminalProgress : public Progress {
 public:
  // `write` gets the bytes for the terminal, which has `columns`.
  TerminalProgress(std::function<void(std::string_view)> write, std::size_t columns);
  ~TerminalProgress() override;  // takes the line away

  void update(const ProgressState& state) override;
  void lead_changed(const Provisional& so_far) override;  // stays, above the line
  void clear();  // takes the line away until the next update

 private:
  std::function<void(std::string_view)> write_;
  std::size_t columns_;
  bool shown_ = false;
};

// For a log: what stays, and no line that is written over.
class LogProgress : public Progress {
 public:
  explicit LogProgress(std::function<void(std::string_view)> write);

  void update(const ProgressState& state) override;
  void lead_changed(const Provisional& so_far) override;

 private:
  std::function<void(std::string_view)> write_;
};

// "[#####.....] 52 %  few_shot@smollm2 on dev  about 2 min left", within `columns`.
std::string progress_line(const ProgressState& state, std::size_t columns);

}  // namespace tuneornot
