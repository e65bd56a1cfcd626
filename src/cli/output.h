#pragma once

#include <string_view>

#include "base/platform.h"
#include "cli/environment.h"
#include "report/report.h"

namespace tuneornot {

// What a program may read goes to standard output, which throws ErrorKind::Storage where it cannot
// be written; what is said to a person on the way, to standard error.
void print(std::string_view text);
void tell(std::string_view sentence);

// How the terminal behind a stream is written to; behind standard output, if nothing is said.
TerminalStyle terminal_style(const Environment& environment, Stream stream);
TerminalStyle terminal_style(const Environment& environment);

}  // namespace tuneornot
