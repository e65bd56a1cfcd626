#include "cli/output.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "base/error.h"
#include "base/platform.h"

namespace tuneornot {

void print(std::string_view text) {
  if (!write_raw(Stream::Out, text)) {
    throw Error(ErrorKind::Storage,
                "standard output: cannot be written (" + std::generic_category().message(errno) +
                    "); check the free space");
  }
}

void tell(std::string_view sentence) {
  write_raw(Stream::Error, std::string(sentence) + '\n');
}

TerminalStyle terminal_style(const Environment& environment, Stream stream) {
  constexpr std::size_t kNarrowest = 60;
  constexpr std::size_t kWidest = 100;  // longer lines are hard to read
  return {.columns = std::clamp(terminal_columns(stream), kNarrowest, kWidest),
          .colour = is_terminal(stream) && !environment.no_colour};
}

TerminalStyle terminal_style(const Environment& environment) {
  return terminal_style(environment, Stream::Out);
}

}  // namespace tuneornot
