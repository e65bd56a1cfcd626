#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/chat_template.h"
#include "model/model.h"
#include "model/vocabulary.h"

namespace tuneornot {

struct PromptTokens {
  std::vector<Token> tokens;
  bool has_control_text = false;  // the user's text held the text of a control token
};

// Prompts to tokens, as other runtimes see them: rendered by the model's template, where they are
// no text already, and tokenised whole. Only where the user's text holds the text of a control
// token are the user's stretches tokenised apart, as text.
class PromptTokenizer : public Tokenizer {
 public:
  PromptTokenizer(Vocabulary vocabulary, ChatTemplate chat_template);

  // Throws ErrorKind::Model when the template refuses the prompt, or loses track of what the user
  // wrote so that a control token could come from it.
  PromptTokens tokens(const Prompt& prompt) const;

  // The prompt's parts as one text: without the template, and nobody's control tokens.
  PromptTokens text_tokens(const Prompt& prompt) const;

  // The leading tokens that every prompt with the same shared messages, and the same roles after
  // them, begins with.
  std::vector<Token> shared_tokens(const Prompt& prompt) const;

  std::size_t count(std::string_view text) const override;
  std::size_t count(const Prompt& prompt) const override;

  const Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  std::vector<RenderedPart> rendered(const Prompt& prompt) const;
  std::vector<Token> tokens_of(const std::vector<RenderedPart>& parts, ControlTokens users) const;
  std::size_t controls_in(const std::vector<Token>& tokens) const;
  std::size_t expected_controls(const Prompt& prompt) const;

  Vocabulary vocabulary_;
  ChatTemplate template_;
  // Control tokens that the template itself puts in, by the roles of the messages.
  mutable std::map<std::string, std::size_t> controls_by_roles_;
};

// How many leading elements two token lists have in common.
std::size_t common_prefix(const std::vector<Token>& a, const std::vector<Token>& b);

}  // namespace tuneornot
