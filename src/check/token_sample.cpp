#include "check/token_sample.h"

#include <algorithm>

namespace tuneornot {

void TokenSample::add(const ExampleView& example) {
  ++seen_;
  if (inputs_.size() < kRows) {
    inputs_.push_back(kept(example.input));
  } else if (const std::size_t place = random_.below(seen_); place < kRows) {
    inputs_[place] = kept(example.input);
  }
  if (example.input.size() + example.output.size() > longest_input_.bytes + longest_output_.bytes) {
    longest_input_ = kept(example.input);
    longest_output_ = kept(example.output);
    longest_line_ = example.line;
  }
}

TokenLengths TokenSample::lengths(const Tokenizer& tokenizer) const {
  std::vector<std::size_t> tokens;
  tokens.reserve(inputs_.size());
  for (const Kept& input : inputs_) {
    tokens.push_back(tokens_of(input, tokenizer));
  }
  std::ranges::sort(tokens);
  return {.rows = tokens.size(),
          .median = tokens[tokens.size() / 2],
          .p95 = tokens[tokens.size() * 95 / 100],
          .longest = tokens_of(longest_input_, tokenizer) + tokens_of(longest_output_, tokenizer),
          .longest_line = longest_line_,
          .context = 0};
}

TokenSample::Kept TokenSample::kept(std::string_view text) {
  constexpr std::size_t kMostBytes = 64UL * 1024;
  std::size_t end = std::min(text.size(), kMostBytes);
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return {.beginning = std::string(text.substr(0, end)), .bytes = text.size()};
}

// Of a text that was too long to keep, as many as its beginning would have at that length.
std::size_t TokenSample::tokens_of(const Kept& text, const Tokenizer& tokenizer) {
  const std::size_t tokens = tokenizer.count(text.beginning);
  if (text.beginning.size() == text.bytes) {
    return tokens;
  }
  const double times = static_cast<double>(text.bytes) / static_cast<double>(text.beginning.size());
  return static_cast<std::size_t>(static_cast<double>(tokens) * times);
}

}  // namespace tuneornot
