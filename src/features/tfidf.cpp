#include "features/tfidf.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "features/ngrams.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostTerms = 200'000;

enum class Kind { Words, Letters };
constexpr std::array kKinds = {Kind::Words, Kind::Letters};

std::vector<std::string> grams_of(std::string_view text, Kind kind) {
  constexpr NgramLengths kLengths{.least = 2, .most = 5};
  return kind == Kind::Words ? word_ngrams(text) : letter_ngrams(text, kLengths);
}

// A term and how many texts hold it.
struct Frequency {
  std::string term;
  std::size_t texts = 0;
};

// How many texts hold each term.
class Counter {
 public:
  // Texts are numbered from 1.
  void add(const std::string& gram, std::size_t text) {
    const std::uint32_t term = table_.add(gram);
    counts_.resize(table_.size());
    last_text_.resize(table_.size());
    if (std::exchange(last_text_[term], text) != text) {
      ++counts_[term];
    }
  }

  // Of every term, in the order of the alphabet.
  std::vector<Frequency> frequencies() const {
    std::vector<Frequency> all;
    all.reserve(table_.size());
    for (std::string& term : table_.terms()) {
      const std::size_t texts = counts_[all.size()];
      all.push_back({.term = std::move(term), .texts = texts});
    }
    std::ranges::sort(all, {}, &Frequency::term);
    return all;
  }

 private:
  TermTable table_;
  std::vector<std::size_t> counts_;
  std::vector<std::size_t> last_text_;  // that each term was counted for
};

std::vector<Frequency> frequencies(std::span<const std::string_view> texts, Kind kind) {
  Counter counter;
  for (std::size_t text = 0; text < texts.size(); ++text) {
    for (const std::string& gram : grams_of(texts[text], kind)) {
      counter.add(gram, text + 1);
    }
  }
  return counter.frequencies();
}

void keep_most_frequent(std::vector<Frequency>& all) {
  if (all.size() <= kMostTerms) {
    return;
  }
  std::ranges::sort(all, [](const Frequency& one, const Frequency& other) {
    return one.texts != other.texts ? one.texts > other.texts : one.term < other.term;
  });
  all.resize(kMostTerms);
  std::ranges::sort(all, {}, &Frequency::term);
}

Tfidf::Block block_of(std::span<const std::string_view> texts, Kind kind, std::size_t least) {
  std::vector<Frequency> kept = frequencies(texts, kind);
  std::erase_if(kept, [least](const Frequency& one) { return one.texts < least; });
  keep_most_frequent(kept);
  Tfidf::Block block;
  const auto n = static_cast<double>(texts.size());
  for (const Frequency& one : kept) {
    block.terms.add(one.term);
    block.idf.push_back(1 + std::log((1 + n) / (1 + static_cast<double>(one.texts))));
  }
  return block;
}

// Appends the block's part of a text's row; its columns start at `offset`.
void append_block(const Tfidf::Block& block,
                  std::span<const std::string> grams,
                  std::size_t offset,
                  SparseRow& row) {
  std::vector<std::uint32_t> found;
  for (const std::string& gram : grams) {
    if (const auto term = block.terms.find(gram)) {
      found.push_back(*term);
    }
  }
  std::ranges::sort(found);
  const std::size_t first = row.values.size();
  double squares = 0;
  for (std::size_t at = 0; at < found.size();) {
    const std::uint32_t term = found[at];
    const std::size_t before = at;
    at = static_cast<std::size_t>(
        std::upper_bound(found.begin() + std::ptrdiff_t(at), found.end(), term) - found.begin());
    const double value = (1 + std::log(static_cast<double>(at - before))) * block.idf[term];
    row.columns.push_back(static_cast<std::uint32_t>(offset + term));
    row.values.push_back(value);
    squares += value * value;
  }
  for (double& value : std::span(row.values).subspan(first)) {
    value /= std::sqrt(squares);
  }
}

}  // namespace

Tfidf Tfidf::of(std::span<const std::string_view> texts, std::size_t least_texts) {
  return Tfidf(Blocks{block_of(texts, Kind::Words, least_texts),
                      block_of(texts, Kind::Letters, least_texts)});
}

SparseRow Tfidf::row(std::string_view text) const {
  SparseRow row;
  std::size_t offset = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    append_block(blocks_[i], grams_of(text, kKinds[i]), offset, row);
    offset += blocks_[i].terms.size();
  }
  return row;
}

}  // namespace tuneornot
