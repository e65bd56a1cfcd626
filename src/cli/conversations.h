#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "finetune/lessons.h"
#include "table/turns.h"

namespace tuneornot {

// Every turn of the assistant that has a weight is a reply to learn, its prompt all that was said
// before; a conversation in which the assistant speaks first has no prompt for that. Throws
// ErrorKind::Data, its message opened by `where`, for a role that models do not know.
std::vector<Lesson> lessons_of(std::span<const Turn> turns, const std::string& where);

// What a file of conversations gives a model to learn.
struct Conversations {
  std::vector<TrainingText> texts;
  std::vector<std::size_t> too_long;  // lines of replies that do not fit the model's context
  std::vector<std::string> said;      // for the user: what is odd about the rows
};

// Of a file of rows (docs/data.md) that are conversations: messages, ShareGPT, prompt and
// completion. Rows that are none are left out and told. Throws ErrorKind::Data when the file cannot
// be read, holds no conversations, loses more than a tenth of its rows, or leaves nothing to learn.
Conversations read_conversations(const std::filesystem::path& path,
                                 const ExchangeTokenizer& tokenizer);

}  // namespace tuneornot
