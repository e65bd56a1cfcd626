#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// What promptfoo holds against an answer.
struct Assertion {
  std::string type;  // "equals", "contains", "not-equals", ...
  std::string value;
};

// The columns of promptfoo's CSV that hold one assertion each, and last the member of its JSON and
// YAML that holds a list of them.
constexpr std::array<std::string_view, 11> kAssertionColumns = {"__expected",
                                                                "__expected1",
                                                                "__expected2",
                                                                "__expected3",
                                                                "__expected4",
                                                                "__expected5",
                                                                "__expected6",
                                                                "__expected7",
                                                                "__expected8",
                                                                "__expected9",
                                                                "assert"};

// As promptfoo reads a cell: "contains: refund" by its type, anything else is what the answer
// equals. https://www.promptfoo.dev/docs/configuration/test-cases/ (November 2026)
Assertion assertion_called(std::string_view cell);

// Those of a list [{"type": "equals", "value": "..."}] in JSON. What is no such list is one
// assertion of the type "unreadable"; an empty text is no assertion.
void append_assertions(std::string_view json, std::vector<Assertion>& assertions);

// Whether its value is the answer. A value with {{...}} in it is a template, which only promptfoo
// can fill in.
bool is_answer(const Assertion& assertion);

// For messages.
std::string shown(const Assertion& assertion);

}  // namespace tuneornot
