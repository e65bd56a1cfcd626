#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// Runs of letters, marks, numbers and underscores, in lower case (Unicode, one letter to one).
std::vector<std::string> words_of(std::string_view text);

// The words, and every two neighbours with a space between them.
std::vector<std::string> word_ngrams(std::string_view text);

// The shortest and the longest, in letters.
struct NgramLengths {
  std::size_t least = 2;
  std::size_t most = 5;
};

// Stretches of letters inside what stands between spaces, which counts as having a space at both
// ends; in lower case. One that is shorter than `least` counts once, whole. They know word stems,
// endings and misspelt words of every language that writes letters.
std::vector<std::string> letter_ngrams(std::string_view text, NgramLengths lengths);

}  // namespace tuneornot
