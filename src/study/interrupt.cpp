#include "study/interrupt.h"

#include <csignal>
#include <ctime>

namespace tuneornot {

namespace {

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// Ends the program as the signal would have without us.
void end_by(int signal) {
  const sigset_t signals = ending_signals();
  std::signal(signal, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  std::raise(signal);
}

// A thread that waits, and not a handler: requesting a stop runs callbacks and takes locks, which a
// handler may not.
void watch(const std::stop_token& end, std::stop_source& stop) {
  const sigset_t signals = ending_signals();
  constexpr timespec kPoll = {.tv_sec = 0, .tv_nsec = 50'000'000};
  while (!end.stop_requested()) {
    const int signal = sigtimedwait(&signals, nullptr, &kPoll);
    if (signal > 0 && !stop.request_stop()) {
      end_by(signal);
    }
  }
}

}  // namespace

InterruptWatcher::InterruptWatcher() {
  const sigset_t signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::jthread([this](const std::stop_token& end) { watch(end, stop_); });
}

InterruptWatcher::~InterruptWatcher() {
  thread_.request_stop();
  thread_.join();
  const sigset_t signals = ending_signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace tuneornot
