#include "task/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <map>
#include <set>

#include "base/hash.h"
#include "base/normalise.h"
#include "base/random.h"
#include "base/refusal_test.h"
#include "task/infer_task.h"
#include "test_paths.h"

namespace tuneornot {
namespace {

using Ids = std::vector<std::string>;

Example example(const std::string& input, const std::string& label, const std::string& group = "") {
  return {.id = sha256(input + '\x1f' + label).substr(0, 16),
          .input = input,
          .output = label,
          .group = group,
          .file = "t.csv",
          .line = 2};
}

// Rows without groups whose labels come in shares 1/2, 1/4, 1/8, 1/8.
Dataset singles(std::size_t rows) {
  static constexpr std::array kLabels = {"a", "b", "a", "c", "a", "b", "a", "d"};
  Dataset dataset;
  for (std::size_t row = 0; row < rows; ++row) {
    dataset.examples.push_back(example("text " + std::to_string(row), kLabels[row % 8]));
  }
  return dataset;
}

// Groups of 1 to 7 rows, and every tenth row's text repeated in another group.
Dataset grouped(std::size_t rows) {
  Dataset dataset;
  Rng rng(3);
  std::size_t group = 0;
  std::size_t left = 1;
  for (std::size_t row = 0; row < rows; ++row) {
    if (--left == 0) {
      ++group;
      left = 1 + rng.below(7);
    }
    const std::string text =
        row % 10 == 9 ? "Text, " + std::to_string(row - 9) + "!" : "text " + std::to_string(row);
    dataset.examples.push_back(
        example(text, "label " + std::to_string(rng.below(5)), "g" + std::to_string(group)));
  }
  return dataset;
}

Ids ids(const std::vector<Example>& examples) {
  Ids found;
  for (const Example& row : examples) {
    found.push_back(row.id);
  }
  return found;
}

// Which sides (0 train, 1 dev, 2 test) the rows with one key are on.
std::map<std::string, std::set<int>> sides_by(const Split& split,
                                              std::string (*key)(const Example&)) {
  std::map<std::string, std::set<int>> sides;
  int side = 0;
  for (const std::vector<Example>* rows : {&split.train, &split.dev, &split.test}) {
    for (const Example& row : *rows) {
      sides[key(row)].insert(side);
    }
    ++side;
  }
  return sides;
}

std::size_t straddling(const Split& split, std::string (*key)(const Example&)) {
  std::size_t count = 0;
  for (const auto& [value, sides] : sides_by(split, key)) {
    count += sides.size() > 1 ? 1 : 0;
  }
  return count;
}

std::map<std::string, double> label_counts(const std::vector<Example>& examples) {
  std::map<std::string, double> counts;
  for (const Example& row : examples) {
    ++counts[row.output];
  }
  return counts;
}

// How far the most unevenly shared label is from its share of `side`, in rows.
double worst_share(const std::vector<Example>& side, const std::vector<Example>& all) {
  const double share = static_cast<double>(side.size()) / static_cast<double>(all.size());
  std::map<std::string, double> counts = label_counts(side);
  double worst = 0;
  for (const auto& [label, count] : label_counts(all)) {
    worst = std::max(worst, std::abs(counts[label] - share * count));
  }
  return worst;
}

void expect_sizes(std::size_t rows, std::size_t train, std::size_t dev, std::size_t test) {
  const Split split = split_dataset(singles(rows), Task{}, 1);
  EXPECT_EQ(split.train.size(), train) << rows;
  EXPECT_EQ(split.dev.size(), dev) << rows;
  EXPECT_EQ(split.test.size(), test) << rows;
  EXPECT_TRUE(split.leaked.empty());
}

TEST(SplitTest, TakesThirtyPercentForTestAndFifteenForDevWithinBounds) {
  expect_sizes(500, 250, 100, 150);
  expect_sizes(501, 251, 100, 150);
  expect_sizes(1000, 550, 150, 300);
  expect_sizes(10'000, 7500, 500, 2000);
}

TEST(SplitTest, UsesEveryRowOnce) {
  const Dataset dataset = grouped(1000);
  const Split split = split_dataset(dataset, Task{}, 1);
  std::multiset<std::string> used;
  for (const std::vector<Example>* rows : {&split.train, &split.dev, &split.test}) {
    for (const std::string& id : ids(*rows)) {
      used.insert(id);
    }
  }
  const Ids all = ids(dataset.examples);
  EXPECT_EQ(used, std::multiset<std::string>(all.begin(), all.end()));
}

TEST(SplitTest, IsTheSameForTheSameRowsInAnyOrder) {
  Dataset dataset = grouped(1000);
  const Split first = split_dataset(dataset, Task{}, 5);
  for (std::uint64_t shuffle = 0; shuffle < 5; ++shuffle) {
    Rng(shuffle).shuffle(std::span(dataset.examples));
    const Split second = split_dataset(dataset, Task{}, 5);
    EXPECT_EQ(ids(first.train), ids(second.train));
    EXPECT_EQ(ids(first.dev), ids(second.dev));
    EXPECT_EQ(ids(first.test), ids(second.test));
    EXPECT_EQ(first.seal, second.seal);
  }
}

TEST(SplitTest, DiffersFromSeedToSeed) {
  const Dataset dataset = singles(1000);
  const Split first = split_dataset(dataset, Task{}, 1);
  const Split second = split_dataset(dataset, Task{}, 2);
  EXPECT_NE(ids(first.test), ids(second.test));
  EXPECT_NE(first.seal, second.seal);
}

TEST(SplitTest, ShowsDevAndTestInAnOrderThatIsNotTheFiles) {
  const Split split = split_dataset(singles(1000), Task{}, 1);
  EXPECT_FALSE(std::ranges::is_sorted(split.dev, {}, &Example::id));
  EXPECT_FALSE(std::ranges::is_sorted(split.test, {}, &Example::id));
  EXPECT_FALSE(std::ranges::is_sorted(split.test, {}, &Example::input));
}

TEST(SplitTest, KeepsGroupsAndEqualTextsOnOneSide) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Split split = split_dataset(grouped(1000), Task{}, seed);
    EXPECT_EQ(straddling(split, [](const Example& row) { return row.group; }), 0U);
    EXPECT_EQ(straddling(split, [](const Example& row) { return normalised(row.input); }), 0U);
    EXPECT_NEAR(static_cast<double>(split.test.size()), 300, 3);
    EXPECT_NEAR(static_cast<double>(split.dev.size()), 150, 3);
  }
}

TEST(SplitTest, SharesLabelsOutLikeTheRowsAsAWhole) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Dataset dataset = singles(2003);
    const Split split = split_dataset(dataset, Task{}, seed);
    EXPECT_LE(worst_share(split.test, dataset.examples), 2);
    EXPECT_LE(worst_share(split.dev, dataset.examples), 2);
    EXPECT_LE(worst_share(split.train, dataset.examples), 2);
  }
}

