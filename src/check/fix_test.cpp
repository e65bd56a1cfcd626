#include "check/fix.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "check/survey.h"
#include "table/write_row.h"
#include "task/load_task.h"
#include "task/table.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;
using Cells = std::vector<std::string>;

class FixTest : public testing::Test {
 protected:
  FixTest() {
    const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder = fs::path(testing::TempDir()) / ("fix_" + test);
    fs::remove_all(folder);
    fs::create_directories(folder / "in");
    task.data = {.file = "t.csv", .input = {"text"}, .output = "label"};
  }
  ~FixTest() override { fs::remove_all(folder); }

  FixedCopy fix() const {
    return write_fixed_copy(task, folder / "in", folder / "out", {}).value();
  }
  void given(const std::string& name, const std::string& text) const {
    write_file(folder / "in" / name, text);
  }
  std::string written(const std::string& name) const { return read_file(folder / "out" / name); }

  // "kind line before>after" of each change.
  Cells changes() const {
    Cells all;
    const std::string text = written("changes.jsonl");
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = text.find('\n', start);
      const auto change = nlohmann::json::parse(text.substr(start, end - start));
      const auto shown = [&change](const char* key) {
        return change.at(key).is_null() ? "-" : change.at(key).get<std::string>();
      };
      all.push_back(fmt::format("{} {} {}>{}",
                                change.at("kind").get<std::string>(),
                                change.at("line").get<int>(),
                                shown("before"),
                                shown("after")));
      start = end + 1;
    }
    return all;
  }

  std::set<std::string_view> kinds_in(const fs::path& place, const Task& of) const {
    std::set<std::string_view> kinds;
    for (const Problem& problem : survey(of, place, {.seed = 1}, Problems()).problems) {
      kinds.insert(problem.kind->name);
    }
    return kinds;
  }

  fs::path folder;
  Task task;
};

TEST_F(FixTest, RowsOfOneColumnAreReadAsTwo) {
  given("t.csv",
        "messages\n"
        R"("[{""role"":""user"",""content"":""hi""},{""role"":""assistant"",""content"":""a""}]")"
        "\n");
  task.data.input = {"input"};
  task.data.output = "output";
  fix();
  EXPECT_EQ(written("t.csv"), "input,output,prompt\nhi,a,hi\n");
}

TEST_F(FixTest, MendsWhatCanBeMendedAndLogsIt) {
  given("t.csv",
        "text;label;note\r\n"
        "one; a;x\r\n"
        "two;b;\"y;\"\"z\"\"\"\r\n"
        "\r\n"
        "short;b\r\n"
        "text;label;note\r\n"
        "three;A;\r\n"
        "four;a;=1+1\r\n"
        "four;a;again\r\n"
        "five;b\xc2\xad;caf\xe9\r\n"
        ";b;nothing to read\r\n"
        "to label;;later\r\n"
        "six;a;\r\n");
  const FixedCopy copy = fix();
  EXPECT_EQ(written("t.csv"),
            "text;label;note\n"
            "one;a;x\n"
            "two;b;\"y;\"\"z\"\"\"\n"
            "three;a;\n"
            "four;a;=1+1\n"
            "five;b;café\n"
            "to label;;later\n"
            "six;a;\n");
  EXPECT_EQ(changes(),
            (Cells{"mixed_encoding 10 ->-",
                   "label_spaces 2  a>a",
                   "blank_line 4 >-",
                   "short_row 5 short;b>-",
                   "repeated_header 6 text;label;note>-",
                   "similar_labels 7 A>a",
                   "repeat 9 four;a;again>-",
                   "invisible_in_label 10 b\u00ad>b",
                   "missing_input 11 ;b;nothing to read>-"}));
  EXPECT_EQ(written("left_out.txt"),
            "# t.csv:4 blank_line\n\n"
            "# t.csv:5 short_row\nshort;b\n"
            "# t.csv:6 repeated_header\ntext;label;note\n"
            "# t.csv:9 repeat\nfour;a;again\n"
            "# t.csv:11 missing_input\n;b;nothing to read\n");
  EXPECT_EQ(copy.rows_written, 7U);
  EXPECT_EQ(copy.rows_left_out, 5U);
  EXPECT_EQ(copy.changes.at("repeat"), 1U);
}

TEST_F(FixTest, ASignMakesAnotherLabel) {
  std::string rows = "text,label\n";
  for (int i = 0; i < 30; ++i) {
    rows += fmt::format("text {},{}\n", i, i % 5 == 0 ? "-1" : i % 5 == 1 ? "0" : "1");
  }
  given("t.csv", rows);
  fix();
  EXPECT_EQ(written("t.csv"), rows);
  EXPECT_EQ(kinds_in(folder / "in", task).count("similar_labels"), 0U);
}

