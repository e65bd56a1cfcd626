#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "features/term_table.h"

namespace tuneornot {

// A text that was found, by its number, and how alike it is.
struct Found {
  std::size_t text = 0;
  double score = 0;
  bool operator==(const Found&) const = default;
};

// Finds among texts those most like another one by Okapi BM25 (Robertson and Zaragoza 2009), as
// Lucene computes it since version 8: idf = ln(1 + (N - df + 1/2) / (df + 1/2)), and per term
// idf tf / (tf + k1 (1 - b + b length / mean length)), k1 = 1.2, b = 0.75. Terms are the words and
// every stretch of four letters in them, which finds word forms in any language, and misspelt
// words, where a stemmer would have to be told the language (docs/strategies.md has the figures).
class Bm25 {
 public:
  explicit Bm25(std::span<const std::string_view> texts);

  // The `k` best at most, best first; of equal ones the earlier text first. Texts that share no
  // term with the query are not among them.
  std::vector<Found> nearest(std::string_view query, std::size_t k) const;

  std::size_t size() const { return texts_; }

  bool operator==(const Bm25&) const = default;

 private:
  struct Posting {
    std::uint32_t text = 0;
    double weight = 0;  // the term's part of the text's score
    bool operator==(const Posting&) const = default;
  };
  void count(std::string_view term, std::uint32_t text);
  void weigh(std::span<const std::size_t> lengths);
  static void add(std::span<const Posting> postings, std::vector<double>& sums);
  std::vector<double> scores(std::string_view query) const;  // of every text

  std::size_t texts_ = 0;
  TermTable terms_;
  std::vector<std::vector<Posting>> postings_;  // of each term
};

}  // namespace tuneornot
