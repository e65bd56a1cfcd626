#include "check/survey_text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"

namespace tuneornot {
namespace {

constexpr TerminalStyle kPlain = {.columns = 80, .colour = false};

// Counts a token for every four bytes.
class QuarterTokenizer final : public Tokenizer {
 public:
  std::size_t count(std::string_view text) const override { return (text.size() + 3) / 4; }
  std::size_t count(const Prompt&) const override { return 0; }
};

constexpr std::string_view kManyFaults = R"golden( Data      "tickets.csv": 606 rows read, 604 used
 Task      classify: input "subject" and "body", output "queue"

 label          rows    share
 queue 1         342   56.6 %  ####################
 queue 2         173   28.6 %  ###########
 queue 0          86   14.2 %  ######
 Queue 1           1    0.2 %  #
 complaint         1    0.2 %  #
 praise            1    0.2 %  #

 Input     50 characters at the median, 95 % up to 50, at most 50 (line 102)
 Tokens    13 an input at the median, 95 % up to 13 (counted in 400 rows)
 Context   the longest row (line 102) needs 15 of 2,048 tokens, 0.7 %, beside
           what the prompt says
 Split     323 rows to learn from, 100 dev, 181 test (sealed)
 Can show  differences of about 8 points or more between two of three routes, by
           181 test rows; 2 points would take about 2,900 rows
 Repeats   1 row has a text that stood before
 Noise     1 of them under another output, so about 0.2 % of the rows are a
           matter of opinion at least

 error     tickets.csv:3: labels that differ only in case, spaces or hyphens
           ("queue 1" (342 rows) and "Queue 1" (1 row)); 2 of them, lines 3,
           605; write them alike, or list them under labels: in task.yaml, as
           two or, with of:, as one [similar_labels]
 warning   tickets.csv:604: rows with fewer cells than the header; left out (2
           cells, the header has 8); fill in the cells, or quote cells that hold
           line breaks [short_row]
 warning   tickets.csv:605: labels with spaces around them; read without ( Queue
           1); remove the spaces [label_spaces]
 warning   tickets.csv:606: rows without an output; left out; fill them in, or
           delete the rows [missing_output]
 warning   tickets.csv:607: the header stands among the rows; left out; join
           files without their headers [repeated_header]
 warning   tickets.csv:602: rows that repeat another row's text under another
           output; nobody can have both right; decide which is right [conflict]
 warning   tickets.csv:605: dates that cannot be read, or that programs write
           for none ("created" in 1 of 604 rows, such as "1970-01-01"); correct
           or empty these cells [odd_dates]
 note      tickets.csv:603: blank lines; skipped [blank_line]
 note      tickets.csv:605: labels with fewer than 10 rows; nothing can be said
           of them alone ("Queue 1", "complaint" and "praise"); 3 of them, lines
           605, 608, 609; label more of them, or merge them into one called
           other, with of: under labels: [rare_labels]
 note      tickets.csv: columns with the same value in every row; they say
           nothing ("status"); leave them out of the input [constant_column]

 Propose   if rows with one "customer" belong together, keep them on one side of
           the split: 107 values in 604 rows; in task.yaml below data:
             group: customer
 Propose   to test on the latest rows, as use will be, split by "created":
           2024-01-10 to 2024-09-19; in task.yaml below data:
             time: created
 Propose   to see scores by "language" too, 2 values; in task.yaml below data:
             slice: language
 Propose   to see scores by "team" too, 5 values; in task.yaml below data:
             slice: team
 Propose   if labels that are spelled alike are one, say so; in task.yaml
           labels:
             complaint: ""
             praise: ""
             queue 0: ""
             queue 1: {of: [Queue 1]}
             queue 2: ""
 Propose   if labels that are spelled alike are not one, list them all; in
           task.yaml
           labels:
             - Queue 1
             - complaint
             - praise
             - queue 0
             - queue 1
             - queue 2

 Refused   tuneornot run takes it when the errors above are mended
)golden";

class SurveyTextTest : public testing::Test {
 protected:
  SurveyTextTest() {
    folder = std::filesystem::path(testing::TempDir()) /
             testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder);
    task.data = {.file = "tickets.csv", .input = {"subject", "body"}, .output = "queue"};
  }
  ~SurveyTextTest() override { std::filesystem::remove_all(folder); }

