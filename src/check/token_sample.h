#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/random.h"
#include "model/model.h"
#include "task/example_reader.h"

namespace tuneornot {

// As a model reads the rows.
struct TokenLengths {
  std::size_t rows = 0;          // of a random sample, whose inputs were counted
  std::size_t median = 0;        // tokens of an input
  std::size_t p95 = 0;           //
  std::size_t longest = 0;       // of the longest row, input and output together
  std::size_t longest_line = 0;  // of the file
  std::size_t context = 0;       // what the model has room for; 0: unknown
};

// Keeps a few of the rows that pass by, each with the same chance (Vitter's algorithm R), and the
// longest one: to count the tokens of all would take longer than the rest of a survey.
class TokenSample {
 public:
  explicit TokenSample(std::uint64_t seed) : random_(seed, "tokens") {}

  void add(const ExampleView& example);

  // There must have been a row.
  TokenLengths lengths(const Tokenizer& tokenizer) const;

 private:
  static constexpr std::size_t kRows = 400;

  // The beginning of a text, and how long all of it is.
  struct Kept {
    std::string beginning;
    std::size_t bytes = 0;
  };

  static Kept kept(std::string_view text);
  static std::size_t tokens_of(const Kept& text, const Tokenizer& tokenizer);

  Rng random_;
  std::size_t seen_ = 0;
  std::vector<Kept> inputs_;
  Kept longest_input_;
  Kept longest_output_;
  std::size_t longest_line_ = 0;
};

}  // namespace tuneornot
