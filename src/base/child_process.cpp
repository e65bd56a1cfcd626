#include "base/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <optional>
#include <system_error>
#include <vector>

#include "base/check.h"
#include "base/command_words.h"
#include "base/descriptor.h"
#include "base/error.h"
#include "base/text.h"

namespace tuneornot {

namespace {

using Time = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kNap(10);         // between two looks at whether it has ended
constexpr milliseconds kPoll(50);        // between two looks at whether we are to stop
constexpr milliseconds kFarewell(1000);  // to end by itself
constexpr std::size_t kPiece = 1 << 16;  // bytes read at once
constexpr std::size_t kKept = 4096;      // bytes of stderr
constexpr std::size_t kShown = 160;      // columns of it in a message

[[noreturn]] void refuse(const std::string& what, int reason) {
  throw Error(ErrorKind::Usage, what + " (" + std::generic_category().message(reason) + ")");
}

struct Pipe {
  Descriptor reads;
  Descriptor writes;
};

// Not among the first three, which the program's own are going to be.
Descriptor beyond_standard(int number) {
  const Descriptor low(number);
  return Descriptor(::fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    refuse("no pipe can be made; close other programs", errno);
  }
  return {.reads = beyond_standard(ends[0]), .writes = beyond_standard(ends[1])};
}

void do_not_block(const Descriptor& end) {
  ::fcntl(end.number(), F_SETFL, ::fcntl(end.number(), F_GETFL) | O_NONBLOCK);
}

// What posix_spawn is to do in the new process before the program begins.
class SpawnActions {
 public:
  SpawnActions() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);  // ours may be blocked, for interrupt.h
    ::posix_spawnattr_setpgroup(&attributes_, 0);       // a group of its own
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnActions() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  void put(const Descriptor& end, int number) {
    ::posix_spawn_file_actions_adddup2(&actions_, end.number(), number);
  }
  void go_to(const std::filesystem::path& folder) {
    ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  // Whatever libraries of ours have open without O_CLOEXEC.
  void close_others() { ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1); }

