#pragma once

#include <string>
#include <vector>

#include "base/yaml_node.h"
#include "table/problems.h"

namespace tuneornot {

// Makes promptfoo's tests whole, as promptfoo does before it runs them: what its defaultTest has
// comes into each of the `tests` of `root`, whose own variables win and whose assertions stand
// behind. Where the right answer is a variable alone (value: "{{answer}}"), it becomes that
// variable's value, and the variable is no input any more. Other keys of defaultTest are told.
// Throws ErrorKind::Data where they stand in another file.
// https://www.promptfoo.dev/docs/configuration/reference/ (November 2026)
void complete_tests(const YamlNode& root,
                    const std::string& file,
                    std::vector<YamlNode>& tests,
                    Problems& problems);

}  // namespace tuneornot
