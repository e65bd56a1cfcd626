#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/label_trie.h"

struct llama_vocab;

namespace tuneornot {

enum class ControlTokens { AsText, Read };

// The tokenizer that a GGUF file carries. Views the loaded model, which outlives it.
class Vocabulary {
 public:
  explicit Vocabulary(const llama_vocab* vocab) : vocab_(vocab) {}

  // With ControlTokens::AsText the text of a control token is text like any other.
  std::vector<Token> tokens(std::string_view text, ControlTokens control) const;

  // A text by itself, between the tokens that the file has every text begin and end with.
  std::vector<Token> text_tokens(std::string_view text) const;

  // Of a text that goes on behind a colon, without control tokens: tokenisers of one kind put the
  // space that it begins with into its first token, those of the other kind one of their own before
  // every text.
  std::vector<Token> tokens_behind_colon(std::string_view text) const;

  std::string text_of(Token token) const;          // what it adds to an answer; "" for control
  std::string control_text_of(Token token) const;  // "<|im_end|>"; "" for -1
  bool is_control(Token token) const;
  bool ends_answer(Token token) const;

  Token begin() const;        // -1: none
  Token end() const;          // -1: none
  Token end_of_turn() const;  // falls back to end()
  bool adds_begin() const;
  int size() const;

 private:
  const llama_vocab* vocab_;
};

}  // namespace tuneornot
