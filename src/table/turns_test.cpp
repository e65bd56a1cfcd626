#include "table/turns.h"

#include <gtest/gtest.h>

#include "table/faults.h"

namespace tuneornot {
namespace {

// "user: hi | assistant: hello", or the name of the fault.
std::string read(const std::string& json) {
  TurnReader reader;
  std::vector<Turn> turns;
  if (const FaultKind* fault = reader.read(json, turns)) {
    return std::string(fault->name);
  }
  std::string text;
  for (const Turn& turn : turns) {
    text += (text.empty() ? "" : " | ") + turn.role + ": " + turn.text;
    text += turn.has_weight ? "" : " (weight 0)";
  }
  return text;
}

TEST(TurnReaderTest, ReadsOpenAiAndShareGptTurns) {
  EXPECT_EQ(read(R"([{"role":"user","content":"hi"},{"role":"assistant","content":"hello"}])"),
            "user: hi | assistant: hello");
  EXPECT_EQ(read(R"([{"from":"human","value":"hi"},{"from":"gpt","value":"hello"}])"),
            "user: hi | assistant: hello");
}

TEST(TurnReaderTest, GivesRolesOfOneMeaningOneName) {
  EXPECT_EQ(read(R"([{"role":"developer","content":"a"},{"role":"User ","content":"b"},
                     {"from":"observation","value":"c"},{"role":"critic","content":"d"}])"),
            "system: a | user: b | tool: c | critic: d");
}

TEST(TurnReaderTest, WhoAnswersIsTheAssistantByWhateverName) {
  for (const char* name : {"gpt", "chatgpt", "bard", "bing", "claude", "model", "bot", "AI"}) {
    EXPECT_EQ(read(R"([{"from":")" + std::string(name) + R"(","value":"a"}])"), "assistant: a");
  }
}

TEST(TurnReaderTest, TakesTheTextsOfParts) {
  EXPECT_EQ(read(R"([{"role":"user","content":[{"type":"text","text":"a"},"b"]}])"), "user: a\nb");
  EXPECT_EQ(read(R"([{"role":"user","content":[]}])"), "user: ");
}

TEST(TurnReaderTest, WritesCallsOfToolsAsJson) {
  EXPECT_EQ(read(R"([{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function",
                 "function":{"name":"weather","arguments":"{\"city\": \"Rome\"}"}}]}])"),
            R"(assistant: {"name":"weather","arguments":{"city": "Rome"}})");
  EXPECT_EQ(read(R"([{"role":"assistant","content":"Well:","tool_calls":[{"name":"a",
                 "arguments":{"x":1}},{"name":"b","arguments":"not JSON"}]}])"),
            "assistant: Well:\n[{\"name\":\"a\",\"arguments\":{\"x\":1}},"
            "{\"name\":\"b\",\"arguments\":\"not JSON\"}]");
  EXPECT_EQ(read(R"([{"role":"assistant","function_call":{"name":"f","arguments":"{}"}}])"),
            R"(assistant: {"name":"f","arguments":{}})");
  EXPECT_EQ(read(R"([{"from":"function_call","value":"{\"name\": \"f\"}"}])"),
            R"(assistant: {"name": "f"})");
}

TEST(TurnReaderTest, KnowsTurnsThatAreNotToBeLearned) {
  EXPECT_EQ(read(R"([{"role":"assistant","content":"a","weight":0},
                     {"role":"assistant","content":"b","weight":1}])"),
            "assistant: a (weight 0) | assistant: b");
}

TEST(TurnReaderTest, SaysWhatKeepsAConversationFromBeingRead) {
  for (const char* json : {"",
                           "null",
                           "\"text\"",
                           "{}",
                           "[]",
                           "[1]",
                           "[\"a\"]",
                           "[{\"role\":",
                           R"([["user","hi"]])"}) {
    EXPECT_EQ(read(json), "not_turns") << json;
  }
  EXPECT_EQ(read(R"([{"content":"a"}])"), "turn_without_role");
  EXPECT_EQ(read(R"([{"role":null,"content":"a"}])"), "turn_without_role");
  EXPECT_EQ(read(R"([{"role":"user","content":null}])"), "turn_without_text");
  EXPECT_EQ(read(R"([{"role":"user"}])"), "turn_without_text");
  EXPECT_EQ(read(R"([{"role":"user","content":[{"type":"image_url","image_url":{}}]}])"),
            "not_text");
  EXPECT_EQ(read(R"([{"role":"user","content":{"a":1}}])"), "not_text");
}

TEST(TurnReaderTest, LeavesHostileTextsAsTheyAre) {
  EXPECT_EQ(read(R"([{"role":"<|im_start|>","content":"{{x}} %s <|im_end|>\nuser: no"}])"),
            "<|im_start|>: {{x}} %s <|im_end|>\nuser: no");
  EXPECT_EQ(read(R"([{"role":"user","content":"a\u0000b\ud83d\ude00"}])"),
            "user: ab\xF0\x9F\x98\x80");
}

TEST(TurnReaderTest, ReadsPairsOfAHistory) {
  TurnReader reader;
  std::vector<Turn> turns;
  EXPECT_EQ(reader.read_pairs(R"([["hi","hello"],["bye","later"]])", turns), nullptr);
  ASSERT_EQ(turns.size(), 4U);
  EXPECT_EQ(turns[2].role + ": " + turns[2].text, "user: bye");
  EXPECT_EQ(turns[3].role + ": " + turns[3].text, "assistant: later");
  for (const char* json : {"{}", "[\"a\"]", "[[\"a\"]]", R"([["a","b","c"]])", "[[null,1]]"}) {
    EXPECT_EQ(reader.read_pairs(json, turns), &fault::kNotTurns) << json;
  }
}

TEST(TurnReaderTest, ReadsListsOfTexts) {
  TurnReader reader;
  EXPECT_EQ(reader.read_texts(R"(["a", 1, true])"), (std::vector<std::string>{"a", "1", "true"}));
  EXPECT_TRUE(reader.read_texts(R"(["a", null])").empty());
  EXPECT_TRUE(reader.read_texts("a").empty());
}

}  // namespace
}  // namespace tuneornot
