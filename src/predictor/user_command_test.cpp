#include "predictor/user_command.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>

#include "base/files.h"
#include "base/refusal_test.h"
#include "predictor/predict.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds kLong(20'000);  // never reached

class UserCommandTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = fs::path(testing::TempDir()) / ("user command " + std::string(test->name()));
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  // A program that reads all that it is given into a file, and then does what `body` says.
  UserCommand command(const std::string& body) const {
    write_file(folder / "run.sh", "cat > asked\n" + body + '\n');
    return {.command = "sh run.sh",
            .folder = folder,
            .kind = TaskKind::Classify,
            .labels = {{.name = "refund"}, {.name = "lost card"}}};
  }

  std::vector<Answer> answers(const UserCommand& method) const {
    return answers_of(method, inputs, kLong, {});
  }

  std::string refused(const std::string& body, milliseconds limit = kLong) const {
    return refusal_of(ErrorKind::Usage, [&] { answers_of(command(body), inputs, limit, {}); });
  }

  const std::vector<std::string> inputs = {"where is \"my\"\nmoney", "it is gone"};
  fs::path folder;
};

TEST_F(UserCommandTest, IsGivenEveryInputOnALineAndAnswersInAnyOrder) {
  const std::vector<Answer> said =
      answers(command("echo '{\"id\": 2, \"answer\": \"LOST card.\", \"why\": 1}'; echo; "
                      "printf '{\"id\": \"1\", \"answer\": \"refund\"}'"));
  EXPECT_EQ(read_file(folder / "asked"),
            "{\"id\":1,\"input\":\"where is \\\"my\\\"\\nmoney\"}\n"
            "{\"id\":2,\"input\":\"it is gone\"}\n");
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[0].text, "refund");
  EXPECT_EQ(said[1].text, "lost card");
  EXPECT_FALSE(said[1].confidence.has_value());
}

TEST_F(UserCommandTest, AnswersThatAreNoTextAreTakenAsJson) {
  UserCommand several = command(R"(echo '{"id": 1, "answer": ["refund", "lost card"]}')");
  several.many = true;
  EXPECT_EQ(answers(several)[0].text, R"(["lost card","refund"])");
  UserCommand object = command(R"(echo '{"id": 1, "answer": {"b": 1, "a": "x"}}')");
  object.kind = TaskKind::Extract;
  EXPECT_EQ(answers(object)[0].text, R"({"a":"x","b":1})");
  UserCommand text = command(R"(echo '{"id": 1, "answer": 42}')");
  text.kind = TaskKind::Generate;
  EXPECT_EQ(answers(text)[0].text, "42");
}

TEST_F(UserCommandTest, AnInputWithoutAnAnswerIsAFailure) {
  const auto failure = [&](const std::string& body, std::size_t place) {
    return answers(command(body))[place].failure.value_or(CallFailure{});
  };
  EXPECT_EQ(failure("echo '{\"id\": 2, \"answer\": \"refund\"}'", 0).kind,
            CallFailure::Kind::Refused);
  EXPECT_EQ(failure("", 1).detail, "the command gave no answer");
  EXPECT_EQ(failure("echo '{\"id\": 1, \"answer\": null}'", 0).kind, CallFailure::Kind::Refused);
  EXPECT_EQ(failure("echo '{\"id\": 1, \"answer\": \"greeting\"}'", 0).kind,
            CallFailure::Kind::Unreadable);
  EXPECT_EQ(failure("echo '{\"id\": 1, \"answer\": \"greeting\"}'", 0).detail,
            "no label in: greeting");
}

TEST_F(UserCommandTest, ALineThatIsNoAnswerIsToldWithItsNumber) {
  const std::string good = R"(echo '{"id": 1, "answer": "refund"}'; )";
  const std::string at = "command \"sh run.sh\": line 2 of its output is ";
  const std::string advice =
      "; for each line that it reads it has to write one like {\"id\": 1, \"answer\": \"...\"}, "
      "and nothing else";
  EXPECT_EQ(refused(good + "echo 'Loading \033[1m'"),
            at + R"("Loading \x1b[1m", and that is not JSON)" + advice);
  const std::string no_object = R"(, and that is no object with an "id" and an "answer")";
  EXPECT_EQ(refused(good + "echo 5"), at + "\"5\"" + no_object + advice);
  EXPECT_EQ(refused(good + "echo '{\"id\": 2}'"), at + R"("{"id": 2}")" + no_object + advice);
  for (const char* id : {"0", "3", "-1", "1.5", "null", "\"x\"", "99999999999999999999"}) {
    const std::string line = fmt::format(R"({{"id": {}, "answer": "a"}})", id);
    EXPECT_EQ(refused(fmt::format("{}echo '{}'", good, line)),
              fmt::format(R"({}"{}", and its "id" is none that was given{})", at, line, advice));
  }
  EXPECT_EQ(refused(good + "echo '{\"id\": 1, \"answer\": \"a\"}'"),
            at + R"("{"id": 1, "answer": "a"}", and an earlier line has the same "id")" + advice);
}

TEST_F(UserCommandTest, OneThatFailsIsToldWithWhatItSaid) {
  EXPECT_EQ(refused("echo '{\"id\": 1, \"answer\": \"refund\"}'; echo KeyError >&2; exit 1"),
            "command \"sh run.sh\": it ended with exit code 1; it said: \"KeyError\"");
  EXPECT_EQ(refused("sleep 60", milliseconds(200)),
            "command \"sh run.sh\": it has not ended within 0.2 s; it has to end when its input "
            "does");
  UserCommand missing = command("");
  missing.command = "./no-such-program";
  EXPECT_NE(refusal_of(ErrorKind::Usage, [&] { answers(missing); })
                .find("\"./no-such-program\": cannot be started in"),
            std::string::npos);
}

TEST_F(UserCommandTest, AStopCancelsAll) {
  std::stop_source stop;
  stop.request_stop();
  const std::array<Query, 2> queries = {{{.input = "a"}, {.input = "b"}}};
  const std::vector<Answer> said =
      predict({.method = command("sleep 60")}, nullptr, queries, stop.get_token());
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[1].failure.value_or(CallFailure{}).kind, CallFailure::Kind::Cancelled);
}

}  // namespace
}  // namespace tuneornot
