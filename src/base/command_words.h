#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// The words of a command, cut as a shell cuts them: at white space, but not within '...' or "...",
// and not at what a backslash stands before. Nothing else of a shell: no variables, no patterns, no
// pipes; whoever wants those writes sh -c '...'. Throws ErrorKind::Usage when there are none, or a
// quote does not end.
std::vector<std::string> command_words(std::string_view command);

}  // namespace tuneornot
