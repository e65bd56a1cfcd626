#include "study/crash_mark.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <string>

#include "base/check.h"

namespace tuneornot {

namespace {

constexpr std::array kFaults = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

// A handler reaches nothing but globals, and may allocate nothing.
struct State {
  std::string file;  // empty: no mark is in force
  std::array<struct sigaction, kFaults.size()> before = {};
  alignas(16) std::array<std::byte, 65'536> stack = {};  // of its own: the usual one may be full
};

State& state() {
  static State state;
  return state;
}

void give_back_signals() {
  for (std::size_t i = 0; i < kFaults.size(); ++i) {
    sigaction(kFaults[i], &state().before[i], nullptr);
  }
}

extern "C" void leave_mark(int signal) {
  const int descriptor = open(state().file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  if (descriptor >= 0) {
    close(descriptor);
  }
  give_back_signals();
  raise(signal);
}

}  // namespace

CrashMark::CrashMark(const std::filesystem::path& file) {
  check(state().file.empty(), "one crash mark at a time");
  state().file = file.string();
  was_there_ = std::filesystem::remove(file);
  const stack_t stack = {
      .ss_sp = state().stack.data(), .ss_flags = 0, .ss_size = sizeof(State::stack)};
  sigaltstack(&stack, nullptr);
  struct sigaction action = {};
  action.sa_handler = leave_mark;
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  for (std::size_t i = 0; i < kFaults.size(); ++i) {
    sigaction(kFaults[i], &action, &state().before[i]);
  }
}

CrashMark::~CrashMark() {
  give_back_signals();
  const stack_t none = {.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
  sigaltstack(&none, nullptr);
  state().file.clear();
}

}  // namespace tuneornot
