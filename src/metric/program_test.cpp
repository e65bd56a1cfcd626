#include "metric/program.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::path(testing::TempDir()) / ("program_test " + std::string(test->name()));
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  // A scorer that answers each line by `body`, which finds it in $line.
  ProgramScorer scorer(const std::string& body, milliseconds limit = milliseconds(20'000)) const {
    write_file(folder / "score.sh",
               "echo start >> starts\nwhile read -r line; do\n" + body + "\ndone\n");
    return {"sh score.sh", folder, limit};
  }

  std::string refusal_by(const std::string& body, milliseconds limit = milliseconds(20'000)) const {
    ProgramScorer program = scorer(body, limit);
    return refusal_of(program);
  }

  static std::string refusal_of(ProgramScorer& program) {
    try {
      return "it scored " + std::to_string(program.score(kRow));
    } catch (const Error& error) {
      return error.kind() == ErrorKind::Usage ? error.what() : "the kind of the error is not Usage";
    }
  }

  static constexpr AnsweredRow kRow = {
      .answer = "12 \"May\"\nor so", .expected = "12 May", .input = "When?"};
  static constexpr std::string_view kAsked =
      R"(program "sh score.sh", asked about the answer "12 "May" or so": )";
  fs::path folder;
};

TEST_F(ProgramTest, ReadsTheRowAndGivesItsScore) {
  ProgramScorer program =
      scorer("printf '%s\\n' \"$line\" >> lines\necho '{\"score\": 0.25, \"why\": [1]}'");
  EXPECT_EQ(program.score(kRow), 0.25);
  EXPECT_EQ(program.score({.answer = "bad \xff", .expected = "", .input = ""}), 0.25);
  EXPECT_EQ(read_file(folder / "lines"),
            "{\"answer\":\"12 \\\"May\\\"\\nor so\",\"expected\":\"12 May\",\"input\":\"When?\"}\n"
            "{\"answer\":\"bad \xef\xbf\xbd\",\"expected\":\"\",\"input\":\"\"}\n");
}

TEST_F(ProgramTest, IsStartedOnceForAllRows) {
  ProgramScorer program = scorer("echo '{\"score\": 1}'");
  EXPECT_FALSE(fs::exists(folder / "starts"));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(program.score(kRow), 1);
  }
  EXPECT_EQ(read_file(folder / "starts"), "start\n");
}

