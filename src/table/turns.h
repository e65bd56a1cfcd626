#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "table/problems.h"

namespace tuneornot {

// What somebody says in a conversation.
struct Turn {
  std::string role;  // user, assistant, system or tool; else as the file has it
  std::string text;
  bool has_weight = true;  // false: the file gives the turn the weight 0, not to be learned from
};

// user, assistant, system or tool.
bool is_known_role(std::string_view role);

// A text below what is there already, if there is one of both.
void append_below(std::string_view below, std::string& text);

// Reads conversations from JSON: a list of {"role", "content"} as OpenAI and TRL have it, or of
// {"from", "value"} as ShareGPT has it.
// - Roles of one meaning get one name: human is user; gpt, chatgpt, bard, bing, claude, model, bot,
//   ai and function_call are assistant; developer is system; function and observation are tool.
// - A list of parts is their texts, one below the other.
// - Calls of tools are text as well: {"name":...,"arguments":...}, in a list where there are
//   several, below what else the turn says.
class TurnReader {
 public:
  TurnReader();
  ~TurnReader();
  TurnReader(const TurnReader&) = delete;
  TurnReader& operator=(const TurnReader&) = delete;

  // Appends to `turns`. Returns what keeps the conversation from being read, else null.
  const FaultKind* read(std::string_view json, std::vector<Turn>& turns);

  // Whether it is one, though it may be one that cannot be read.
  bool is_conversation(std::string_view json);

  // A list of pairs of texts, the user's and the assistant's, as Alpaca's `history` is.
  const FaultKind* read_pairs(std::string_view json, std::vector<Turn>& turns);

  // The texts of a list of texts, numbers, true and false; empty where it is something else.
  std::vector<std::string> read_texts(std::string_view json);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