  // Zero, or why not.
  int spawn(std::vector<std::string> words, pid_t& id) const {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) {
      arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    return ::posix_spawnp(
        &id, arguments.front(), &actions_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// Writing to a program that has closed its input raises SIGPIPE, which would end us: while one of
// these lives, this thread gets the error alone.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutSigpipe() {
    constexpr timespec kAtOnce = {};
    while (!was_pending_ && ::sigtimedwait(&pipe_, nullptr, &kAtOnce) == -1 && errno == EINTR) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutSigpipe(const WithoutSigpipe&) = delete;
  WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

void nap() {
  ::poll(nullptr, 0, static_cast<int>(kNap.count()));
}

std::string seconds_text(milliseconds time) {
  return fmt::format("{:g} s", static_cast<double>(time.count()) / 1000);
}

}  // namespace

struct ChildProcess::Running {
  pid_t id = -1;      // of it, and of its group
  Descriptor input;   // which it reads
  Descriptor output;  // which it writes
  Descriptor errors;
  std::string received;  // that was not handed on yet
  std::string said;      // the end of what came from its stderr

  ~Running() { end(milliseconds(0)); }
  Running() = default;
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  // The next line, where all of it is there; at the end of the output also one without a break.
  std::optional<std::string> next_line();
  // Waits for a moment until something can be read, or some of `unwritten` written, and does it.
  void exchange(std::string_view& unwritten);
  void wait_until_ready(bool is_writing) const;
  void write_some(std::string_view& unwritten);
  void read_output();
  void read_errors();

  Reply ask(std::string_view line, milliseconds limit, const std::stop_token& stop);
  Reply finish(std::string_view text, milliseconds limit, const std::stop_token& stop);
  Reply finished();

  // Ends it and its group, after `grace` at the latest. Says how it ended where it did so itself.
  std::optional<siginfo_t> end(milliseconds grace);
  ChildFailure ended();
  // A failure at which it is ended now.
  ChildFailure given_up(ChildFailure::Kind kind, std::string what);
  std::string last_words() const;
};

namespace {

// Some bytes of what is there, and whether that was the end of it.
bool read_some(const Descriptor& end, std::string& text) {
  std::array<char, kPiece> piece{};
  const ssize_t size = ::read(end.number(), piece.data(), piece.size());
  if (size > 0) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  return size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
}

std::string manner(const std::optional<siginfo_t>& status) {
  if (!status) {
    return "closed its output";
  }
  if (status->si_code == CLD_EXITED) {
    return fmt::format("ended with exit code {}", status->si_status);
  }
  const char* const name = ::sigdescr_np(status->si_status);
  return fmt::format(
      "was ended by signal {} ({})", status->si_status, name == nullptr ? "unknown" : name);
}

}  // namespace

std::optional<std::string> ChildProcess::Running::next_line() {
  const std::size_t size = received.find('\n');
  if (size == std::string::npos && (output.is_open() || received.empty())) {
    return std::nullopt;
  }
  std::string line = received.substr(0, size);
  received.erase(0, size == std::string::npos ? size : size + 1);
  return line;
}

void ChildProcess::Running::wait_until_ready(bool is_writing) const {
  // poll leaves out negative numbers.
  std::array<pollfd, 3> ends = {
      {{.fd = output.number(), .events = POLLIN, .revents = 0},
       {.fd = errors.number(), .events = POLLIN, .revents = 0},
       {.fd = is_writing ? input.number() : -1, .events = POLLOUT, .revents = 0}}};
  ::poll(ends.data(), ends.size(), static_cast<int>(kPoll.count()));
}

void ChildProcess::Running::exchange(std::string_view& unwritten) {
  wait_until_ready(!unwritten.empty());
  write_some(unwritten);
  read_output();
  read_errors();
}

void ChildProcess::Running::write_some(std::string_view& unwritten) {
  if (unwritten.empty()) {
    return;
  }
  const WithoutSigpipe guard;
  const ssize_t written = ::write(input.number(), unwritten.data(), unwritten.size());
  if (written >= 0) {
    unwritten.remove_prefix(static_cast<std::size_t>(written));
  } else if (errno != EAGAIN && errno != EINTR) {
    unwritten = {};  // it does not read any more, but may still say something
    input.close();
  }
}

void ChildProcess::Running::read_output() {
  if (output.is_open() && read_some(output, received)) {
    output.close();
  }
}

void ChildProcess::Running::read_errors() {
  if (errors.is_open() && read_some(errors, said)) {
    errors.close();
  }
  said.erase(0, said.size() - std::min(said.size(), kKept));
}

std::optional<siginfo_t> ChildProcess::Running::end(milliseconds grace) {
  if (id < 0) {
    return std::nullopt;
  }
  const Time::time_point latest = Time::now() + grace;
  siginfo_t status{};
  const auto has_ended = [&] {
    ::waitid(P_PID, static_cast<id_t>(id), &status, WEXITED | WNOHANG | WNOWAIT);
    return status.si_pid == id;
  };
  while (!has_ended() && Time::now() < latest) {
    read_errors();  // which it might wait for
    nap();
  }
  const bool ended_itself = status.si_pid == id;
  // Before it is waited for: only until then can nobody else have its number.
  ::kill(-id, SIGKILL);
  siginfo_t ignored{};
  ::waitid(P_PID, static_cast<id_t>(id), &ignored, WEXITED);
  id = -1;
  return ended_itself ? std::optional(status) : std::nullopt;
}

ChildFailure ChildProcess::Running::ended() {
  const std::string how = manner(end(kFarewell));
  read_errors();
  return {.kind = ChildFailure::Kind::Ended, .what = how + " instead of answering" + last_words()};
}

ChildFailure ChildProcess::Running::given_up(ChildFailure::Kind kind, std::string what) {
  end(milliseconds(0));
  return {.kind = kind, .what = std::move(what) + last_words()};
}

std::string ChildProcess::Running::last_words() const {
  const std::string_view text = trimmed(said);
  const std::size_t line = text.find_last_of('\n') + 1;  // 0 where there is none
  return text.empty() ? "" : "; it said: \"" + shortened(text.substr(line), kShown) + '"';
}

ChildProcess::ChildProcess(std::string_view command, const std::filesystem::path& folder)
    : running_(std::make_unique<Running>()) {
  Pipe input = make_pipe();
  Pipe output = make_pipe();
  Pipe errors = make_pipe();
  SpawnActions actions;
  actions.put(input.reads, STDIN_FILENO);
  actions.put(output.writes, STDOUT_FILENO);
  actions.put(errors.writes, STDERR_FILENO);
  actions.close_others();
  actions.go_to(folder);
  const std::vector<std::string> words = command_words(command);
  if (const int reason = actions.spawn(words, running_->id); reason != 0) {
    running_->id = -1;
    refuse(fmt::format("\"{}\": cannot be started in {}; name a program that is in PATH, or one by "
                       "its path from that folder",
                       printable(words.front()),
                       printable(folder.string())),
           reason);
  }
  running_->input = std::move(input.writes);
  running_->output = std::move(output.reads);
  running_->errors = std::move(errors.reads);
  do_not_block(running_->input);
  do_not_block(running_->output);
  do_not_block(running_->errors);
}

ChildProcess::~ChildProcess() {
  if (running_ != nullptr) {
    running_->input.close();
    running_->output.close();
    running_->end(kFarewell);
  }
}

ChildProcess::Reply ChildProcess::ask(std::string_view line,
                                      milliseconds limit,
                                      const std::stop_token& stop) {
  check(running_ != nullptr, "a program that has failed is asked again");
  Reply reply = running_->ask(line, limit, stop);
  if (std::holds_alternative<ChildFailure>(reply)) {
    running_.reset();
  }
  return reply;
}

ChildProcess::Reply ChildProcess::finish(std::string_view text,
                                         milliseconds limit,
                                         const std::stop_token& stop) {
  check(running_ != nullptr, "a program that has failed is asked again");
  Reply reply = running_->finish(text, limit, stop);
  running_.reset();
  return reply;
}

ChildProcess::Reply ChildProcess::Running::ask(std::string_view line,
                                               milliseconds limit,
                                               const std::stop_token& stop) {
  using Kind = ChildFailure::Kind;
  read_output();
  if (!received.empty()) {
    return given_up(Kind::Unasked,
                    "wrote a line more than it was asked for; it has to write one line for each "
                    "line that it reads");
  }
  const std::string question = std::string(line) + '\n';
  std::string_view unwritten = question;
  const Time::time_point latest = Time::now() + limit;
  while (true) {
    exchange(unwritten);
    if (std::optional<std::string> answer = unwritten.empty() ? next_line() : std::nullopt) {
      return *std::move(answer);
    }
    if (!output.is_open()) {
      return ended();
    }
    if (received.size() > kLongestChildLine) {
      return given_up(Kind::TooLong, "wrote a line of more than 1 MiB");
    }
    if (stop.stop_requested()) {
      return given_up(Kind::Stopped, "was stopped");
    }
    if (Time::now() >= latest) {
      return given_up(
          Kind::TimedOut,
          fmt::format("has not answered within {}; it has to write a line for each line "
                      "that it reads, and to let it out at once (in Python: "
                      "print(..., flush=True))",
                      seconds_text(limit)));
    }
  }
}

ChildProcess::Reply ChildProcess::Running::finish(std::string_view text,
                                                  milliseconds limit,
                                                  const std::stop_token& stop) {
  using Kind = ChildFailure::Kind;
  std::string_view unwritten = text;
  const Time::time_point latest = Time::now() + limit;
  while (output.is_open()) {
    exchange(unwritten);
    if (unwritten.empty()) {
      input.close();
    }
    if (received.size() > kMostChildOutput) {
      return given_up(Kind::TooLong, "wrote more than 64 MiB");
    }
    if (stop.stop_requested()) {
      return given_up(Kind::Stopped, "was stopped");
    }
    if (Time::now() >= latest) {
      return given_up(Kind::TimedOut,
                      fmt::format("has not ended within {}; it has to end when its input does",
                                  seconds_text(limit)));
    }
  }
  return finished();
}

// One that has closed its output and does not end has given all that it was asked for, too.
ChildProcess::Reply ChildProcess::Running::finished() {
  const std::optional<siginfo_t> status = end(kFarewell);
  read_errors();
  if (status && (status->si_code != CLD_EXITED || status->si_status != 0)) {
    return ChildFailure{.kind = ChildFailure::Kind::Ended, .what = manner(status) + last_words()};
  }
  return std::move(received);
}

}  // namespace tuneornot