TEST_F(FixTest, TheCopyChecksCleanForWhatIsMended) {
  std::string csv = "text,label\n";
  for (int i = 0; i < 600; ++i) {
    csv += fmt::format("text number {},l{}\n", i, i % 3);
  }
  given("t.csv",
        csv + "text number 1,l1\nodd, l1\nodder,L2\nx\n\ntext,label\n,l1\ncaf\xe9,l1\u200b\n");
  const std::set<std::string_view> mended = {"repeat",
                                             "label_spaces",
                                             "similar_labels",
                                             "short_row",
                                             "blank_line",
                                             "repeated_header",
                                             "mixed_encoding",
                                             "windows_1252",
                                             "missing_input",
                                             "bare_quote",
                                             "invisible_in_label"};
  EXPECT_GE(kinds_in(folder / "in", task).size(), 8U);
  const FixedCopy copy = fix();
  for (const std::string_view kind : kinds_in(folder / "out", copy.task)) {
    EXPECT_FALSE(mended.contains(kind)) << kind;
  }
}

TEST_F(FixTest, ConflictsAndTiesAreNotDecided) {
  given("t.csv", "text,label\na,x\na,y\na,x\nb,Z\nc,z\n");
  const FixedCopy copy = fix();
  EXPECT_EQ(written("t.csv"), read_file(folder / "in" / "t.csv"));
  EXPECT_EQ(copy.conflicts, 1U);
  EXPECT_TRUE(copy.changes.empty());
  EXPECT_EQ(written("changes.jsonl"), "");
}

TEST_F(FixTest, LabelsOfTheTaskDecide) {
  task.labels = {{.name = "z", .description = "", .of = {"Zett"}}, {.name = "b"}};
  given("t.csv", "text,label\n1,Z\n2,Z\n3,z\n4,Zett\n5,B\n");
  fix();
  EXPECT_EQ(written("t.csv"), "text,label\n1,z\n2,z\n3,z\n4,Zett\n5,b\n");
  task.labels = {{.name = "Z"}, {.name = "z"}};
  fs::remove_all(folder / "out");
  fix();
  EXPECT_EQ(written("t.csv"), read_file(folder / "in" / "t.csv"));
}

TEST_F(FixTest, LeakedRowsGoFromTrain) {
  task.data.file = "";
  task.data.train = "train.csv";
  task.data.test = "test.csv";
  given("train.csv", "text,label\na b,x\nA b!,x\nc,y\nd,x\n");
  given("test.csv", "text,label\na b,x\nc,x\ne,y\n");
  fix();
  EXPECT_EQ(written("train.csv"), "text,label\nd,x\n");
  EXPECT_EQ(written("test.csv"), "text,label\na b,x\nc,x\ne,y\n");
  EXPECT_EQ(changes(),
            (Cells{"exact_leak 2 a b,x>-", "near_leak 3 A b!,x>-", "other_label_leak 4 c,y>-"}));
}

TEST_F(FixTest, JsonKeepsEveryByteOfWhatIsNotChanged) {
  task.data.file = "t.jsonl";
  given("t.jsonl",
        "{\"id\": 12345678901234567890, \"text\": \"one\",  \"label\": \" a \", \"x\": 1.0}\n"
        "{\"label\":\"b\",\"text\":\"t\\u00e9\",\"n\":null,\"deep\":{\"label\":\" c\"}}\r\n"
        "\n"
        "{\"text\": \"broken\n"
        "[1]\n"
        "{\"text\":\"half \\ud83d\",\"label\":\"a\"}\n");
  fix();
  EXPECT_EQ(written("t.jsonl"),
            "{\"id\": 12345678901234567890, \"text\": \"one\",  \"label\": \"a\", \"x\": 1.0}\n"
            "{\"label\":\"b\",\"text\":\"t\\u00e9\",\"n\":null,\"deep\":{\"label\":\" c\"}}\n"
            "{\"text\":\"half \\ufffd\",\"label\":\"a\"}\n");
  EXPECT_NE(written("left_out.txt").find("# t.jsonl:4 broken_line\n{\"text\": \"broken\n"),
            std::string::npos);
}

TEST_F(FixTest, AnArrayStaysAnArray) {
  task.data.file = "t.json";
  given("t.json",
        "[{\"text\": \"a\",\n  \"label\": \"x\"},\n {\"text\": \"b\", \"label\": \"y \"}]");
  fix();
  EXPECT_EQ(written("t.json"),
            "[\n{\"text\":\"a\",\"label\":\"x\"},\n{\"text\": \"b\", \"label\": \"y\"}\n]\n");
}

