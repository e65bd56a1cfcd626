#include "base/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <thread>

#include "base/error.h"
#include "base/files.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using Kind = ChildFailure::Kind;

constexpr milliseconds kLong(20000);  // never reached
constexpr milliseconds kShort(300);

class ChildProcessTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::path(testing::TempDir()) / ("child process " + std::string(test->name()));
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
    EXPECT_EQ(errno, ECHILD);
    fs::remove_all(folder);
  }

  static std::string answer(ChildProcess& child, std::string_view line) {
    const ChildProcess::Reply reply = child.ask(line, kLong, {});
    const auto* const failure = std::get_if<ChildFailure>(&reply);
    return failure != nullptr ? "failed: " + failure->what : std::get<std::string>(reply);
  }

  static ChildFailure failure(ChildProcess& child, std::string_view line, milliseconds limit) {
    const ChildProcess::Reply reply = child.ask(line, limit, {});
    const auto* const failure = std::get_if<ChildFailure>(&reply);
    return failure != nullptr ? *failure : ChildFailure{.what = "it answered"};
  }

  ChildFailure failure_of(const std::string& command, milliseconds limit = kLong) const {
    ChildProcess child(command, folder);
    return failure(child, "x", limit);
  }

  std::string finished(const std::string& command,
                       std::string_view text,
                       milliseconds limit = kLong) const {
    ChildProcess child(command, folder);
    const ChildProcess::Reply reply = child.finish(text, limit, {});
    const auto* const failure = std::get_if<ChildFailure>(&reply);
    return failure != nullptr ? "failed: " + failure->what : std::get<std::string>(reply);
  }

  // Whether a process that wrote its number into a file of the folder is there no more, soon.
  bool is_gone(const std::string& file) const {
    const pid_t id = std::stoi(read_file(folder / file));
    for (int look = 0; look < 500; ++look) {
      if (::kill(id, 0) != 0) {
        return true;
      }
      ::usleep(10'000);
    }
    return false;
  }

  fs::path folder;
};

TEST_F(ChildProcessTest, AnswersEveryLineWithOne) {
  ChildProcess child("sh -c 'while read -r line; do echo \"<$line>\"; done'", folder);
  EXPECT_EQ(answer(child, "one"), "<one>");
  EXPECT_EQ(answer(child, ""), "<>");
  EXPECT_EQ(answer(child, "three"), "<three>");
}

TEST_F(ChildProcessTest, RunsInItsFolderAndIsFoundThere) {
  write_file(folder / "run.sh", "#!/bin/sh\nread -r line\necho \"$PWD $1\"\n");
  fs::permissions(folder / "run.sh", fs::perms::owner_all);
  ChildProcess child("./run.sh 'two words'", folder);
  EXPECT_EQ(answer(child, ""), fs::canonical(folder).string() + " two words");
}