TEST_F(ProgramTest, WhatIsNoScoreIsRefused) {
  const std::string advice =
      "; for each line that it reads it has to write one like {\"score\": 0.5}, and nothing else";
  const std::string asked(kAsked);
  EXPECT_EQ(refusal_by("echo 'Loading \033[31m ...'"),
            asked + R"(it wrote "Loading \x1b[31m ...", and that is not JSON)" + advice);
  EXPECT_EQ(refusal_by("echo NaN"), asked + "it wrote \"NaN\", and that is not JSON" + advice);
  EXPECT_EQ(refusal_by("echo 0.5"),
            asked + "it wrote \"0.5\", and that is no object with a \"score\"" + advice);
  EXPECT_EQ(refusal_by("echo '{\"Score\": 1}'"),
            asked + R"(it wrote "{"Score": 1}", and that is no object with a "score")" + advice);
  EXPECT_EQ(refusal_by("echo '{\"score\": \"1\"}'"),
            asked + R"(it wrote "{"score": "1"}", and its "score" is no number)" + advice);
  for (const char* const number : {"1.01", "-0.1", "85", "1e999"}) {
    const std::string said = refusal_by(std::string("echo '{\"score\": ") + number + "}'");
    EXPECT_EQ(said.find(asked + "it wrote"), 0U) << said;
  }
  EXPECT_EQ(refusal_by("echo '{\"score\": 85}'"),
            asked + R"(it wrote "{"score": 85}", and its "score" is not within 0 and 1)" + advice);
}

TEST_F(ProgramTest, OneThatFailsIsToldWithWhatItSaid) {
  const std::string asked(kAsked);
  EXPECT_EQ(refusal_by("echo \"KeyError: 'x'\" >&2; exit 1"),
            asked + "it ended with exit code 1 instead of answering; it said: \"KeyError: 'x'\"");
  EXPECT_EQ(refusal_by("kill -9 $$"),
            asked + "it was ended by signal 9 (Killed) instead of answering");
  const std::string silent = refusal_by("sleep 60", milliseconds(200));
  EXPECT_EQ(silent.find(asked + "it has not answered within 0.2 s; "), 0U) << silent;
  const std::string much = refusal_by("head -c 2000000 /dev/zero");
  EXPECT_EQ(much, asked + "it wrote a line of more than 1 MiB");
}

TEST_F(ProgramTest, OneThatHasFailedIsStartedAnew) {
  ProgramScorer program = scorer("[ -e once ] || { touch once; exit 1; }; echo '{\"score\": 1}'");
  EXPECT_NE(refusal_of(program).find("exit code 1"), std::string::npos);
  EXPECT_EQ(program.score(kRow), 1);
}

TEST_F(ProgramTest, OneThatIsNotThereIsRefused) {
  ProgramScorer program("no-such-scorer", folder, milliseconds(1000));
  EXPECT_NE(refusal_of(program).find("\"no-such-scorer\": cannot be started in"),
            std::string::npos);
  EXPECT_THROW(ProgramScorer("", folder, milliseconds(1000)), Error);
}

TEST_F(ProgramTest, ItsIdentityIsThatOfTheFilesItNames) {
  const std::string before = scorer("echo '{\"score\": 1}'").identity();
  EXPECT_EQ(scorer("echo '{\"score\": 1}'").identity(), before);
  EXPECT_NE(scorer("echo '{\"score\": 0}'").identity(), before);
}

TEST_F(ProgramTest, AsAMetricItScoresAnyAnswerButNoneThatIsMissing) {
  scorer(R"(case "$line" in *stop*) exit 1;; esac; echo '{"score": 0.5}')");
  const Metric metric = opened(find_metric("program(sh score.sh)", AnswerForm::Label), folder);
  EXPECT_EQ(metric.row_score({.answer = "a", .expected = "b"}), 0.5);
  EXPECT_EQ(metric.row_score({.answer = "", .expected = "b"}), 0);
  const Example good = {.input = "go", .output = "b"};
  metric.check_rows({&good, 1});
  const Example bad = {.input = "stop", .output = "b"};
  EXPECT_THROW(metric.check_rows({&bad, 1}), Error);
}

TEST_F(ProgramTest, IsNamedWithOneCommandAndLeads) {
  const auto refused = [](const std::string& name) -> std::string {
    try {
      find_metric(name, AnswerForm::Text);
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was refused";
  };
  EXPECT_EQ(refused("program(score --strict=1)"),
            "metric \"program(score --strict=1)\": takes one command, in quotes where it holds a "
            "comma, bracket or =; write program(COMMAND)");
  EXPECT_NE(refused("program(a, b)").find("takes one command"), std::string::npos);
  EXPECT_NE(refused("program").find("takes one command"), std::string::npos);
  EXPECT_EQ(refused("program(\"a 'b\")").find("command \"a 'b\": a quote"), 0U);
  EXPECT_EQ(refused("program(\"score --strict=1\")"), "nothing was refused");
  Task task = {.kind = TaskKind::Generate, .metrics = {"program(score)", "exact_match"}};
  EXPECT_EQ(metrics_of(task).size(), 2U);
  task.metrics = {"exact_match", "program(score)"};
  try {
    metrics_of(task);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "metric \"program(score)\": has to be the first one: its scores are kept with the "
                 "answers, so that a report runs no program");
  }
}

}  // namespace
}  // namespace tuneornot
