#include "metric/token_overlap.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "metric/words.h"

namespace tuneornot {

namespace {

using Words = std::vector<std::string>;

double f1(double common, std::size_t answered, std::size_t expected) {
  return common == 0 ? 0 : 2 * common / static_cast<double>(answered + expected);
}

Words squad_words(std::string_view text) {
  constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  std::string plain = case_folded(text);
  std::erase_if(plain, [&](char c) { return kPunctuation.find(c) != std::string_view::npos; });
  Words all;
  for (const std::string_view word : words(plain)) {
    if (word != "a" && word != "an" && word != "the") {
      all.emplace_back(word);
    }
  }
  return all;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Words rouge_words(std::string_view text) {
  Words all;
  bool inside = false;
  for (const char original : text) {
    const char c = lower(original);
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_word && !inside) {
      all.emplace_back();
    }
    if (is_word) {
      all.back() += c;
    }
    inside = is_word;
  }
  return all;
}

std::size_t longest_common_subsequence(const Words& a, const Words& b) {
  std::vector<std::size_t> lengths(b.size() + 1, 0);
  for (const std::string& word : a) {
    std::size_t diagonal = 0;
    for (std::size_t i = 0; i < b.size(); ++i) {
      const std::size_t above = lengths[i + 1];
      lengths[i + 1] = word == b[i] ? diagonal + 1 : std::max(above, lengths[i]);
      diagonal = above;
    }
  }
  return lengths.back();
}

}  // namespace

double token_f1(const AnsweredRow& row) {
  if (row.answer.empty()) {
    return 0;
  }
  const Words answer = squad_words(row.answer);
  const Words expected = squad_words(row.expected);
  if (answer.empty() || expected.empty()) {
    return answer.empty() && expected.empty() ? 1 : 0;
  }
  std::map<std::string_view, int> open;
  for (const std::string& word : expected) {
    ++open[word];
  }
  double common = 0;
  for (const std::string& word : answer) {
    common += open[word]-- > 0 ? 1 : 0;
  }
  return f1(common, answer.size(), expected.size());
}

double rouge_l(const AnsweredRow& row) {
  const Words answer = rouge_words(row.answer);
  const Words expected = rouge_words(row.expected);
  return f1(static_cast<double>(longest_common_subsequence(answer, expected)),
            answer.size(),
            expected.size());
}

}  // namespace tuneornot
