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
  EXPECT_EQ(parse_column_template("{{a.strip()}}").computed, "{{a.strip()}}");
  EXPECT_EQ(parse_column_template("{{}}").computed, "{{}}");
  EXPECT_EQ(parse_column_template("{{a").computed, "{{a");
  EXPECT_EQ(parse_column_template("{{").computed, "{{");
  EXPECT_EQ(parse_column_template("x {% if a %}{{b}}{% endif %}").computed,
            "{% if a %}{{b}}{% endif %}");
  EXPECT_EQ(parse_column_template("{# note #}{{b}}").computed, "{# note #}{{b}}");
}

}  // namespace
}  // namespace tuneornot
