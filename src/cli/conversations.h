#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "finetune/lessons.h"

namespace tuneornot {

// The replies of one line of a JSONL file of conversations, as most tools write them:
//   {"messages": [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}]}
// Every assistant message is a reply to learn, its prompt all that was said before. `where`
// (path:line) opens the message of the ErrorKind::Data that is thrown when the line is something
// else.
std::vector<Lesson> lessons_of(std::string_view line, const std::string& where);

// What a file of conversations gives a model to learn.
struct Conversations {
  std::vector<TrainingText> texts;
  std::vector<std::size_t> too_long;  // lines of replies that do not fit the model's context
};

// Throws ErrorKind::Data when the file cannot be read, a line is no conversation, or nothing is
// left to learn.
Conversations read_conversations(const std::filesystem::path& path,
                                 const ExchangeTokenizer& tokenizer);

}  // namespace tuneornot
