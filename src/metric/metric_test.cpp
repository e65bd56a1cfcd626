#include "metric/metric.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

Metric metric(std::string_view name, AnswerForm form) {
  return find_metric(name, form);
}

TEST(AccuracyTest, CountsARowWithTheRightLabelByteForByte) {
  const Metric accuracy = metric("accuracy", AnswerForm::Label);
  EXPECT_EQ(accuracy.row_score({"refund", "refund"}), 1);
  EXPECT_EQ(accuracy.row_score({"Refund", "refund"}), 0);
  EXPECT_EQ(accuracy.row_score({"refund ", "refund"}), 0);
}

TEST(ExactMatchTest, LeavesSpacesAroundTheTextAside) {
  const Metric exact_match = metric("exact_match", AnswerForm::Text);
  EXPECT_EQ(exact_match.row_score({" 12 May\r\n", "12 May"}), 1);
  EXPECT_EQ(exact_match.row_score({"12 May", "\t12 May "}), 1);
  EXPECT_EQ(exact_match.row_score({"12  May", "12 May"}), 0);
  EXPECT_EQ(exact_match.row_score({"12 may", "12 May"}), 0);
  EXPECT_EQ(exact_match.row_score({" \n", "12 May"}), 0);
}

// As a task file would have it: with parameters where the metric needs one.
std::string example_of(const MetricMaker& maker) {
  const std::map<std::string_view, std::string> parameters = {{"sql_result", "(a)"},
                                                              {"program", "(a)"},
                                                              {"f1", "(a)"},
                                                              {"field_f1", "(a)"},
                                                              {"coverage_at", "(0.9)"}};
  const auto found = parameters.find(maker.name);
  return std::string(maker.name) + (found == parameters.end() ? "" : found->second);
}

// One of each form, but for those that execute answers, which have tests of their own, and the one
// that judges no row.
std::vector<Metric> metrics_of_every_form() {
  std::vector<Metric> metrics;
  for (const MetricMaker& maker : metric_makers()) {
    for (const AnswerForm form : maker.forms) {
      metrics.push_back(metric(example_of(maker), form));
    }
  }
  std::erase_if(metrics, [](const Metric& made) { return made.open || made.precision; });
  return metrics;
}

const char* reference_of(AnswerForm form) {
  switch (form) {
    case AnswerForm::Label:
      return "a";
    case AnswerForm::Labels:
      return R"(["a","b"])";
    case AnswerForm::Object:
      return R"({"a":1})";
    case AnswerForm::Text:
      break;
  }
  return "it makes 12";
}

TEST(MetricTest, NoAnswerIsWrongUnderEveryMetric) {
  for (const Metric& made : metrics_of_every_form()) {
    for (const char* expected : {"", "a", R"(["a"])", R"({"a":1})", "[]", "{}"}) {
      const std::vector<AnsweredRow> row = {{"", expected}};
      EXPECT_EQ(score_of(made, row), 0) << made.name << ' ' << expected;
      EXPECT_EQ(made.row_score(row.front()), 0) << made.name << ' ' << expected;
    }
  }
}

TEST(MetricTest, TheReferenceItselfIsRightUnderEveryMetric) {
  for (const Metric& made : metrics_of_every_form()) {
    const char* const reference = reference_of(made.form);
    const std::vector<AnsweredRow> row = {{reference, reference}};
    EXPECT_EQ(score_of(made, row), 1) << made.name;
    EXPECT_EQ(made.row_score(row.front()), 1) << made.name;
  }
}

TEST(MetricTest, ScoreIsTheMeanOfTheRowsUnlessTheMetricIsOfAllRowsTogether) {
  const std::vector<AnsweredRow> rows = {{"a", "a"}, {"a", "a"}, {"a", "b"}, {"b\n", "b"}};
  EXPECT_DOUBLE_EQ(score_of(metric("accuracy", AnswerForm::Label), rows), 2.0 / 4);
  EXPECT_DOUBLE_EQ(score_of(metric("exact_match", AnswerForm::Text), rows), 3.0 / 4);
  // By hand: a has two hits and one false alarm, 4/5; b none.
  EXPECT_DOUBLE_EQ(score_of(metric("macro_f1", AnswerForm::Label), rows), 2.0 / 5);
}

TEST(MetricTest, MacroF1ScoresASingleRowAsRightOrWrong) {
  const Metric macro_f1 = metric("macro_f1", AnswerForm::Label);
  EXPECT_EQ(macro_f1.row_score({"a", "a"}), 1);
  EXPECT_EQ(macro_f1.row_score({"b", "a"}), 0);
}

