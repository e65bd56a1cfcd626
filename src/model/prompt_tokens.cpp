#include "model/prompt_tokens.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/error.h"

namespace tuneornot {

namespace {

// With one text of ours in place of all that the prompt does not share.
Prompt with_text(Prompt prompt, const std::string& text) {
  for (std::size_t i = prompt.shared_messages; i < prompt.messages.size(); ++i) {
    std::vector<Part>& parts = prompt.messages[i].parts;
    parts.resize(i == prompt.shared_messages ? prompt.shared_parts : 0);
    parts.push_back({.text = text, .from = Part::From::User});
  }
  return prompt;
}

std::string joined(const std::vector<RenderedPart>& parts) {
  std::string text;
  for (const RenderedPart& part : parts) {
    text += part.text;
  }
  return text;
}

}  // namespace

PromptTokenizer::PromptTokenizer(Vocabulary vocabulary, ChatTemplate chat_template)
    : vocabulary_(vocabulary), template_(std::move(chat_template)) {}

PromptTokens PromptTokenizer::tokens(const Prompt& prompt) const {
  const std::vector<RenderedPart> parts = rendered(prompt);
  const std::size_t expected = expected_controls(prompt);
  PromptTokens whole{.tokens = tokens_of(parts, ControlTokens::Read)};
  if (controls_in(whole.tokens) == expected) {
    return whole;
  }
  PromptTokens apart{.tokens = tokens_of(parts, ControlTokens::AsText), .has_control_text = true};
  if (controls_in(apart.tokens) != expected) {
    throw Error(ErrorKind::Model,
                "the model's chat template rewrites a text that holds a control token's text");
  }
  return apart;
}

PromptTokens PromptTokenizer::text_tokens(const Prompt& prompt) const {
  std::string text;
  for (const Message& message : prompt.messages) {
    for (const Part& part : message.parts) {
      text += part.text;
    }
  }
  // What stands for words that the vocabulary lacks is a control token too, and comes either way.
  const std::vector<Token> as_text = vocabulary_.tokens(text, ControlTokens::AsText);
  const bool has_control_text =
      std::ranges::any_of(vocabulary_.tokens(text, ControlTokens::Read), [&](Token token) {
        return vocabulary_.is_control(token) && std::ranges::find(as_text, token) == as_text.end();
      });
  return {.tokens = vocabulary_.text_tokens(text), .has_control_text = has_control_text};
}

std::vector<Token> PromptTokenizer::shared_tokens(const Prompt& prompt) const {
  check(prompt.shared_messages <= prompt.messages.size(), "more shared messages than messages");
  const auto with_rest = [&](const std::string& text) {
    return tokens(with_text(prompt, text)).tokens;
  };
  // Two texts that share no first token, so that what is common is what came before them.
  std::vector<Token> tokens = with_rest("a");
  tokens.resize(common_prefix(tokens, with_rest("1")));
  return tokens;
}

std::size_t PromptTokenizer::count(std::string_view text) const {
  return vocabulary_.tokens(text, ControlTokens::AsText).size();
}

std::size_t PromptTokenizer::count(const Prompt& prompt) const {
  return tokens(prompt).tokens.size();
}

std::vector<RenderedPart> PromptTokenizer::rendered(const Prompt& prompt) const {
  return prompt.form == Prompt::Form::Text ? parts_as_they_are(prompt.messages)
                                           : template_.render(prompt.messages);
}

std::vector<Token> PromptTokenizer::tokens_of(const std::vector<RenderedPart>& parts,
                                              ControlTokens users) const {
  std::vector<Token> tokens;
  if (users == ControlTokens::Read) {
    tokens = vocabulary_.tokens(joined(parts), ControlTokens::Read);
  } else {
    for (const RenderedPart& part : parts) {
      const auto control = part.from_user ? ControlTokens::AsText : ControlTokens::Read;
      const std::vector<Token> more = vocabulary_.tokens(part.text, control);
      tokens.insert(tokens.end(), more.begin(), more.end());
    }
  }
  // Most templates write the beginning token themselves.
  const Token begin = vocabulary_.begin();
  if (vocabulary_.adds_begin() && begin >= 0 && (tokens.empty() || tokens.front() != begin)) {
    tokens.insert(tokens.begin(), begin);
  }
  return tokens;
}

std::size_t PromptTokenizer::controls_in(const std::vector<Token>& tokens) const {
  const auto controls =
      std::ranges::count_if(tokens, [&](Token token) { return vocabulary_.is_control(token); });
  return static_cast<std::size_t>(controls);
}

std::size_t PromptTokenizer::expected_controls(const Prompt& prompt) const {
  std::string roles = prompt.form == Prompt::Form::Text ? "text " : "";
  for (const Message& message : prompt.messages) {
    roles += message.role + ' ';
  }
  const auto known = controls_by_roles_.find(roles);
  if (known != controls_by_roles_.end()) {
    return known->second;
  }
  const auto harmless =
      rendered(with_text({.messages = prompt.messages, .form = prompt.form}, "a"));
  const std::size_t controls = controls_in(tokens_of(harmless, ControlTokens::Read));
  controls_by_roles_.emplace(roles, controls);
  return controls;
}

std::size_t common_prefix(const std::vector<Token>& a, const std::vector<Token>& b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

}  // namespace tuneornot
