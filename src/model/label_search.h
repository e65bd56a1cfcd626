#pragma once

#include <cstddef>
#include <optional>
#include <queue>
#include <span>
#include <vector>

#include "model/label_trie.h"
#include "model/model.h"

namespace tuneornot {

// Finds the label with the highest score among all labels, exactly, looking at as few places of
// the trie as that takes: best-first search. Where it needs to know what the model says next, it
// asks; so many searches can be answered by one decoded batch. Knows no model.
class LabelSearch {
 public:
  // `trie` outlives the search. Scores every label when `wants_scores`, else only the best.
  LabelSearch(const LabelTrie& trie, Scoring scoring, bool wants_scores);

  // The tokens, after the prompt, behind which the next logits are wanted; empty optional: done.
  std::optional<std::vector<Token>> wanted() const;

  // The model's logits over its vocabulary at that place.
  void provide(std::span<const float> logits);

  // Once done. Ties go to the first label.
  std::size_t best() const;
  double best_score() const;
  const std::vector<double>& scores() const { return scores_; }  // empty unless asked for

 private:
  struct Entry {
    double bound = 0;
    double score = 0;  // sum over the path so far
    std::size_t node = 0;
    std::size_t first_label = 0;
  };
  struct Worse {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.bound != b.bound ? a.bound < b.bound : a.first_label > b.first_label;
    }
  };

  void advance();
  void finish(const Entry& leaf);
  void push(std::size_t index, double score);
  bool needs_logits(std::size_t index) const;

  const LabelTrie& trie_;
  Scoring scoring_;
  bool wants_scores_;
  std::priority_queue<Entry, std::vector<Entry>, Worse> open_;
  std::optional<Entry> waiting_;  // for logits
  std::optional<Entry> best_;
  std::vector<double> scores_;
};

}  // namespace tuneornot
