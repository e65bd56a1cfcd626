#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/sparse.h"
#include "features/term_table.h"

namespace tuneornot {

// A text as numbers: how often each term stands in it, on a logarithmic scale, weighted by how rare
// the term is among the texts learned from (1 + ln tf, times 1 + ln((1 + n) / (1 + df))). Words and
// pairs of words are one block of columns, stretches of two to five letters the other; each block
// has length 1. Salton and Buckley 1988, in the form of scikit-learn's TfidfVectorizer.
class Tfidf {
 public:
  struct Block {
    TermTable terms;
    std::vector<double> idf;  // of each term
    bool operator==(const Block&) const = default;
  };
  using Blocks = std::array<Block, 2>;  // words, letters

  // The terms of `texts` that at least `least_texts` of them hold; of each block the most frequent
  // 200,000 at most.
  static Tfidf of(std::span<const std::string_view> texts, std::size_t least_texts);

  Tfidf() = default;
  // Put together again from what a file holds.
  explicit Tfidf(Blocks blocks) : blocks_(std::move(blocks)) {}

  SparseRow row(std::string_view text) const;
  std::size_t columns() const { return blocks_[0].terms.size() + blocks_[1].terms.size(); }
  const Blocks& blocks() const { return blocks_; }

  bool operator==(const Tfidf&) const = default;

 private:
  Blocks blocks_;
};

}  // namespace tuneornot
