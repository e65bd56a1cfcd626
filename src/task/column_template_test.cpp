#include "task/column_template.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using Strings = std::vector<std::string>;

TEST(ColumnTemplateTest, KnowsColumnsAndWords) {
  const ColumnTemplate parsed =
      parse_column_template("Q: {{ question }}\nof {{topic_2}}, {{question}}?");
  EXPECT_EQ(parsed.columns, (Strings{"question", "topic_2"}));
  EXPECT_EQ(parsed.words, "Q: \nof , ?");
  EXPECT_EQ(parsed.computed, "");
}

TEST(ColumnTemplateTest, AColumnAloneHasNoWords) {
  const ColumnTemplate parsed = parse_column_template("{{größe}}");
  EXPECT_EQ(parsed.columns, Strings{"größe"});
  EXPECT_EQ(parsed.words, "");
}

TEST(ColumnTemplateTest, ATextWithoutColumnsIsWords) {
  EXPECT_EQ(parse_column_template("label").words, "label");
  EXPECT_EQ(parse_column_template("a { b } c").words, "a { b } c");
  EXPECT_EQ(parse_column_template("").words, "");
}

TEST(ColumnTemplateTest, NamesWhatIsComputed) {
  EXPECT_EQ(parse_column_template("{{a}} {{text|upper}} {{b}}").computed, "{{text|upper}}");
  EXPECT_EQ(parse_column_template("{{choices[label]}}").computed, "{{choices[label]}}");
  EXPECT_EQ(parse_column_template("{{a.lower()}}").computed, "{{a.lower()}}");
  EXPECT_EQ(parse_column_template("{{a|trim|upper}}").computed, "{{a|trim|upper}}");
  EXPECT_EQ(parse_column_template("{{|trim}}").computed, "{{|trim}}");
  EXPECT_EQ(parse_column_template("{{}}").computed, "{{}}");
  EXPECT_EQ(parse_column_template("{{a").computed, "{{a");
  EXPECT_EQ(parse_column_template("{{").computed, "{{");
  EXPECT_EQ(parse_column_template("x {% if a %}{{b}}{% endif %}").computed,
            "{% if a %}{{b}}{% endif %}");
  EXPECT_EQ(parse_column_template("{# note #}{{b}}").computed, "{# note #}{{b}}");
}

TEST(ColumnTemplateTest, TrimmingComputesNothing) {
  for (const char* text : {"{{a|trim}}",
                           "{{ a | trim }}",
                           "{{a.strip()}}",
                           "{{a.rstrip().lstrip()}}",
                           "{{a|string|trim}}"}) {
    EXPECT_EQ(parse_column_template(text).columns, Strings{"a"}) << text;
    EXPECT_EQ(parse_column_template(text).computed, "") << text;
  }
}

TEST(ColumnTemplateTest, KnowsListsOfTexts) {
  EXPECT_EQ(parse_list_template("{{['no', \"it's\" ,'']}}"), (Strings{"no", "it's", ""}));
  for (const char* text : {"['a']",
                           "{{a}}",
                           "{{[]}}",
                           "{{['a',]}}",
                           "{{['a'}}",
                           "{{['a', b]}}",
                           "{{['a\\n']}}",
                           "{{['a'][b]}}",
                           "{{['a}}",
                           "{{[",
                           "",
                           "{{['a']}} x"}) {
    EXPECT_EQ(parse_list_template(text), Strings{}) << text;
  }
}

TEST(ColumnTemplateTest, KnowsTheColumnThatChoosesFromAList) {
  const std::optional<ChosenByColumn> chosen =
      parse_chosen_by_column("{{ ['no', 'yes'] [label] }}");
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->choices, (Strings{"no", "yes"}));
  EXPECT_EQ(chosen->column, "label");
  for (const char* text :
       {"{{['a', 'b']}}", "{{['a', 'b'][0 + x]}}", "{{['a', 'b'][}}", "{{x[y]}}"}) {
    EXPECT_FALSE(parse_chosen_by_column(text)) << text;
  }
}

}  // namespace
}  // namespace tuneornot
