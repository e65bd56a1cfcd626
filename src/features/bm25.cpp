#include "features/bm25.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>

#include "features/ngrams.h"

namespace tuneornot {

namespace {

constexpr double kSaturation = 1.2;     // k1
constexpr double kLengthWeight = 0.75;  // b

// A word carries a mark, so that no stretch of letters is taken for it.
std::vector<std::string> terms_of(std::string_view text) {
  std::vector<std::string> terms = words_of(text);
  for (std::string& word : terms) {
    word.insert(word.begin(), '\n');
  }
  std::vector<std::string> stretches = letter_ngrams(text, {.least = 4, .most = 4});
  std::ranges::move(stretches, std::back_inserter(terms));
  return terms;
}

}  // namespace

Bm25::Bm25(std::span<const std::string_view> texts) : texts_(texts.size()) {
  std::vector<std::size_t> lengths;
  lengths.reserve(texts_);
  for (std::uint32_t text = 0; text < texts_; ++text) {
    const std::vector<std::string> terms = terms_of(texts[text]);
    lengths.push_back(terms.size());
    for (const std::string& term : terms) {
      count(term, text);
    }
  }
  weigh(lengths);
}

void Bm25::count(std::string_view term, std::uint32_t text) {
  const std::uint32_t number = terms_.add(term);
  postings_.resize(terms_.size());
  std::vector<Posting>& own = postings_[number];
  if (own.empty() || own.back().text != text) {
    own.push_back({.text = text});
  }
  own.back().weight += 1;
}

// From how often a term stands in a text to its part of the text's score.
void Bm25::weigh(std::span<const std::size_t> lengths) {
  const auto n = static_cast<double>(texts_);
  const auto all = static_cast<double>(std::reduce(lengths.begin(), lengths.end()));
  for (std::vector<Posting>& own : postings_) {
    const auto df = static_cast<double>(own.size());
    const double idf = std::log(1 + (n - df + 0.5) / (df + 0.5));
    for (Posting& posting : own) {
      const double length = static_cast<double>(lengths[posting.text]) * n / all;
      const double damping = kSaturation * (1 - kLengthWeight + kLengthWeight * length);
      posting.weight = idf * posting.weight / (posting.weight + damping);
    }
  }
}

std::vector<Found> Bm25::nearest(std::string_view query, std::size_t k) const {
  const std::vector<double> sums = scores(query);
  std::vector<Found> found;
  for (std::size_t text = 0; text < texts_; ++text) {
    if (sums[text] > 0) {
      found.push_back({.text = text, .score = sums[text]});
    }
  }
  const auto is_better = [](const Found& one, const Found& other) {
    return one.score != other.score ? one.score > other.score : one.text < other.text;
  };
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(k, found.size()));
  std::ranges::partial_sort(found, end, is_better);
  found.erase(end, found.end());
  return found;
}

void Bm25::add(std::span<const Posting> postings, std::vector<double>& sums) {
  for (const Posting& posting : postings) {
    sums[posting.text] += posting.weight;
  }
}

std::vector<double> Bm25::scores(std::string_view query) const {
  std::vector<double> sums(texts_, 0.0);
  for (const std::string& term : terms_of(query)) {
    if (const std::optional<std::uint32_t> number = terms_.find(term)) {
      add(postings_[*number], sums);
    }
  }
  return sums;
}

}  // namespace tuneornot