TEST(SplitTest, SharesRareLabelsOutToo) {
  Dataset dataset;
  for (std::size_t row = 0; row < 1200; ++row) {
    dataset.examples.push_back(
        example("text " + std::to_string(row), "label " + std::to_string(row % 200)));
  }
  const Split split = split_dataset(dataset, Task{}, 1);
  EXPECT_EQ(split.test.size(), 360U);
  EXPECT_EQ(split.dev.size(), 180U);
  EXPECT_EQ(label_counts(split.train).size(), 200U);  // Six rows each: none is missing.
  EXPECT_LE(worst_share(split.test, dataset.examples), 2);
}

TEST(SplitTest, SharesLabelsOutWithWholeGroupsAsFarAsTheyAllow) {
  const Dataset dataset = grouped(3000);
  const Split split = split_dataset(dataset, Task{}, 1);
  EXPECT_LE(worst_share(split.test, dataset.examples), 10);
  EXPECT_LE(worst_share(split.dev, dataset.examples), 10);
}

TEST(SplitTest, DoesNotLookAtOutputsToGenerate) {
  std::vector<RowKey> rows(1'000);
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    rows[i] = {.id = fast_hash(std::to_string(i)), .near = i + 1, .label = i % 7 % 3};
  }
  const auto generated =
      assign_parts(rows, Groups(rows), {.kind = TaskKind::Generate, .seed = 1}).parts;
  EXPECT_NE(generated,
            assign_parts(rows, Groups(rows), {.kind = TaskKind::Classify, .seed = 1}).parts);
  for (RowKey& row : rows) {
    row.label = 0;
  }
  EXPECT_EQ(generated,
            assign_parts(rows, Groups(rows), {.kind = TaskKind::Classify, .seed = 1}).parts);
}

TEST(SplitTest, RefusesOneGiantGroup) {
  Dataset dataset = singles(1000);
  for (std::size_t row = 0; row < 900; ++row) {
    dataset.examples[row].group = "acme";
  }
  EXPECT_EQ(refusal([&] { split_dataset(dataset, Task{}, 1); }),
            "t.csv: the rows cannot be split with groups kept whole: there are 101 groups, and "
            "that of line 2 alone holds 900 rows; name a column with smaller groups, or none");
}

TEST(SplitTest, RefusesOneTextInEveryRow) {
  Dataset dataset = singles(1000);
  for (Example& row : dataset.examples) {
    row.input = "same text";
  }
  EXPECT_EQ(refusal([&] { split_dataset(dataset, Task{}, 1); }),
            "t.csv: every row has the same text; name the column that holds the texts");
}