TEST_F(ChildProcessTest, LongLinesPassBothWaysWithoutWaitingForEachOther) {
  ChildProcess child("cat", folder);
  const std::string line(900'000, 'x');
  EXPECT_EQ(answer(child, line), line);
  EXPECT_EQ(answer(child, "short"), "short");
}

TEST_F(ChildProcessTest, WhatItWritesToStderrHoldsNothingUp) {
  ChildProcess child(
      "sh -c 'while read -r line; do head -c 300000 /dev/zero >&2; echo \"$line\"; done'", folder);
  EXPECT_EQ(answer(child, "one"), "one");
  EXPECT_EQ(answer(child, "two"), "two");
}

TEST_F(ChildProcessTest, TheLastLineNeedsNoBreak) {
  ChildProcess child("sh -c 'read -r line; printf %s \"$line\"'", folder);
  EXPECT_EQ(answer(child, "one"), "one");
  EXPECT_EQ(failure(child, "two", kLong).kind, Kind::Ended);
}

TEST_F(ChildProcessTest, OneThatEndsSaysHowAndWhatItSaidLast) {
  const ChildFailure failed =
      failure_of(R"(sh -c 'printf "at\nKeyError: \033[1m\n\n" >&2; exit 3')");
  EXPECT_EQ(failed.kind, Kind::Ended);
  EXPECT_EQ(failed.what,
            R"(ended with exit code 3 instead of answering; it said: "KeyError: \x1b[1m")");
  EXPECT_EQ(failure_of("true").what, "ended with exit code 0 instead of answering");
  EXPECT_EQ(failure_of("sh -c 'kill -9 $$'").what,
            "was ended by signal 9 (Killed) instead of answering");
  EXPECT_EQ(failure_of("sh -c 'exec >&-; sleep 60'").what,
            "closed its output instead of answering");
}

TEST_F(ChildProcessTest, OneThatDoesNotAnswerIsEnded) {
  const ChildFailure failed = failure_of("sh -c 'echo $$ > id; read -r line; sleep 60'", kShort);
  EXPECT_EQ(failed.kind, Kind::TimedOut);
  EXPECT_EQ(failed.what.find("has not answered within 0.3 s; it has to write a line"), 0U)
      << failed.what;
  EXPECT_TRUE(is_gone("id"));
}

TEST_F(ChildProcessTest, OneThatDoesNotReadIsEnded) {
  ChildProcess sleeping("sleep 60", folder);
  EXPECT_EQ(failure(sleeping, std::string(1 << 20, 'x'), kShort).kind, Kind::TimedOut);
  ChildProcess deaf("sh -c 'exec <&-; sleep 60'", folder);
  EXPECT_EQ(failure(deaf, std::string(1 << 20, 'x'), kShort).kind, Kind::TimedOut);
  ChildProcess gone("true", folder);
  EXPECT_EQ(failure(gone, std::string(1 << 20, 'x'), kLong).kind, Kind::Ended);
}

TEST_F(ChildProcessTest, ALineWithoutEndIsRefused) {
  const ChildFailure failed = failure_of("sh -c 'read -r line; cat /dev/zero'");
  EXPECT_EQ(failed.kind, Kind::TooLong);
  EXPECT_EQ(failed.what, "wrote a line of more than 1 MiB");
}

TEST_F(ChildProcessTest, OneThatTalksTooMuchIsRefused) {
  ChildProcess child("yes", folder);
  const ChildProcess::Reply first = child.ask("one", kLong, {});
  const auto* early = std::get_if<ChildFailure>(&first);  // when its next line is there already
  const ChildFailure failed = early != nullptr ? *early : failure(child, "two", kLong);
  EXPECT_EQ(failed.kind, Kind::Unasked);
  EXPECT_EQ(failed.what.find("wrote a line more than it was asked for"), 0U) << failed.what;
}

TEST_F(ChildProcessTest, AStopEndsTheWait) {
  ChildProcess child("sleep 60", folder);
  std::stop_source stop;
  stop.request_stop();
  const ChildProcess::Reply reply = child.ask("x", kLong, stop.get_token());
  EXPECT_EQ(std::get<ChildFailure>(reply).kind, Kind::Stopped);
}

TEST_F(ChildProcessTest, EndsWithItsOwnerAndSoDoesWhatItStarted) {
  {
    ChildProcess child(
        "sh -c 'sleep 60 & echo $! > inner; echo $$ > outer; read -r l; echo; sleep 60'", folder);
    EXPECT_EQ(answer(child, "x"), "");
  }
  EXPECT_TRUE(is_gone("inner"));
  EXPECT_TRUE(is_gone("outer"));
}

TEST_F(ChildProcessTest, OneThatEndsWithItsInputMayFinish) {
  {
    ChildProcess child("sh -c 'while read -r line; do echo; done; sleep 0.1; echo done > file'",
                       folder);
    EXPECT_EQ(answer(child, "x"), "");
  }
  EXPECT_EQ(read_file(folder / "file"), "done\n");
}

TEST_F(ChildProcessTest, OneThatAnswersAllAtOnceGivesWhatItWroteUntilItEnds) {
  EXPECT_EQ(finished("sort", "b\na\n"), "a\nb\n");
  EXPECT_EQ(finished("sh -c 'exec <&-; printf none'", std::string(1 << 20, 'x')), "none");
  const std::string much(3 << 20, 'x');
  EXPECT_EQ(finished("cat", much), much);
  EXPECT_EQ(finished("sh -c 'cat; echo done; exec >&-; sleep 60'", "x"), "xdone\n");
}

TEST_F(ChildProcessTest, OneThatDoesNotFinishSaysHow) {
  EXPECT_EQ(finished("sh -c 'cat; echo wrong >&2; exit 2'", "x"),
            "failed: ended with exit code 2; it said: \"wrong\"");
  EXPECT_EQ(finished("sh -c 'kill -9 $$'", "x"), "failed: was ended by signal 9 (Killed)");
  EXPECT_EQ(finished("sh -c 'echo $$ > id; cat; sleep 60'", "x", kShort),
            "failed: has not ended within 0.3 s; it has to end when its input does");
  EXPECT_TRUE(is_gone("id"));
  EXPECT_EQ(finished("yes", ""), "failed: wrote more than 64 MiB");
}

TEST_F(ChildProcessTest, AStopEndsOneThatIsToFinishAndWhatItStarted) {
  ChildProcess child("sh -c 'sleep 60 & echo $! > inner; echo $$ > outer; cat; sleep 60'", folder);
  std::stop_source stop;
  const std::jthread later([&] {
    while (!fs::exists(folder / "outer")) {
      ::usleep(10'000);
    }
    stop.request_stop();
  });
  const ChildProcess::Reply reply = child.finish("x", kLong, stop.get_token());
  EXPECT_EQ(std::get<ChildFailure>(reply).kind, Kind::Stopped);
  EXPECT_TRUE(is_gone("inner"));
  EXPECT_TRUE(is_gone("outer"));
}

TEST_F(ChildProcessTest, CtrlCIsNotItsOwnAndSignalsReachIt) {
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGTERM);
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &interrupt, &before);  // as interrupt.h does
  ChildProcess child("sh -c 'kill -TERM $$; read -r line; echo alive'", folder);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(failure(child, "x", kLong).what,
            "was ended by signal 15 (Terminated) instead of answering");
  ChildProcess group("sh -c 'read -r line; ps -o pgid= -p $$ | tr -d \" \"; echo $$ > id'", folder);
  EXPECT_NE(answer(group, "x"), std::to_string(::getpgrp()));
}

TEST_F(ChildProcessTest, InheritsNoFilesOfOurs) {
  const int open = ::fcntl(STDIN_FILENO, F_DUPFD, 100);  // without O_CLOEXEC
  ChildProcess child("sh -c 'read -r line; echo /proc/$$/fd/*'", folder);
  const std::string list = answer(child, "x");
  ::close(open);
  EXPECT_EQ(list.find("fd/" + std::to_string(open)), std::string::npos) << list;
}

TEST_F(ChildProcessTest, WhatCannotBeStartedIsRefused) {
  const auto refused = [&](const std::string& command) -> std::string {
    try {
      ChildProcess child(command, folder);
    } catch (const Error& error) {
      return error.kind() == ErrorKind::Usage ? error.what() : "another kind";
    }
    return "it was started";
  };
  EXPECT_EQ(refused("no-such-program-at-all -x"),
            "\"no-such-program-at-all\": cannot be started in " + folder.string() +
                "; name a program that is in PATH, or one by its path from that folder (No such "
                "file or directory)");
  write_file(folder / "plain.txt", "no program");
  EXPECT_NE(refused("./plain.txt").find("(Permission denied)"), std::string::npos);
  EXPECT_EQ(
      refused("'"),
      "command \"'\": a quote ' does not end; write the program and its arguments as in a shell");
}

}  // namespace
}  // namespace tuneornot
