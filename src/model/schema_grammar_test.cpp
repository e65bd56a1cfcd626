#include "model/schema_grammar.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

std::string message_of(const std::string& schema) {
  try {
    grammar_of_schema(schema);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Data);
    return error.what();
  }
  return "nothing was thrown";
}

TEST(SchemaGrammarTest, LetsNoSpacesStand) {
  const std::string grammar =
      grammar_of_schema(R"({"type":"object","properties":{"a":{"type":"integer"}}})");
  EXPECT_NE(grammar.find("space ::= \"\"\n"), std::string::npos) << grammar;
  EXPECT_NE(grammar.find("root ::= "), std::string::npos) << grammar;
}

TEST(SchemaGrammarTest, RefusesWhatItCannotExpress) {
  EXPECT_NE(message_of(R"({"type":"strange"})").find("unrecognized type strange"),
            std::string::npos);
  EXPECT_NE(message_of(R"({"type":"string","pattern":"no anchors"})").find("is not supported"),
            std::string::npos);
  EXPECT_NE(message_of("not JSON").find("cannot bind what a model writes"), std::string::npos);
}

}  // namespace
}  // namespace tuneornot