TEST(SplitTest, RefusesTooFewGroups) {
  Dataset dataset = singles(1000);
  for (std::size_t row = 0; row < 1000; ++row) {
    dataset.examples[row].group = row % 2 == 0 ? "even" : "odd";
  }
  const std::string message = refusal([&] { split_dataset(dataset, Task{}, 1); });
  EXPECT_NE(message.find("there are 2 groups"), std::string::npos) << message;
}

TEST(SplitTest, TakesOnlyDevFromTrainWhenATestFileIsGiven) {
  Dataset dataset = singles(1000);
  for (std::size_t row = 0; row < 40; ++row) {
    dataset.test.push_back(example("other " + std::to_string(row), "a"));
  }
  const Split split = split_dataset(dataset, Task{}, 1);
  EXPECT_EQ(split.test.size(), 40U);
  EXPECT_EQ(split.dev.size(), 150U);
  EXPECT_EQ(split.train.size(), 850U);
}

TEST(SplitTest, TakesAtMostAThirdOfASmallTrainFileForDev) {
  Dataset dataset = singles(60);
  dataset.test = {example("other", "a")};
  const Split split = split_dataset(dataset, Task{}, 1);
  EXPECT_EQ(split.dev.size(), 20U);
  EXPECT_EQ(split.train.size(), 40U);

  dataset.examples.resize(2);
  EXPECT_EQ(refusal([&] { split_dataset(dataset, Task{}, 1); }),
            "t.csv: 2 rows are too few to learn and to choose from; add some");
}

TEST(SplitTest, SetsRowsOfTheTestFileAsideThatTrainHoldsToo) {
  Dataset dataset = singles(1000);
  dataset.test = {example("Text 7!", "a"), example("new", "b"), example("TEXT  999", "d")};
  const Split split = split_dataset(dataset, Task{}, 1);
  ASSERT_EQ(split.test.size(), 1U);
  EXPECT_EQ(split.test[0].input, "new");
  ASSERT_EQ(split.leaked.size(), 2U);
  EXPECT_EQ((std::set<std::string>{split.leaked[0].input, split.leaked[1].input}),
            (std::set<std::string>{"Text 7!", "TEXT  999"}));
}

TEST(SplitTest, RefusesATestFileThatTrainHoldsWhole) {
  Dataset dataset = singles(1000);
  dataset.test = {example("text 7", "a")};
  dataset.test[0].file = "test.csv";
  EXPECT_EQ(
      refusal([&] { split_dataset(dataset, Task{}, 1); }),
      "test.csv: every row's text or group stands in the train file too; give rows of its own");
}

TEST(SplitTest, SealsTheContentsOfTheTestRows) {
  Dataset dataset = singles(500);
  dataset.test = {example("new", "b"), example("newer", "a")};
  const std::string seal = split_dataset(dataset, Task{}, 1).seal;
  EXPECT_EQ(seal.size(), 64U);
  EXPECT_EQ(split_dataset(dataset, Task{}, 2).seal, seal);
  std::swap(dataset.test[0], dataset.test[1]);
  EXPECT_EQ(split_dataset(dataset, Task{}, 1).seal, seal);
  dataset.test[0].output = "b";
  EXPECT_NE(split_dataset(dataset, Task{}, 1).seal, seal);
}

// Labelled data that is not part of the repository but may lie beside it.
class SharedDataTest : public testing::TestWithParam<const char*> {};

TEST_P(SharedDataTest, LoadsAndSplitsWithoutLeaks) {
  const std::filesystem::path folder =
      std::filesystem::path(TON_SOURCE_DIR) / "../shared/data" / GetParam();
  if (!std::filesystem::exists(folder / "train.jsonl")) {
    std::cerr << "NOT TESTED: " << GetParam() << " is not beside the source tree\n";
    GTEST_SKIP() << "needs ../shared/data/" << GetParam();
  }
  Problems problems;
  const auto rows = open_rows(folder / "train.jsonl", "train.jsonl", {}, problems);
  const Table table = sample_of(*rows, "train.jsonl");
  const auto inferred = std::get<InferredTask>(infer_task(table, {}));
  const Dataset dataset = load_dataset(inferred.task, folder);
  EXPECT_EQ(dataset.examples.size(), table.rows.size());
  EXPECT_EQ(inferred.task.kind, TaskKind::Classify);

  const Split split = split_dataset(dataset, inferred.task, 1);
  EXPECT_EQ(split.train.size() + split.dev.size() + split.test.size(), table.rows.size());
  EXPECT_EQ(straddling(split, [](const Example& row) { return normalised(row.input); }), 0U);
  if (inferred.task.data.group.empty()) {
    EXPECT_LE(worst_share(split.test, dataset.examples), 2);
  } else {
    EXPECT_EQ(straddling(split, [](const Example& row) { return row.group; }), 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Beside,
                         SharedDataTest,
                         testing::Values("banking77",
                                         "clinc150",
                                         "sms-spam",
                                         "review-sentiment",
                                         "xsid-multilingual-intent"));

}  // namespace
}  // namespace tuneornot
