#include "metric/chrf.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "metric/words.h"

namespace tuneornot {

namespace {

constexpr std::size_t kOrder = 6;
constexpr std::size_t kCounts = 3;  // of an n: n-grams of the answer, of the reference, of both

using Counts = std::array<double, kOrder * kCounts>;

// A text without white space, and where its characters begin; the last one's end is there too.
struct Characters {
  std::string text;
  std::vector<std::size_t> starts;
};

Characters characters(std::string_view text) {
  Characters all;
  for (const std::string_view word : words(text)) {
    all.text += word;
  }
  for (std::size_t i = 0; i < all.text.size(); ++i) {
    const bool continues = (static_cast<unsigned char>(all.text[i]) & 0xC0U) == 0x80U;
    if (!continues) {
      all.starts.push_back(i);
    }
  }
  all.starts.push_back(all.text.size());
  return all;
}

using NGrams = std::unordered_map<std::string_view, double>;

NGrams n_grams(const Characters& from, std::size_t n) {
  NGrams counts;
  for (std::size_t i = 0; i + n < from.starts.size(); ++i) {
    const std::size_t start = from.starts[i];
    ++counts[std::string_view(from.text).substr(start, from.starts[i + n] - start)];
  }
  return counts;
}

double count(const Characters& from, std::size_t n) {
  return from.starts.size() > n ? static_cast<double>(from.starts.size() - n) : 0;
}

double in_both(const NGrams& answer, const NGrams& expected) {
  double both = 0;
  for (const auto& [n_gram, times] : answer) {
    const auto found = expected.find(n_gram);
    both += found == expected.end() ? 0 : std::min(times, found->second);
  }
  return both;
}

Counts counts_of(const AnsweredRow& row) {
  const Characters answer = characters(row.answer);
  const Characters expected = characters(row.expected);
  Counts counts = {};
  for (std::size_t n = 1; n <= kOrder; ++n) {
    double* of = counts.data() + (n - 1) * kCounts;
    of[1] = count(expected, n);
    // As sacrebleu has it: where the reference is too short for an n, the answer's do not count.
    of[0] = of[1] > 0 ? count(answer, n) : 0;
    of[2] = in_both(n_grams(answer, n), n_grams(expected, n));
  }
  return counts;
}

double f2(std::span<const double> counts) {
  constexpr double kWeight = 4;  // beta squared
  double precision = 0;
  double recall = 0;
  double orders = 0;
  for (std::size_t n = 0; n < kOrder; ++n) {
    const std::span<const double> of = counts.subspan(n * kCounts, kCounts);
    if (of[0] > 0 && of[1] > 0) {
      precision += of[2] / of[0];
      recall += of[2] / of[1];
      orders += 1;
    }
  }
  if (precision + recall == 0) {
    return 0;
  }
  precision /= orders;
  recall /= orders;
  return (1 + kWeight) * precision * recall / (kWeight * precision + recall);
}

}  // namespace

CorpusScore chrf(std::span<const AnsweredRow> rows) {
  CorpusScore result{.sums = kOrder * kCounts, .score = f2};
  for (const AnsweredRow& row : rows) {
    const Counts counts = counts_of(row);
    std::vector<Increment>& increments = result.rows.emplace_back();
    for (std::size_t sum = 0; sum < counts.size(); ++sum) {
      increments.push_back({.sum = sum, .amount = counts[sum]});
    }
  }
  return result;
}

double row_chrf(const AnsweredRow& row) {
  return f2(counts_of(row));
}

}  // namespace tuneornot
