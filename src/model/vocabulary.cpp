#include "model/vocabulary.h"

#include <llama.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace tuneornot {

namespace {

enum class AroundText { Nothing, AsTheFileSays };

// libllama takes texts by pointer and length.
// NOLINTBEGIN(bugprone-suspicious-stringview-data-usage)
std::vector<Token> tokens_of(const llama_vocab* vocab,
                             std::string_view text,
                             AroundText around,
                             ControlTokens control) {
  const bool adds = around == AroundText::AsTheFileSays;
  const bool read = control == ControlTokens::Read;
  const auto size = static_cast<std::int32_t>(text.size());
  std::vector<Token> tokens(text.size() + 8);
  std::int32_t count = llama_tokenize(vocab,
                                      text.data(),
                                      size,
                                      tokens.data(),
                                      static_cast<std::int32_t>(tokens.size()),
                                      adds,
                                      read);
  if (count < 0) {
    tokens.resize(static_cast<std::size_t>(-count));
    count = llama_tokenize(vocab, text.data(), size, tokens.data(), -count, adds, read);
  }
  check(count >= 0, "tokens do not fit in the room that was asked for");
  tokens.resize(static_cast<std::size_t>(count));
  return tokens;
}
// NOLINTEND(bugprone-suspicious-stringview-data-usage)

}  // namespace

std::vector<Token> Vocabulary::tokens(std::string_view text, ControlTokens control) const {
  return tokens_of(vocab_, text, AroundText::Nothing, control);
}

std::vector<Token> Vocabulary::text_tokens(std::string_view text) const {
  return tokens_of(vocab_, text, AroundText::AsTheFileSays, ControlTokens::AsText);
}

std::vector<Token> Vocabulary::tokens_behind_colon(std::string_view text) const {
  constexpr std::string_view kColon = ":";
  const std::vector<Token> colon = tokens(kColon, ControlTokens::AsText);
  const std::vector<Token> both = tokens(std::string(kColon).append(text), ControlTokens::AsText);
  const bool begins =
      both.size() > colon.size() && std::equal(colon.begin(), colon.end(), both.begin());
  // Where the colon melts into the text, the text has to do by itself.
  return begins ? std::vector<Token>(both.begin() + static_cast<std::ptrdiff_t>(colon.size()),
                                     both.end())
                : tokens(text, ControlTokens::AsText);
}

std::string Vocabulary::text_of(Token token) const {
  std::array<char, 64> room{};
  const std::int32_t size = llama_token_to_piece(vocab_, token, room.data(), room.size(), 0, false);
  if (size >= 0) {
    return {room.data(), static_cast<std::size_t>(size)};
  }
  std::string text(static_cast<std::size_t>(-size), '\0');
  check(llama_token_to_piece(vocab_, token, text.data(), -size, 0, false) == -size, "token text");
  return text;
}

std::string Vocabulary::control_text_of(Token token) const {
  return token < 0 ? "" : llama_vocab_get_text(vocab_, token);
}

bool Vocabulary::is_control(Token token) const {
  const auto attributes = static_cast<unsigned>(llama_vocab_get_attr(vocab_, token));
  return (attributes & (LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_UNKNOWN)) != 0;
}

bool Vocabulary::ends_answer(Token token) const {
  return llama_vocab_is_eog(vocab_, token);
}

Token Vocabulary::begin() const {
  return llama_vocab_bos(vocab_);
}

Token Vocabulary::end() const {
  return llama_vocab_eos(vocab_);
}

Token Vocabulary::end_of_turn() const {
  const Token turn = llama_vocab_eot(vocab_);
  return turn >= 0 ? turn : end();
}

bool Vocabulary::adds_begin() const {
  return llama_vocab_get_add_bos(vocab_);
}

int Vocabulary::size() const {
  return llama_vocab_n_tokens(vocab_);
}

}  // namespace tuneornot
