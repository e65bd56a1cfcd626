#include "features/ngrams.h"

#include <utf8proc.h>

#include <array>
#include <cstdint>
#include <span>

// Letter n-grams are those of scikit-learn's analyzer "char_wb", words those of the token pattern
// \w+, but that marks belong to their word: scripts with vowel signs would be torn apart.

namespace tuneornot {

namespace {

// A text in lower case, and where its letters begin. Views stay good as long as it lives.
struct Letters {
  std::string text;
  std::vector<std::size_t> starts;  // one more than there are letters
  std::vector<std::int32_t> codes;

  std::size_t size() const { return codes.size(); }
  std::string_view between(std::size_t first, std::size_t end) const {
    return std::string_view(text).substr(starts[first], starts[end] - starts[first]);
  }
};

void append(Letters& letters, std::int32_t code) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const utf8proc_ssize_t size = utf8proc_encode_char(code, bytes.data());
  letters.text.append(bytes.begin(), bytes.begin() + size);
  letters.starts.push_back(letters.text.size());
  letters.codes.push_back(code);
}

// A byte that is not UTF-8 becomes U+FFFD.
Letters lowered(std::string_view text) {
  constexpr std::int32_t kReplacement = 0xFFFD;
  Letters letters{.starts = {0}};
  letters.text.reserve(text.size());
  while (!text.empty()) {
    std::int32_t code = kReplacement;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const utf8proc_ssize_t read = utf8proc_iterate(bytes, std::ssize(text), &code);
    append(letters, read > 0 ? utf8proc_tolower(code) : kReplacement);
    text.remove_prefix(read > 0 ? static_cast<std::size_t>(read) : 1);
  }
  return letters;
}

bool is_space(std::int32_t code) {
  const bool is_control_space = (code >= '\t' && code <= '\r') || (code >= 0x1C && code <= 0x1F);
  const utf8proc_category_t category = utf8proc_category(code);
  return is_control_space || code == 0x85 ||
         (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP);
}

// utf8proc lists the categories of letters, marks and numbers one behind the other.
bool is_of_word(std::int32_t code) {
  const utf8proc_category_t category = utf8proc_category(code);
  return code == '_' || (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO);
}

// Calls `each` with the first and the end of every longest run of letters that `belongs`.
template <typename Belongs, typename Each>
void for_each_run(std::span<const std::int32_t> codes, const Belongs& belongs, const Each& each) {
  for (std::size_t at = 0; at < codes.size(); ++at) {
    const std::size_t first = at;
    while (at < codes.size() && belongs(codes[at])) {
      ++at;
    }
    if (at > first) {
      each(first, at);
    }
  }
}

void append_ngrams(const Letters& letters, NgramLengths lengths, std::vector<std::string>& grams) {
  for (std::size_t n = lengths.least; n <= lengths.most; ++n) {
    if (n >= letters.size()) {
      grams.emplace_back(letters.text);
      return;
    }
    for (std::size_t first = 0; first + n <= letters.size(); ++first) {
      grams.emplace_back(letters.between(first, first + n));
    }
  }
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  const Letters letters = lowered(text);
  std::vector<std::string> words;
  for_each_run(letters.codes, is_of_word, [&](std::size_t first, std::size_t end) {
    words.emplace_back(letters.between(first, end));
  });
  return words;
}

std::vector<std::string> word_ngrams(std::string_view text) {
  std::vector<std::string> grams = words_of(text);
  const std::size_t words = grams.size();
  for (std::size_t i = 1; i < words; ++i) {
    grams.push_back(grams[i - 1] + ' ' + grams[i]);
  }
  return grams;
}

std::vector<std::string> letter_ngrams(std::string_view text, NgramLengths lengths) {
  const Letters letters = lowered(text);
  std::vector<std::string> grams;
  const auto is_not_space = [](std::int32_t code) { return !is_space(code); };
  for_each_run(letters.codes, is_not_space, [&](std::size_t first, std::size_t end) {
    Letters padded{.starts = {0}};
    append(padded, ' ');
    for (std::size_t i = first; i < end; ++i) {
      append(padded, letters.codes[i]);
    }
    append(padded, ' ');
    append_ngrams(padded, lengths, grams);
  });
  return grams;
}

}  // namespace tuneornot
