#include "task/object_text.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using Fault = ObjectReading::Fault;

std::string canonical(std::string_view text) {
  std::string result;
  EXPECT_EQ(read_object(text, result).fault, Fault::None) << text;
  return result;
}

ObjectReading reading(std::string_view text) {
  std::string result = "of before";
  ObjectReading read = read_object(text, result);
  EXPECT_EQ(result.empty(), read.fault != Fault::None) << text;
  return read;
}

TEST(ObjectTextTest, HasOneSpellingWhateverTheOrderAndTheSpaces) {
  EXPECT_EQ(canonical(" {\"b\" : [1, {\"d\":null,\n\"c\":true}],\t\"a\":\"x\"}\n"),
            R"({"a":"x","b":[1,{"c":true,"d":null}]})");
  EXPECT_EQ(canonical("{}"), "{}");
  EXPECT_EQ(canonical(R"({"b":1,"B":2,"a":3,"":4})"), R"({"":4,"B":2,"a":3,"b":1})");
}

TEST(ObjectTextTest, WritesCharactersAsThemselves) {
  EXPECT_EQ(canonical(R"({"a":"\u00fc\ud83d\ude00\/\n\u0001"})"), "{\"a\":\"ü😀/\\n\\u0001\"}");
  EXPECT_EQ(canonical(R"({"a":"\ud83d"})"), "{\"a\":\"\uFFFD\"}");
}

TEST(ObjectTextTest, WritesNumbersInTheirShortestSpelling) {
  EXPECT_EQ(canonical("{\"a\":[1.0,1e2,1.50,-0.0,-0,0.1,1E-7,120e-1]}"),
            "{\"a\":[1,100,1.5,0,0,0.1,1e-07,12]}");
  EXPECT_EQ(canonical("{\"a\":[9007199254740993,-9223372036854775808,18446744073709551615]}"),
            "{\"a\":[9007199254740993,-9223372036854775808,18446744073709551615]}");
}

TEST(ObjectTextTest, KeepsDigitsThatADoubleDoesNotHold) {
  EXPECT_EQ(canonical("{\"a\":[123456789012345678901234,0.1234567890123456789]}"),
            "{\"a\":[123456789012345678901234,0.1234567890123456789]}");
}

TEST(ObjectTextTest, KeepsTheLastOfRepeatedKeysAndSaysSo) {
  std::string result;
  EXPECT_TRUE(read_object(R"({"a":{"x":1,"x":2}})", result).has_repeated_key);
  EXPECT_EQ(result, R"({"a":{"x":2}})");
  EXPECT_FALSE(read_object(R"({"a":{"x":1},"x":2})", result).has_repeated_key);
}

TEST(ObjectTextTest, SaysWhatIsNoObject) {
  EXPECT_EQ(reading("[1]").fault, Fault::NotAnObject);
  EXPECT_EQ(reading("[1]").what, "a list");
  EXPECT_EQ(reading("\"{}\"").what, "a single value");
}

TEST(ObjectTextTest, SaysWhereJsonIsBroken) {
  for (const char* text :
       {"", " ", "{", "{'a': 1}", "{\"a\": NaN}", "{\"a\":1,}", "text", "{\"a\":1} {}"}) {
    EXPECT_EQ(reading(text).fault, Fault::NotJson) << text;
    EXPECT_FALSE(reading(text).what.empty()) << text;
  }
  EXPECT_EQ(reading("{} x").what, "something stands behind the value, at byte 3");
  EXPECT_EQ(reading("{\"a\":1e999}").what, "a number that is too large");
  EXPECT_EQ(reading("{\"a\":\"\xff\"}").what, "bytes that are not UTF-8");
}

TEST(ObjectTextTest, DoesNotGoDeeperThanAModelWould) {
  const auto nested = [](std::size_t depth) {
    std::string text = "1";
    for (std::size_t i = 0; i < depth; ++i) {
      text = "{\"a\":" + text + '}';
    }
    return text;
  };
  EXPECT_EQ(canonical(nested(32)), nested(32));
  EXPECT_EQ(reading(nested(33)).fault, Fault::TooDeep);
  EXPECT_EQ(reading(nested(5'000)).what, "nested more than 32 deep");
}

}  // namespace
}  // namespace tuneornot
