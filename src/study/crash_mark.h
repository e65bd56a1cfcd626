#pragma once

#include <filesystem>

namespace tuneornot {

// Leaves a file behind when this process dies by a fault of its own (a bad memory access, an abort
// inside a library), so that the next one can tell a crash from a kill. Covers stack overflow in
// the thread that makes it. One at a time; takes the place of other handlers of those signals, and
// calls them afterwards.
class CrashMark {
 public:
  // Removes the file when the process before left one. The folder has to exist.
  explicit CrashMark(const std::filesystem::path& file);
  ~CrashMark();
  CrashMark(const CrashMark&) = delete;
  CrashMark& operator=(const CrashMark&) = delete;

  // Whether the process before left one.
  bool was_there() const { return was_there_; }

 private:
  bool was_there_ = false;
};

}  // namespace tuneornot
