#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>

namespace tuneornot {

// Why a program did not answer; `what` goes on a sentence that names it: "ended with exit code 1
// ...".
struct ChildFailure {
  enum class Kind {
    Ended,     // or closed its output
    TimedOut,  // also where it does not read
    TooLong,   // a line of more than kLongestChildLine bytes, or more than kMostChildOutput
    Unasked,   // more lines than it was asked for
    Stopped    // by us
  };
  Kind kind = Kind::Ended;
  std::string what;
};

constexpr std::size_t kLongestChildLine = 1 << 20;  // bytes
constexpr std::size_t kMostChildOutput = 64 << 20;  // bytes, of what `finish` gives

// A program of the user's, named by a command (command_words.h), that runs beside ours. It answers
// every line that it reads with one line, or all that it reads when its input ends. It gets our
// environment, but none of our files and no terminal: it is a process group of its own, so that
// Ctrl-C is ours alone. What it writes to stderr is read and, but for the end, forgotten. Not to be
// used by two threads at once.
class ChildProcess {
 public:
  // Starts it in `folder`, from which a program that is named with a slash is found, too; any other
  // is looked for in PATH. Throws ErrorKind::Usage when that cannot be done.
  ChildProcess(std::string_view command, const std::filesystem::path& folder);
  // Closes its input, gives it a second to end, and then ends it and all that it has started. Where
  // our own process is killed, the end of its input is all that it notices.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // What it answers to a line; both without the line break at the end. A failure ends it at once
  // and for good: whoever goes on starts another.
  using Reply = std::variant<std::string, ChildFailure>;
  Reply ask(std::string_view line, std::chrono::milliseconds limit, const std::stop_token& stop);

  // All that it writes when `text` is the last that it reads, until it ends, which it has to do
  // with exit code 0. Nothing comes after this.
  Reply finish(std::string_view text, std::chrono::milliseconds limit, const std::stop_token& stop);

 private:
  struct Running;
  std::unique_ptr<Running> running_;  // null once it has failed or finished
};

}  // namespace tuneornot
