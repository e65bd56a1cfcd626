#include "model/schema_grammar.h"

#include <json-schema-to-grammar.h>

#include <algorithm>

#include "base/error.h"

namespace tuneornot {

namespace {

// The converter lets spaces and line breaks stand between everything. A small model that has begun
// on them may never stop, and references are compact.
std::string without_spaces(std::string grammar) {
  constexpr std::string_view kRule = "space ::=";
  std::size_t at = grammar.find(kRule);
  while (at != std::string::npos && at > 0 && grammar[at - 1] != '\n') {
    at = grammar.find(kRule, at + 1);
  }
  if (at != std::string::npos) {
    grammar.replace(at, grammar.find('\n', at) - at, "space ::= \"\"");
  }
  return grammar;
}

}  // namespace

std::string grammar_of_schema(const std::string& schema) {
  try {
    return without_spaces(json_schema_to_grammar(common_json::parse(schema), true));
  } catch (const std::exception& error) {
    std::string why = error.what();
    std::ranges::replace(why, '\n', ' ');
    throw Error(ErrorKind::Data,
                "the JSON Schema cannot bind what a model writes (" + why +
                    "); leave that part out of the schema");
  }
}

}  // namespace tuneornot
