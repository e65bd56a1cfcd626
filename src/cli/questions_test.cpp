#include "cli/questions.h"

#include <gtest/gtest.h>

#include <deque>

#include "cli/folder_test.h"

namespace tuneornot {
namespace {

using Names = std::vector<std::string>;

// Gives the answers one after the other, then is gone; keeps what it was shown.
class FakeTerminal final : public Terminal {
 public:
  explicit FakeTerminal(std::deque<std::string> answers) : answers_(std::move(answers)) {}

  void write(std::string_view text) override { shown += text; }

  std::optional<std::string> read_line() override {
    if (answers_.empty()) {
      return std::nullopt;
    }
    std::string answer = answers_.front();
    answers_.pop_front();
    return answer;
  }

  std::size_t columns() const override { return 80; }

  std::string shown;

 private:
  std::deque<std::string> answers_;
};

Table tickets() {
  Table table{.file = "t.csv", .columns = {"id", "subject", "body", "queue"}, .rows = {}};
  for (std::size_t i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    table.rows.push_back({.line = i + 2,
                          .cells = {number,
                                    "subject " + number,
                                    "a body that is too long for one line " + number,
                                    i % 2 == 0 ? "red" : "blue"}});
  }
  return table;
}

class QuestionsTest : public FolderTest {
 protected:
  static InferredTask settled(const Table& table, FakeTerminal& terminal) {
    return settle_task(table, {}, &terminal);
  }
};

TEST_F(QuestionsTest, ShowsTheColumnsWithWhatTheyHold) {
  FakeTerminal terminal({""});
  const InferredTask inferred = settled(tickets(), terminal);
  EXPECT_EQ(terminal.shown,
            "t.csv: Which column holds the input, what the model reads? Several: 1,2\n"
            "\n"
            "   1  id       0 | 1 | 2\n"
            "   2  subject  subject 0 | subject 1 | subject 2\n"
            "   3  body     a body that is too long…\n"
            "\n"
            "Number [2,3]: ");
  EXPECT_EQ(inferred.task.data.input, (Names{"subject", "body"}));
  EXPECT_EQ(inferred.task.data.output, "queue");
}

TEST_F(QuestionsTest, TakesNumbersAndNames) {
  FakeTerminal by_number({" 3 , 2 "});
  EXPECT_EQ(settled(tickets(), by_number).task.data.input, (Names{"body", "subject"}));
  FakeTerminal by_name({"body"});
  EXPECT_EQ(settled(tickets(), by_name).task.data.input, Names{"body"});
}

TEST_F(QuestionsTest, AsksAgainUntilTheAnswerFits) {
  FakeTerminal terminal({"5", "0", "x", "2,2", "2;3", "-1", "2"});
  EXPECT_EQ(settled(tickets(), terminal).task.data.input, Names{"subject"});
  EXPECT_NE(terminal.shown.find("Please give a number from 1 to 3, or several with commas.\n"),
            std::string::npos);
}

TEST_F(QuestionsTest, AsksOneThingAfterTheOther) {
  Table table = tickets();
  table.columns = {"id", "x1", "x2", "x3"};
  FakeTerminal terminal({"2", "3"});
  const InferredTask inferred = settled(table, terminal);
  EXPECT_EQ(inferred.task.data.input, Names{"x1"});
  EXPECT_EQ(inferred.task.data.output, "x3");
  FakeTerminal two_outputs({"2", "2,3", "2"});
  EXPECT_EQ(settled(table, two_outputs).task.data.output, "x2");
  EXPECT_NE(two_outputs.shown.find("Please give a number from 1 to 3.\n"), std::string::npos);
}

TEST_F(QuestionsTest, AGroupMayBeNone) {
  Table table = tickets();
  table.columns = {"user", "text", "author", "label"};
  for (Row& row : table.rows) {
    row.cells[0] = row.cells[2] = "u" + std::to_string(row.line % 5);
  }
  FakeTerminal first({""});
  EXPECT_EQ(settled(table, first).task.data.group, "user");
  FakeTerminal second({"2"});
  EXPECT_EQ(settled(table, second).task.data.group, "author");
  FakeTerminal none({"3", "0"});
  EXPECT_EQ(settled(table, none).task.data.group, "");
  EXPECT_NE(none.shown.find("   0  none of them: every row by itself\n"), std::string::npos);
}

TEST_F(QuestionsTest, AsksForTheKind) {
  Table table{.file = "t.csv", .columns = {"text", "label"}, .rows = {}};
  for (std::size_t i = 0; i < 100; ++i) {
    table.rows.push_back({.line = i + 2, .cells = {std::to_string(i), std::to_string(i % 40)}});
  }
  FakeTerminal terminal({"2"});
  EXPECT_EQ(settled(table, terminal).task.kind, TaskKind::Generate);
  EXPECT_NE(terminal.shown.find("   1  classify  one of the labels\n   2  generate  free text\n"),
            std::string::npos);
  FakeTerminal proposed({""});
  EXPECT_EQ(settled(table, proposed).task.kind, TaskKind::Classify);
}

TEST_F(QuestionsTest, WhoGoesAwayEndsIt) {
  FakeTerminal terminal({});
  expect_error(ErrorKind::Usage, "nothing was done", [&] { settled(tickets(), terminal); });
}

TEST_F(QuestionsTest, WhereNobodyCanBeAskedItIsRefused) {
  expect_error(ErrorKind::Data, "--input subject,body --output queue", [] {
    settle_task(tickets(), {}, nullptr);
  });
}

TEST_F(QuestionsTest, HostileNamesAndTextsComeOutHarmless) {
  Table table = tickets();
  table.columns[1] = "sub\x1b[31mject";
  table.rows.front().cells[2] = "a\x1b[2Jb\u202e";
  FakeTerminal terminal({"3", ""});
  settled(table, terminal);
  EXPECT_EQ(terminal.shown.find('\x1b'), std::string::npos);
  EXPECT_EQ(terminal.shown.find("\u202e"), std::string::npos);
}

}  // namespace
}  // namespace tuneornot
