#include "model/label_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include "base/error.h"
#include "base/random.h"

namespace tuneornot {
namespace {

constexpr Token kEnd = 9;
constexpr std::size_t kVocabulary = 10;

using Tokens = std::vector<std::vector<Token>>;

LabelTrie trie_of(const Tokens& labels) {
  return {labels, std::vector<std::string>(labels.size(), "label"), kEnd};
}

// A model whose logits are a fixed pseudo-random function of what it has read.
std::vector<float> logits_after(const std::vector<Token>& path, std::uint64_t seed) {
  std::string text;
  for (const Token token : path) {
    text += std::to_string(token) + ' ';
  }
  Rng rng(seed, text);
  std::vector<float> logits(kVocabulary);
  for (float& logit : logits) {
    logit = static_cast<float>(8 * rng.uniform() - 4);
  }
  return logits;
}

struct Found {
  std::size_t best = 0;
  double score = 0;
  std::vector<double> scores;
  int asked = 0;
  std::size_t decoded = 0;  // tokens, where what a place has in common with the last one is kept
};

Found search(const LabelTrie& trie, const Choose& choose, std::uint64_t seed) {
  LabelSearch search(trie, choose);
  Found found;
  std::vector<Token> before;
  while (const auto wanted = search.wanted()) {
    search.provide(logits_after(*wanted, seed));
    ++found.asked;
    const auto differs = std::ranges::mismatch(*wanted, before).in1;
    found.decoded += static_cast<std::size_t>(wanted->end() - differs);
    before = *wanted;
  }
  found.best = search.best();
  found.score = search.best_score();
  found.scores = search.scores();
  return found;
}

bool begins_with(const std::vector<Token>& tokens, std::span<const Token> prefix) {
  return tokens.size() >= prefix.size() &&
         std::ranges::equal(prefix, std::span(tokens).first(prefix.size()));
}

// The labels with the end token behind each that is a prefix of another.
Tokens closed_labels(const Tokens& labels) {
  Tokens closed = labels;
  for (std::vector<Token>& label : closed) {
    const auto longer = std::ranges::count_if(labels, [&](const std::vector<Token>& other) {
      return other.size() > label.size() && begins_with(other, label);
    });
    if (longer > 0) {
      label.push_back(kEnd);
    }
  }
  return closed;
}

// The log-probability of the token behind `before`, among all tokens or those that a label has
// there.
double step_score(const Tokens& closed,
                  std::span<const Token> before,
                  Token token,
                  Scoring scoring,
                  std::uint64_t seed) {
  std::vector<float> logits = logits_after({before.begin(), before.end()}, seed);
  std::set<Token> counted;
  for (const std::vector<Token>& label : closed) {
    if (label.size() > before.size() && begins_with(label, before)) {
      counted.insert(label[before.size()]);
    }
  }
  double total = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const bool counts = scoring != Scoring::Branch || counted.contains(static_cast<Token>(i));
    total += counts ? std::exp(static_cast<double>(logits[i])) : 0;
  }
  return static_cast<double>(logits[static_cast<std::size_t>(token)]) - std::log(total);
}

// Every label's score by its definition, with no search.
std::vector<double> scores_by_definition(const Tokens& labels,
                                         Scoring scoring,
                                         std::uint64_t seed) {
  const Tokens closed = closed_labels(labels);
  std::vector<double> scores;
  for (const std::vector<Token>& label : closed) {
    double& score = scores.emplace_back(0);
    for (std::size_t depth = 0; depth < label.size(); ++depth) {
      const auto before = std::span(label).first(depth);
      score += step_score(closed, before, label[depth], scoring, seed);
    }
    score /= scoring == Scoring::Mean ? static_cast<double>(label.size()) : 1;
  }
  return scores;
}

const Tokens kLabels = {{1, 2}, {1, 2, 3}, {1, 4, 5, 6}, {7}, {8, 1}, {8, 2}, {1, 2, 3, 3, 3}};

TEST(LabelTrieTest, ClosesALabelThatIsAPrefixOfAnotherByTheEndToken) {
  const LabelTrie trie = trie_of({{1, 2}, {1, 2, 3}});
  const auto& root = trie.node(LabelTrie::kRoot);
  ASSERT_EQ(root.children.size(), 1U);
  EXPECT_EQ(root.longest, 3U);
  const auto& two = trie.node(trie.node(root.children[0]).children[0]);
  ASSERT_EQ(two.children.size(), 2U);
  EXPECT_EQ(trie.node(two.children[0]).token, 3);
  EXPECT_EQ(trie.node(two.children[0]).label, 1U);
  EXPECT_EQ(trie.node(two.children[1]).token, kEnd);
  EXPECT_EQ(trie.node(two.children[1]).label, 0U);
}

TEST(LabelTrieTest, TwoLabelsWithTheSameTokensAreAnErrorThatNamesBoth) {
  const Tokens tokens = {{1}, {2, 3}, {2, 3}};
  const std::vector<std::string> names = {"a", "b c", "b  c"};
  try {
    const LabelTrie trie(tokens, names, kEnd);
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Data);
    EXPECT_STREQ(error.what(),
                 R"(labels "b c" and "b  c" have the same tokens in this model; rename one)");
  }
}

TEST(LabelTrieTest, ALabelWithoutTokensIsAnError) {
  EXPECT_THROW(trie_of({{1}, {}}), Error);
}

