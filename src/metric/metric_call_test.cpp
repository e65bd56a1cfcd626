#include "metric/metric_call.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

std::string message_of(std::string_view text) {
  try {
    parse_metric_call(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    return error.what();
  }
  return "nothing was thrown";
}

TEST(MetricCallTest, ANameAloneIsACallWithoutArguments) {
  const MetricCall call = parse_metric_call(" accuracy ");
  EXPECT_EQ(call.name, "accuracy");
  EXPECT_TRUE(call.arguments.empty());
  EXPECT_EQ(call.text, "accuracy");
}

TEST(MetricCallTest, ArgumentsHaveKeysAndArgumentsOfTheirOwn) {
  const MetricCall call = parse_metric_call("json_f1( total = number(0.01) ,date=date, set)");
  ASSERT_EQ(call.arguments.size(), 3U);
  EXPECT_EQ(call.arguments[0].key, "total");
  EXPECT_EQ(call.arguments[0].value.name, "number");
  EXPECT_EQ(call.arguments[0].value.arguments.at(0).value.name, "0.01");
  EXPECT_EQ(call.arguments[1].key, "date");
  EXPECT_EQ(call.arguments[2].key, "");
  EXPECT_EQ(call.arguments[2].value.name, "set");
}

TEST(MetricCallTest, ATextMayHoldSpacesAndInQuotesAnything) {
  EXPECT_EQ(parse_metric_call("f1(refund status)").arguments.at(0).value.name, "refund status");
  EXPECT_EQ(parse_metric_call(R"(f1("a, b = \"(c)\""))").arguments.at(0).value.name,
            "a, b = \"(c)\"");
}

TEST(MetricCallTest, SaysWhatIsWrongWithATextThatIsNoCall) {
  EXPECT_EQ(message_of("f1(a"),
            "metric \"f1(a\": a bracket is not closed; write NAME or NAME(PARAMETER, "
            "KEY=PARAMETER)");
  EXPECT_NE(message_of("").find("a name is missing"), std::string::npos);
  EXPECT_NE(message_of("f1()").find("a name is missing"), std::string::npos);
  EXPECT_NE(message_of("f1(a) b").find("more behind its end: \"b\""), std::string::npos);
  EXPECT_NE(message_of("f1(\"a)").find("a quoted name does not end"), std::string::npos);
  EXPECT_NE(message_of("f1(\"a\\").find("a quoted name does not end"), std::string::npos);
  EXPECT_NE(message_of("a(b(c)=d)").find("a key has brackets"), std::string::npos);
  EXPECT_NE(message_of("a(b(c(d(e(f)))))").find("brackets are too deep"), std::string::npos);
}

}  // namespace
}  // namespace tuneornot
