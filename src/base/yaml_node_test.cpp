#include "base/yaml_node.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/refusal_test.h"

namespace tuneornot {
namespace {

using Kind = YamlNode::Kind;

constexpr YamlRules kRules = {
    .most_bytes = 1'000'000, .deepest = 8, .if_too_large = "keep it small", .allows_tags = false};

YamlNode parsed(std::string_view text) {
  return parse_yaml(text, "t.yaml", kRules);
}

std::string refused(std::string_view text) {
  return refusal([text] { parsed(text); });
}

TEST(YamlNodeTest, KeepsOrderAndLines) {
  const YamlNode root = parsed("# first\nb: 1\na:\n  - x\n  - {k: v}\n");
  ASSERT_EQ(root.kind, Kind::Map);
  ASSERT_EQ(root.keys.size(), 2U);
  EXPECT_EQ(root.keys[0].name, "b");
  EXPECT_EQ(root.keys[0].line, 2U);
  EXPECT_EQ(root.keys[1].line, 3U);
  const YamlNode& list = root.items[1];
  ASSERT_EQ(list.kind, Kind::List);
  EXPECT_EQ(list.items[0].text, "x");
  EXPECT_EQ(list.items[0].line, 4U);
  EXPECT_EQ(list.items[1].kind, Kind::Map);
  EXPECT_EQ(list.items[1].items[0].text, "v");
}

TEST(YamlNodeTest, SaysWhereATabIndents) {
  EXPECT_EQ(refused("a:\n\tb: 1\n\tc: 2\n"), "t.yaml:2: is indented by a tab; YAML wants spaces");
  EXPECT_EQ(refused("a:\n  b: 1\n \tc: 2\n"), "t.yaml:3: is indented by a tab; YAML wants spaces");
  EXPECT_EQ(parsed("a:\n  b: 1\t\n").items[0].items[0].text, "1");
}

TEST(YamlNodeTest, TakesEveryScalarAsText) {
  const YamlNode root = parsed("[true, 01, 1e3, no, \"null\", '~', 2024-01-01]");
  const std::vector<std::string> expected = {"true", "01", "1e3", "no", "null", "~", "2024-01-01"};
  ASSERT_EQ(root.items.size(), expected.size());
  for (std::size_t index = 0; index < expected.size(); ++index) {
    EXPECT_EQ(root.items[index].kind, Kind::Text);
    EXPECT_EQ(root.items[index].text, expected[index]);
  }
}

TEST(YamlNodeTest, TakesWhatIsMissingAsEmpty) {
  for (const char* text : {"", "# only a comment\n", "~", "null"}) {
    EXPECT_EQ(parsed(text).kind, Kind::Empty) << text;
  }
  EXPECT_EQ(parsed("a:\nb: 1\n").items[0].kind, Kind::Empty);
  EXPECT_EQ(parsed("a: ''\n").items[0].kind, Kind::Text);
}

TEST(YamlNodeTest, RefusesRepeatedKeysAtEveryDepth) {
  EXPECT_EQ(refused("a: 1\nb: 2\na: 3\n"), "t.yaml:3: \"a\" stands twice; keep one");
  EXPECT_EQ(refused("a:\n  - {k: 1, \"k\": 2}\n"), "t.yaml:2: \"k\" stands twice; keep one");
  EXPECT_EQ(parsed("a: {k: 1}\nb: {k: 1}\n").keys.size(), 2U);
}

TEST(YamlNodeTest, CopiesWhatAliasesStandFor) {
  const YamlNode root = parsed("a: &x [1, {k: v}]\nb: *x\nc: &y text\n*y : *y\nd: &z\ne: *z\n");
  EXPECT_EQ(
      compact_json(root),
      R"({"a":["1",{"k":"v"}],"b":["1",{"k":"v"}],"c":"text","text":"text","d":null,"e":null})");
  EXPECT_EQ(root.items[1].line, 1U);
  EXPECT_EQ(compact_json(parsed("- &x 1\n- &x 2\n- *x\n")), R"(["1","2","2"])");
}

TEST(YamlNodeTest, TakesInTheKeysOfMergedMaps) {
  EXPECT_EQ(
      compact_json(parsed("- &x {a: 1, b: 2}\n- {<<: *x, b: 3}\n- b: 4\n  <<: *x\n").items[1]),
      R"({"b":"3","a":"1"})");
  EXPECT_EQ(compact_json(parsed("<<: [{a: 1}, {a: 2, b: 2}]\nc: 3\n")),
            R"({"c":"3","a":"1","b":"2"})");
  EXPECT_EQ(compact_json(parsed("'<<': text\n")), R"({"<<":"text"})");
  const std::string fault = "\"<<\" takes in maps; name one, or a list of them";
  EXPECT_EQ(refused("a: 1\n<<: text\n"), "t.yaml:2: " + fault);
  EXPECT_EQ(refused("<<:\n- {a: 1}\n- b\n"), "t.yaml:3: " + fault);
}

TEST(YamlNodeTest, RefusesAliasesThatHaveNoValue) {
  EXPECT_EQ(refused("a: &x [*x]\n"),
            "t.yaml:1: an alias inside of what it stands for; write the value out");
  EXPECT_NE(refused("a: *x\n").find("not valid YAML"), std::string::npos);
}

TEST(YamlNodeTest, RefusesAliasesThatFillTheMemory) {
  std::string text = "a: &a " + std::string(500'000, 'x') + "\nb: [*a";
  for (int i = 0; i < 200; ++i) {
    text += ", *a";
  }
  text += "]\n";
  const std::string fault = refused(text);
  EXPECT_NE(fault.find("anchors and aliases (&, *) stand for more than 64 MB; write fewer"),
            std::string::npos)
      << fault;
}

TEST(YamlNodeTest, RefusesAliasesThatNestTooDeep) {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 40; ++i) {
    text += fmt::format("a{0}: &a{0} [*a{1}]\n", i, i - 1);
  }
  EXPECT_NE(refused(text).find("deep; flatten it"), std::string::npos);
}

TEST(YamlNodeTest, RefusesTags) {
  EXPECT_EQ(refused("a: !include other.yaml\n"),
            "t.yaml:1: tags (!include) are not read; remove it");
  EXPECT_EQ(refused("a: !!map {}\n"),
            "t.yaml:1: tags (tag:yaml.org,2002:map) are not read; remove it");
}

TEST(YamlNodeTest, RefusesKeysThatAreNotText) {
  EXPECT_EQ(refused("? [a, b]\n: 1\n"),
            "t.yaml:1: a key that is a list or a map; keys are plain text");
  EXPECT_EQ(refused("a: &x [1]\n*x : 1\n"),
            "t.yaml:1: a key that is a list or a map; keys are plain text");
  EXPECT_EQ(refused("a: 1\n~: 2\n"),
            "t.yaml:2: a key that is empty or null; put it in quotes if it is a name");
}

TEST(YamlNodeTest, RefusesWhatIsNotYaml) {
  EXPECT_EQ(refused("a: 1\nb: [1, 2\n").substr(0, 26), "t.yaml:3: not valid YAML (");
  EXPECT_EQ(refused("a: b: c\n").substr(0, 26), "t.yaml:1: not valid YAML (");
}

TEST(YamlNodeTest, RefusesQuotesThatAreNeverClosed) {
  for (const char* text :
       {"a: \"open", "a: \"open\n", "a: 'open\nb: 1\n", "a: \"open\n  ", "a: \"open\n\n"}) {
    EXPECT_NE(refused(text).find("not valid YAML (illegal EOF in scalar)"), std::string::npos)
        << text;
  }
}

TEST(YamlNodeTest, KeepsBlockTextsAtTheEndOfTheFileAsTheyAre) {
  EXPECT_EQ(parsed("a: |\n  x\n  y\n").items[0].text, "x\ny\n");
  EXPECT_EQ(parsed("a: |\n  x\n  y").items[0].text, "x\ny");
  EXPECT_EQ(parsed("a: |-\n  x\n\n").items[0].text, "x");
  EXPECT_EQ(parsed("a: |+\n  x\n\n").items[0].text, "x\n\n");
  EXPECT_EQ(parsed("a: >\n  x\n  y\n").items[0].text, "x y\n");
}

TEST(YamlNodeTest, RefusesMoreThanOneDocument) {
  const std::string fault =
      "a second YAML document, or a line indented unlike those above; keep one map";
  EXPECT_EQ(refused("a: 1\n---\nb: 2\n"), "t.yaml:3: " + fault);
  EXPECT_EQ(refused("- a\nb: 1\n"), "t.yaml:2: " + fault);
  EXPECT_EQ(parsed("---\na: 1\n...\n").keys.size(), 1U);
}

TEST(YamlNodeTest, RefusesWhatIsTooDeepOrTooLarge) {
  EXPECT_EQ(refused("[[[[[[[[[1]]]]]]]]]"), "t.yaml:1: nested more than 8 deep; flatten it");
  EXPECT_EQ(refused("- - - - - - - - - a"), "t.yaml:1: nested more than 8 deep; flatten it");
  EXPECT_EQ(parsed("[[[[[[[[1]]]]]]]]").kind, Kind::List);
  EXPECT_EQ(refused(std::string(1'000'001, ' ')),
            "t.yaml:1: the file is larger than 1 MB; keep it small");
}

TEST(YamlNodeTest, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(refused("a: 1\nb: \xe9\n"), "t.yaml:2: byte 0xE9 is not UTF-8; save the file as UTF-8");
}

TEST(YamlNodeTest, RefusesEscapesThatWriteNoText) {
  EXPECT_EQ(refused("a: \"x\\0\"\n"),
            "t.yaml:1: an escape that writes no character of a text; remove it");
}

TEST(YamlNodeTest, KeepsTagsWhereTheyAreAllowed) {
  YamlRules rules = kRules;
  rules.allows_tags = true;
  const YamlNode root = parse_yaml("a: !function utils.f\nb: !!str 1\nc: 1\n", "t.yaml", rules);
  EXPECT_EQ(root.items[0].tag, "!function");
  EXPECT_EQ(root.items[0].text, "utils.f");
  EXPECT_EQ(root.items[1].tag, "");
  EXPECT_EQ(root.items[2].tag, "");
}

TEST(YamlNodeTest, FindsTheValueOfAKey) {
  const YamlNode root = parsed("a: 1\nb: 2\n");
  ASSERT_NE(value_under(root, "b"), nullptr);
  EXPECT_EQ(value_under(root, "b")->text, "2");
  EXPECT_EQ(value_under(root, "c"), nullptr);
  EXPECT_EQ(value_under(parsed("[a]"), "a"), nullptr);
}

TEST(YamlNodeTest, IsCompactJsonInTheOrderOfTheFile) {
  EXPECT_EQ(compact_json(parsed("b: [1, \"q\\\"\", ~]\na: {}\n")),
            R"({"b":["1","q\"",null],"a":{}})");
}

}  // namespace
}  // namespace tuneornot