// Any table: what is not changed is read back to the byte.
TEST_F(FixTest, CellsThatAreNotChangedSurvive) {
  static const Cells kPieces = {"\"", "\n", "\r\n", ",", ";", "\t", "|",   " ",  "=1+1", "é",
                                "a",  "b",  "#",    "-", "0", "'",  "\\n", "本", "NA",   "@x"};
  std::mt19937 random(3);
  for (int round = 0; round < 40; ++round) {
    std::string csv = "id,text,label,more\n";
    std::vector<Cells> rows;
    for (std::size_t row = 0; row < 30; ++row) {
      Cells cells = {
          std::to_string(row), "t" + std::to_string(row), "l" + std::to_string(row % 2), ""};
      for (std::size_t left = random() % 5; left > 0; --left) {
        cells[1] += kPieces[random() % kPieces.size()];
        cells[3] += kPieces[random() % kPieces.size()];
      }
      const std::vector<std::string_view> views(cells.begin(), cells.end());
      append_csv_row(views, ',', csv);
      rows.push_back(std::move(cells));
    }
    given("t.csv", csv + "too,short\n");
    fs::remove_all(folder / "out");
    fix();
    Problems problems;
    const auto reader = open_rows(folder / "out" / "t.csv", "t.csv", {}, problems);
    const Table table = sample_of(*reader, "t.csv");
    ASSERT_EQ(table.rows.size(), rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      EXPECT_EQ(table.rows[row].cells, rows[row]);
    }
  }
}

TEST_F(FixTest, ATaskFileGoesAlong) {
  given("t.csv", "text,label\na,x \nb,y\n");
  const std::string yaml = "# mine\ndata: {file: t.csv, input: text, output: label}\n";
  given("task.yaml", yaml);
  fix();
  EXPECT_EQ(written("task.yaml"), yaml);
}

TEST_F(FixTest, WithoutATaskFileTheCopyGetsOne) {
  given("t.csv.gz", "text;label\na;x \nb;y\n");
  task.data.file = "t.csv.gz";
  task.name = "mine";
  const FixedCopy copy = fix();
  EXPECT_EQ(load_task(folder / "out" / "task.yaml"), copy.task);
  EXPECT_EQ(copy.task.data.file, "t.csv");
  EXPECT_EQ(copy.task.name, "mine");
}

TEST_F(FixTest, YamlIsCopiedAsJson) {
  given("t.yaml", "- {text: a, label: 'x '}\n- no row\n- {text: b, label: y}\n");
  task.data.file = "t.yaml";
  EXPECT_EQ(fix().task.data.file, "t.jsonl");
  EXPECT_EQ(written("t.jsonl"),
            "{\"text\":\"a\",\"label\":\"x\"}\n{\"text\":\"b\",\"label\":\"y\"}\n");
  EXPECT_NE(written("left_out.txt").find("no row"), std::string::npos);
}

TEST_F(FixTest, ATaskFileNamesTheCopiesOfItsFiles) {
  fs::create_directories(folder / "in" / "data");
  given("data/t.csv", "text,label\na,x \nb,y\n");
  given("my.gguf", "a model");
  given("prices.json", "{}");
  given("task.yaml",
        "data: {file: data/t.csv, input: text, output: label}\nmodels: [./my.gguf, smollm2]\n"
        "prices: prices.json\n");
  task.data.file = "data/t.csv";
  EXPECT_EQ(fix().task.data.file, "t.csv");
  const Task copied = load_task(folder / "out" / "task.yaml");
  EXPECT_EQ(copied.data.file, "t.csv");
  EXPECT_EQ(copied.models, (Cells{"../in/my.gguf", "smollm2"}));
  EXPECT_EQ(copied.prices, "../in/prices.json");
}

TEST_F(FixTest, NothingIsOverwritten) {
  given("t.csv", "text,label\na,x\n");
  fs::create_directories(folder / "out");
  fix();  // into an empty folder
  EXPECT_THROW(fix(), Error);
  EXPECT_EQ(written("t.csv"), "text,label\na,x\n");
}

TEST_F(FixTest, StoppedOrRefusedItLeavesNothing) {
  given("t.csv", "text,label\na,x\nb,y\n");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(write_fixed_copy(task, folder / "in", folder / "out", stop.get_token()));
  given("t.csv", "text,label\na,\"x\n");
  EXPECT_THROW(fix(), Error);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);  // "in"
}

}  // namespace
}  // namespace tuneornot