  Survey of(const std::string& csv) const {
    write_file(folder / "tickets.csv", csv);
    const QuarterTokenizer tokenizer;
    return survey(
        task, folder, {.seed = 1, .tokenizer = &tokenizer, .context_tokens = 2'048}, Problems());
  }

  // 600 good rows.
  static std::string tickets() {
    std::string csv = "subject,body,queue,customer,language,created,team,status\n";
    for (int i = 0; i < 600; ++i) {
      const int queue = i * i % 7 % 3;
      csv += fmt::format(
          "order {},it says number {} of {},queue {},c{},{},2024-0{}-1{},team {},open\n",
          i,
          i * 7 % 1000,
          i,
          queue,
          i * i % 211,
          i % 5 < 2 ? "de" : "en",
          1 + i % 9,
          i % 10,
          queue);
    }
    return csv;
  }

  std::filesystem::path folder;
  Task task;
};

void expect_width(const std::string& text, std::size_t columns) {
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    EXPECT_LE(terminal_width(text.substr(start, end - start)), columns)
        << text.substr(start, end - start);
    start = end + 1;
  }
}

TEST_F(SurveyTextTest, ShowsAFileWithManyFaults) {
  const std::string csv = tickets() +
                          "order 1,it says number 7 of 1,queue 2,c1,de,2024-01-11,team 2,open\n"
                          "\n"
                          "short,row\n"
                          "too,late, Queue 1,c2,en,1970-01-01,team 1,open\n"
                          "nothing,said,,c2,en,2024-01-01,team 1,open\n"
                          "subject,body,queue,customer,language,created,team,status\n"
                          "rare,one,complaint,c9,en,2024-02-02,team 9,open\n"
                          "rare,two,praise,c9,en,2024-02-02,team 8,open\n";
  const std::string text = survey_text(of(csv), kPlain);
  EXPECT_EQ(text, kManyFaults) << text;
  expect_width(text, 80);
}

TEST_F(SurveyTextTest, ProposesWhatCanBePasted) {
  const std::string text =
      survey_text(of(tickets() + "rare,one,complaint,c9,en,2024-02-02,team 9,open\n"
                                 "rare,two,praise,c9,en,2024-02-02,team 8,open\n"),
                  kPlain);
  EXPECT_NE(
      text.find("           labels:\n"
                "             queue 0: \"\"\n"
                "             queue 1: \"\"\n"
                "             queue 2: \"\"\n"
                "             other: {description: none of these, of: [complaint, praise]}\n"),
      std::string::npos)
      << text;
}

TEST_F(SurveyTextTest, ColourIsOnTopOfTheSameText) {
  const Survey survey = of(tickets() + "short\n");
  std::string coloured = survey_text(survey, {.columns = 80, .colour = true});
  EXPECT_NE(coloured.find("\x1b[33mwarning"), std::string::npos);
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos;
       at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  EXPECT_EQ(coloured, survey_text(survey, kPlain));
}

TEST_F(SurveyTextTest, KeepsToItsColumnsAndShowsNoControlCharacters) {
  const std::string text = survey_text(
      of(tickets() +
         "x,y,\x1b[31mred and very long indeed so that it has to be cut,c1,de,2024-01-01,t,o\n"),
      {.columns = 60, .colour = false});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  expect_width(text, 60);
  EXPECT_NE(text.find("Usable"), std::string::npos);
}

TEST_F(SurveyTextTest, LongListsOfYamlAreBrokenBehindCommas) {
  std::string csv = tickets();
  for (int i = 0; i < 30; ++i) {
    csv += fmt::format("a{0},b,\"rare, {0}\",c1,de,2024-01-01,team 1,open\n", i);
  }
  expect_width(survey_text(of(csv), kPlain), 80);
}

TEST_F(SurveyTextTest, CountsTokensInASampleAndTheLongestRowExactly) {
  const Survey survey = of(tickets() + "s,\"" + std::string(4'000, 'x') +
                           "\",queue 1,c1,de,2024-01-01,team 1,open\n");
  ASSERT_TRUE(survey.tokens);
  EXPECT_EQ(survey.tokens->rows, 400U);
  EXPECT_EQ(survey.tokens->longest, (4'000U + 17 + 3) / 4 + 2);  // "subject: s\nbody: " before it
  EXPECT_EQ(survey.tokens->longest_line, 602U);
  EXPECT_NEAR(static_cast<double>(survey.tokens->median), 15, 3);
}

}  // namespace
}  // namespace tuneornot