std::string message_for(std::string_view name, AnswerForm form) {
  try {
    find_metric(name, form);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    return error.what();
  }
  return "nothing was thrown";
}

TEST(MetricTest, UnknownNameIsAUsageErrorThatListsThoseThatFit) {
  EXPECT_EQ(message_for("bleu", AnswerForm::Label),
            "no metric is called \"bleu\"; for one label a row there are \"accuracy\", "
            "\"macro_f1\", \"f1(LABEL)\", \"coverage_at(PRECISION)\" and \"program(COMMAND)\"");
}

TEST(MetricTest, UnknownNameNearAKnownOneIsAskedAbout) {
  EXPECT_EQ(message_for("acuracy", AnswerForm::Label),
            "no metric is called \"acuracy\"; for one label a row there are \"accuracy\", "
            "\"macro_f1\", \"f1(LABEL)\", \"coverage_at(PRECISION)\" and \"program(COMMAND)\"; did "
            "you mean \"accuracy\"?");
}

TEST(MetricTest, AMetricThatDoesNotFitTheAnswersIsRefusedWithThoseThatDo) {
  EXPECT_EQ(message_for("accuracy", AnswerForm::Labels),
            "metric \"accuracy\": does not score several labels a row; for several labels a row "
            "there are \"macro_f1\", \"micro_f1\", \"f1(LABEL)\", \"subset_accuracy\", "
            "\"jaccard\", \"coverage_at(PRECISION)\" and \"program(COMMAND)\"");
}

TEST(MetricTest, ParametersThatItDoesNotTakeAreRefused) {
  EXPECT_EQ(message_for("accuracy(a)", AnswerForm::Label),
            "metric \"accuracy(a)\": takes no parameters; write accuracy");
  EXPECT_EQ(message_for("f1", AnswerForm::Label),
            "metric \"f1\": takes one label; write f1(LABEL)");
  EXPECT_EQ(message_for("f1(a, b)", AnswerForm::Label),
            "metric \"f1(a, b)\": takes one label; write f1(LABEL)");
  EXPECT_EQ(message_for("f1(a(b))", AnswerForm::Label),
            "metric \"f1(a(b))\": \"a(b)\" has brackets; write f1(LABEL)");
  for (const char* share : {"0", "1", "95", "nan", "-0.1", "half"}) {
    const std::string call = "coverage_at(" + std::string(share) + ")";
    EXPECT_EQ(message_for(call, AnswerForm::Label),
              "metric \"" + call + "\": \"" + share +
                  "\" is not a number between 0 and 1; write coverage_at(PRECISION)");
  }
}

TEST(MetricsOfTest, AreThoseOfTheTask) {
  const Task task = {.labels = {{.name = "ham"}, {.name = "spam"}},
                     .metrics = {"f1(spam)", "accuracy"}};
  const std::vector<Metric> metrics = metrics_of(task);
  ASSERT_EQ(metrics.size(), 2U);
  EXPECT_EQ(metrics[0].name, "f1(spam)");
  EXPECT_EQ(metrics[1].name, "accuracy");
}

TEST(MetricsOfTest, RefuseALabelThatTheTaskDoesNotHave) {
  const Task task = {.labels = {{.name = "ham"}, {.name = "spam"}}, .metrics = {"f1(spm)"}};
  try {
    metrics_of(task);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "metric \"f1(spm)\": the task has no label \"spm\"; there are \"ham\" and "
                 "\"spam\"; did you mean \"spam\"?");
  }
}

TEST(MetricsOfTest, CoverageNeverLeads) {
  EXPECT_EQ(metrics_of({.metrics = {"accuracy", "coverage_at(0.9)"}})[1].precision, 0.9);
  try {
    metrics_of({.metrics = {"coverage_at(0.9)", "accuracy"}});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "metric \"coverage_at(0.9)\": cannot be the first one, which says what is right: "
                 "name that one before it");
  }
}

TEST(AnswerFormTest, IsThatOfTheTask) {
  EXPECT_EQ(answer_form({.kind = TaskKind::Classify}), AnswerForm::Label);
  EXPECT_EQ(answer_form({.kind = TaskKind::Classify, .many = true}), AnswerForm::Labels);
  EXPECT_EQ(answer_form({.kind = TaskKind::Extract}), AnswerForm::Object);
  EXPECT_EQ(answer_form({.kind = TaskKind::Generate}), AnswerForm::Text);
}

TEST(MetricDeathTest, RejectsNoRows) {
  EXPECT_DEATH(score_of(find_metric("accuracy", AnswerForm::Label), {}), "needs rows");
}

}  // namespace
}  // namespace tuneornot
