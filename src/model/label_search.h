#pragma once

#include <cstddef>
#include <optional>
#include <queue>
#include <span>
#include <vector>

#include "model/label_trie.h"
#include "model/model.h"

namespace tuneornot {

// Finds the label with the highest score, or score and offset, among all labels, exactly, looking
// at as few places of the trie as that takes: best-first search. Where every label's score is
// wanted, all places are looked at, depth-first, so that each token is decoded once. Where it needs
// to know what the model says next, it asks; so many searches can be answered by one decoded batch.
// Knows no model.
class LabelSearch {
 public:
  // `trie` is that of the labels, and outlives the search.
  LabelSearch(const LabelTrie& trie, const Choose& choose);

  // The tokens, after the prompt, behind which the next logits are wanted; empty optional: done.
  std::optional<std::vector<Token>> wanted() const;

  // The model's logits over its vocabulary at that place.
  void provide(std::span<const float> logits);

  // Once done. Ties go to the first label.
  std::size_t best() const;
  double best_score() const;                                     // without its offset
  const std::vector<double>& scores() const { return scores_; }  // empty unless asked for

 private:
  struct Entry {
    double urgency = 0;  // the most urgent one is looked at first
    double bound = 0;    // no label below has a higher score; a leaf's is its score
    double rank = 0;     // nor a higher score and offset
    double score = 0;    // sum over the path so far
    std::size_t node = 0;
    std::size_t first_label = 0;
  };
  struct LessUrgent {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.urgency != b.urgency ? a.urgency < b.urgency : a.first_label > b.first_label;
    }
  };

  void advance();
  void finish(const Entry& leaf);
  void push(std::size_t index, double score);

  const LabelTrie& trie_;
  Scoring scoring_;
  std::vector<double> highest_offset_;  // of the labels below each node; empty: there are none
  bool wants_scores_;
  std::priority_queue<Entry, std::vector<Entry>, LessUrgent> open_;
  std::optional<Entry> waiting_;  // for logits
  std::optional<Entry> best_;
  std::vector<double> scores_;
};

}  // namespace tuneornot
