#include "base/command_words.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/error.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";

[[noreturn]] void refuse(std::string_view command, const std::string& what) {
  throw Error(ErrorKind::Usage,
              "command \"" + printable(command) + "\": " + what +
                  "; write the program and its arguments as in a shell");
}

class CommandReader {
 public:
  explicit CommandReader(std::string_view command) : command_(command) {}

  // Empty at the end.
  std::optional<std::string> word() {
    at_ = std::min(command_.find_first_not_of(kSpaces, at_), command_.size());
    if (at_ == command_.size()) {
      return std::nullopt;
    }
    std::string word;
    while (at_ < command_.size() && kSpaces.find(command_[at_]) == std::string_view::npos) {
      add_next(word);
    }
    return word;
  }

 private:
  // A character, or what stands in quotes.
  void add_next(std::string& word) {
    const char next = command_[at_++];
    if (next == '\'' || next == '"') {
      add_quoted(next, word);
    } else if (next == '\\') {
      add_escaped(word);
    } else {
      word += next;
    }
  }

  void add_quoted(char quote, std::string& word) {
    while (at_ < command_.size() && command_[at_] != quote) {
      const bool is_escape =
          quote == '"' && command_[at_] == '\\' &&
          (command_.substr(at_ + 1).starts_with('"') || command_.substr(at_ + 1).starts_with('\\'));
      at_ += is_escape ? 1 : 0;
      word += command_[at_++];
    }
    if (at_ == command_.size()) {
      refuse(command_, std::string("a quote ") + quote + " does not end");
    }
    ++at_;
  }

  void add_escaped(std::string& word) {
    if (at_ == command_.size()) {
      refuse(command_, "nothing stands behind its last backslash");
    }
    word += command_[at_++];
  }

  std::string_view command_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string> command_words(std::string_view command) {
  std::vector<std::string> words;
  CommandReader reader(command);
  while (std::optional<std::string> word = reader.word()) {
    words.push_back(*std::move(word));
  }
  if (words.empty() || words.front().empty()) {
    refuse(command, "it names no program");
  }
  return words;
}

}  // namespace tuneornot
