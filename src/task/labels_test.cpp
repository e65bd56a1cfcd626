#include "task/labels.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

std::string cleaned(std::string_view text) {
  std::string clean;
  clean_label(text, clean);
  return clean;
}

LabelFaults faults_of(std::string_view text) {
  std::string clean;
  return clean_label(text, clean);
}

TEST(CleanLabelTest, LeavesWhatIsPlain) {
  for (const char* label :
       {"refund", "credit card", "C++", "01", "=1+1", "<b>", "../a", "NA", "ä"}) {
    EXPECT_EQ(cleaned(label), label);
    EXPECT_FALSE(faults_of(label).spaces || faults_of(label).invisible) << label;
  }
}

TEST(CleanLabelTest, TakesSpacesOfAllKindsFromTheEnds) {
  EXPECT_EQ(cleaned(" a b\t"), "a b");
  EXPECT_EQ(cleaned("\u00A0a\u3000"), "a");
  EXPECT_EQ(cleaned("\u2009\n"), "");
  EXPECT_TRUE(faults_of("a ").spaces);
  EXPECT_TRUE(faults_of("\u00A0a").spaces);
  EXPECT_FALSE(faults_of("a b").spaces);
  EXPECT_FALSE(faults_of("a ").invisible);
}

TEST(CleanLabelTest, TakesOutWhatNobodySees) {
  EXPECT_EQ(cleaned("re\u00ADfund\u200B"), "refund");
  EXPECT_EQ(cleaned("\uFEFFa\u202E"), "a");
  EXPECT_EQ(cleaned("a\x01"), "a");
  EXPECT_EQ(cleaned("a\r\nb"), "a  b");
  EXPECT_TRUE(faults_of("a\nb").invisible);
  EXPECT_EQ(cleaned("\u0645\u06CC\u200C\u062E"), "\u0645\u06CC\u200C\u062E") << "Persian";
}

TEST(LabelSpellingTest, IsTheSameForOneLabelSpelledTwice) {
  EXPECT_EQ(label_spelling("Credit-Card"), label_spelling("credit card"));
  EXPECT_EQ(label_spelling("credit_card "), label_spelling("credit - card"));
  EXPECT_NE(label_spelling("C"), label_spelling("C++"));
  EXPECT_NE(label_spelling("a1"), label_spelling("a2"));
  EXPECT_EQ(label_spelling("Ü-Wagen"), label_spelling("ü wagen"));
  EXPECT_EQ(label_spelling("_a"), label_spelling("a_"));
}

TEST(LabelSpellingTest, KeepsASign) {
  for (const std::string label : {"1", "a", "0.5", "0", "temp 1", "b (1)", "1 2"}) {
    EXPECT_NE(label_spelling(label), label_spelling('-' + label)) << label;
    EXPECT_NE(label_spelling(label), label_spelling(label + '-')) << label;
    EXPECT_NE(label_spelling(label), label_spelling(label + " -")) << label;
  }
  EXPECT_NE(label_spelling("temp 1"), label_spelling("temp -1"));
  EXPECT_NE(label_spelling("b (1)"), label_spelling("b (-1)"));
  EXPECT_NE(label_spelling("a b"), label_spelling("a- b"));
  EXPECT_NE(label_spelling("-"), label_spelling("--"));
  EXPECT_EQ(label_spelling("A-"), label_spelling("a-"));
}

TEST(LabelFaultTest, NamesWhatATaskFileMayNotList) {
  EXPECT_EQ(label_fault("refund"), "");
  EXPECT_NE(label_fault(" "), "");
  EXPECT_NE(label_fault("a "), "");
  EXPECT_NE(label_fault("a\tb"), "");
  EXPECT_NE(label_fault(std::string(201, 'a')), "");
}

TEST(LabelTableTest, NumbersLabelsAsTheyCome) {
  LabelTable table;
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < 1'000; ++i) {
      EXPECT_EQ(table.number_of("label " + std::to_string(i)), i);
    }
  }
  EXPECT_EQ(table.size(), 1'000U);
  EXPECT_EQ(table.name(17), "label 17");
}

TEST(LabelSetTest, IsAListInOneOrder) {
  EXPECT_EQ(join_labels({"b", "a", "b"}), R"(["a","b"])");
  EXPECT_EQ(join_labels({}), "[]");
  EXPECT_EQ(split_labels("[]"), std::vector<std::string>{});
}

TEST(LabelSetTest, HoldsLabelsOfAnyKind) {
  const std::vector<std::string> labels = {
      "", "01", "=1+1", "Arts, Crafts & Sewing", "C:\\x", "[]", "a\"b", "true", "Überweisung"};
  EXPECT_EQ(split_labels(join_labels(labels)), labels);
}

TEST(LabelSetDeathTest, IsNothingElse) {
  EXPECT_DEATH(split_labels("a, b"), "a set of labels is a JSON list of texts");
  EXPECT_DEATH(split_labels("[1]"), "a set of labels is a JSON list of texts");
}

TEST(LabelSpellingsTest, ReadTheSpellingsOfALabelAsThatLabel) {
  const std::vector<Label> labels = {{"phone", "", {"tel.", "Phone"}}, {"other", "", {"fax"}}};
  const LabelSpellings spellings(labels);
  EXPECT_EQ(spellings.label_of("tel."), "phone");
  EXPECT_EQ(spellings.label_of("fax"), "other");
  EXPECT_EQ(spellings.label_of("phone"), "phone");
  EXPECT_EQ(spellings.label_of("FAX"), "FAX");
}

}  // namespace
}  // namespace tuneornot
