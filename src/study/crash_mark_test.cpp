#include "study/crash_mark.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "study/made_study_test.h"

namespace tuneornot {
namespace {

// What the process after one that ended by `signal` finds.
bool found_after(int signal) {
  const auto file = made::fresh_folder("crash_mark") / "crashed";
  const pid_t child = fork();
  if (child == 0) {
    const CrashMark mark(file);
    raise(signal);
    _exit(0);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  const bool was_there = CrashMark(file).was_there();
  EXPECT_FALSE(CrashMark(file).was_there()) << "told once";
  return was_there;
}

TEST(CrashMarkTest, IsLeftByAFaultOfTheProgram) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
    EXPECT_TRUE(found_after(signal)) << signal;
  }
}

TEST(CrashMarkTest, IsNotLeftByAKillOrAGoodEnd) {
  for (const int signal : {SIGKILL, SIGINT, SIGTERM, SIGHUP, 0}) {
    EXPECT_FALSE(found_after(signal)) << signal;
  }
}

TEST(CrashMarkTest, TheProcessStillEndsByItsSignal) {
  const auto file = made::fresh_folder("crash_mark") / "crashed";
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    const CrashMark mark(file);
    std::abort();
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGABRT);
}

}  // namespace
}  // namespace tuneornot