TEST(LabelSearchTest, FindsTheArgmaxOfEveryScoring) {
  const LabelTrie trie = trie_of(kLabels);
  for (const Scoring scoring : {Scoring::Branch, Scoring::Sum, Scoring::Mean}) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
      const std::vector<double> expected = scores_by_definition(kLabels, scoring, seed);
      const auto best = std::ranges::max_element(expected) - expected.begin();
      const Found found = search(trie, {.scoring = scoring}, seed);
      EXPECT_EQ(found.best, static_cast<std::size_t>(best)) << "seed " << seed;
      EXPECT_NEAR(found.score, expected[found.best], 1e-6);
    }
  }
}

TEST(LabelSearchTest, ScoresEveryLabelWhenAsked) {
  const LabelTrie trie = trie_of(kLabels);
  for (const Scoring scoring : {Scoring::Branch, Scoring::Sum, Scoring::Mean}) {
    const std::vector<double> expected = scores_by_definition(kLabels, scoring, 3);
    const Found found = search(trie, {.scoring = scoring, .wants_scores = true}, 3);
    ASSERT_EQ(found.scores.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(found.scores[i], expected[i], 1e-6);
    }
    EXPECT_EQ(found.score, found.scores[found.best]);
  }
}

// The model that `seed` makes, with offsets from `rng`.
void expect_argmax_of_score_and_offset(Scoring scoring, std::uint64_t seed, Rng& rng) {
  Choose choose{.scoring = scoring};
  const std::vector<double> scores = scores_by_definition(kLabels, scoring, seed);
  std::vector<double> shifted = scores;
  for (double& score : shifted) {
    score += choose.offsets.emplace_back(10 * rng.uniform() - 5);
  }
  const auto best = std::ranges::max_element(shifted) - shifted.begin();
  for (const bool all : {false, true}) {
    choose.wants_scores = all;
    const Found found = search(trie_of(kLabels), choose, seed);
    EXPECT_EQ(found.best, static_cast<std::size_t>(best)) << "seed " << seed;
    EXPECT_NEAR(found.score, scores[found.best], 1e-6);
  }
}

TEST(LabelSearchTest, FindsTheArgmaxOfScoreAndOffset) {
  Rng rng(4);
  for (const Scoring scoring : {Scoring::Branch, Scoring::Sum, Scoring::Mean}) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
      expect_argmax_of_score_and_offset(scoring, seed, rng);
    }
  }
}

TEST(LabelSearchTest, ScoringEveryLabelDecodesEachTokenOnce) {
  const LabelTrie trie = trie_of(kLabels);
  // 1, 1 2, 1 2 3, 8: the places with several continuations, each one token behind another.
  EXPECT_EQ(search(trie, {.wants_scores = true}, 11).decoded, 4U);
}

TEST(LabelSearchTest, BranchScoresAreADistributionOverTheLabels) {
  const Found found =
      search(trie_of(kLabels), {.scoring = Scoring::Branch, .wants_scores = true}, 11);
  double total = 0;
  for (const double score : found.scores) {
    total += std::exp(score);
  }
  EXPECT_NEAR(total, 1, 1e-6);
}

TEST(LabelSearchTest, LooksAtFewerPlacesForTheBestThanForAll) {
  const LabelTrie trie = trie_of(kLabels);
  int best = 0;
  int all = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    best += search(trie, {.scoring = Scoring::Branch}, seed).asked;
    all += search(trie, {.scoring = Scoring::Branch, .wants_scores = true}, seed).asked;
  }
  EXPECT_LT(best, all);
}

TEST(LabelSearchTest, ForcedTokensNeedNoLogits) {
  const LabelTrie trie = trie_of({{1, 2, 3, 4}, {1, 2, 3, 5}});
  const LabelSearch search(trie, Choose{});
  EXPECT_EQ(search.wanted(), (std::vector<Token>{1, 2, 3}));
}

// Every label up to the first token that it shares with no other one.
Tokens shortest_unique(const Tokens& closed) {
  Tokens cut;
  for (const std::vector<Token>& label : closed) {
    std::size_t length = 1;
    while (std::ranges::count_if(closed, [&](const std::vector<Token>& other) {
             return begins_with(other, std::span(label).first(length));
           }) > 1) {
      ++length;
    }
    cut.emplace_back(label.begin(), label.begin() + static_cast<std::ptrdiff_t>(length));
  }
  return cut;
}

TEST(LabelSearchTest, BranchScoresAreThoseOfTheShortestUniqueBeginnings) {
  const Tokens cut = shortest_unique(closed_labels(kLabels));
  EXPECT_EQ(cut,
            (Tokens{{1, 2, kEnd}, {1, 2, 3, kEnd}, {1, 4}, {7}, {8, 1}, {8, 2}, {1, 2, 3, 3}}));
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Choose best{.scoring = Scoring::Branch};
    EXPECT_EQ(search(trie_of(kLabels), best, seed).best, search(trie_of(cut), best, seed).best);
    const Choose all{.scoring = Scoring::Branch, .wants_scores = true};
    EXPECT_EQ(search(trie_of(kLabels), all, seed).scores, search(trie_of(cut), all, seed).scores);
  }
}

TEST(LabelSearchTest, TiesGoToTheFirstLabel) {
  const LabelTrie trie = trie_of({{8, 1}, {7}, {8, 2}});
  LabelSearch search(trie, Choose{.scoring = Scoring::Sum});
  while (const auto wanted = search.wanted()) {
    // One token takes all the probability after 8, so that labels 0 and 1 tie.
    std::vector<float> logits(kVocabulary, -1e9F);
    logits[wanted->empty() ? 7 : 1] = 0;
    logits[8] = wanted->empty() ? 0 : -1e9F;
    search.provide(logits);
  }
  EXPECT_EQ(search.best(), 0U);
}

}  // namespace
}  // namespace tuneornot
