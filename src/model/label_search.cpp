#include "model/label_search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

// The search is A* on a tree whose steps have log-scores of at most 0: a node's score is an upper
// bound of every leaf below it, so the first leaf that leaves the queue is the best one. For the
// mean the bound is the score spread over the longest way below the node, as if every step still to
// come cost nothing. With offsets a node's bound is raised by the highest one below it, so that the
// argument holds for scores and offsets too, and labels that are not worth it stay unlooked at.
//
// For every label's score no order is shorter than another in places, but in tokens: going back to
// a place that was left means decoding the way to it again. So the deepest open node comes first.
//
// By Scoring::Branch a step's log-score is a log-softmax over the node's children alone. The
// leaves' scores are then the logarithms of a distribution over the labels, and a node with one
// child needs no logits: what is forced is decoded together with what follows it.

namespace tuneornot {

namespace {

double log_sum_exp(std::span<const float> logits) {
  const float most = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) {
    sum += std::exp(static_cast<double>(logit - most));
  }
  return static_cast<double>(most) + std::log(sum);
}

// By node; empty where there are no offsets.
std::vector<double> highest_offsets(const LabelTrie& trie, std::span<const double> offsets) {
  if (offsets.empty()) {
    return {};
  }
  check(offsets.size() == trie.labels(), "an offset a label");
  std::vector<double> highest(trie.size(), -std::numeric_limits<double>::infinity());
  for (std::size_t index = trie.size() - 1; index > LabelTrie::kRoot; --index) {
    const LabelTrie::Node& node = trie.node(index);
    if (node.label) {
      highest[index] = offsets[*node.label];
    }
    highest[node.parent] = std::max(highest[node.parent], highest[index]);
  }
  return highest;
}

bool asks_at(const LabelTrie& trie, std::size_t index, Scoring scoring) {
  return scoring != Scoring::Branch || trie.node(index).children.size() > 1;
}

}  // namespace

LabelSearch::LabelSearch(const LabelTrie& trie, const Choose& choose)
    : trie_(trie),
      scoring_(choose.scoring),
      highest_offset_(highest_offsets(trie, choose.offsets)),
      wants_scores_(choose.wants_scores) {
  if (wants_scores_) {
    scores_.assign(trie.labels(), -std::numeric_limits<double>::infinity());
  }
  push(LabelTrie::kRoot, 0);
  advance();
}

std::optional<std::vector<Token>> LabelSearch::wanted() const {
  if (!waiting_) {
    return std::nullopt;
  }
  return trie_.path(waiting_->node);
}

void LabelSearch::provide(std::span<const float> logits) {
  check(waiting_.has_value(), "logits that no search asked for");
  const Entry at = *waiting_;  // NOLINT(bugprone-unchecked-optional-access): checked above
  const LabelTrie::Node& node = trie_.node(at.node);
  std::vector<float> offered;
  offered.reserve(node.children.size());
  for (const std::size_t child : node.children) {
    offered.push_back(logits[static_cast<std::size_t>(trie_.node(child).token)]);
  }
  const double total = log_sum_exp(scoring_ == Scoring::Branch ? offered : logits);
  for (std::size_t i = 0; i < offered.size(); ++i) {
    // Rounding must not lift a child above its parent: the bound would no longer be one.
    const double step = std::min(0.0, static_cast<double>(offered[i]) - total);
    push(node.children[i], at.score + step);
  }
  waiting_.reset();
  advance();
}

std::size_t LabelSearch::best() const {
  check(best_ && !waiting_, "the search is not done");
  return best_->first_label;  // NOLINT(bugprone-unchecked-optional-access): checked above
}

double LabelSearch::best_score() const {
  check(best_ && !waiting_, "the search is not done");
  return best_->bound;  // NOLINT(bugprone-unchecked-optional-access): checked above
}

void LabelSearch::advance() {
  while (!open_.empty() && !waiting_ && (wants_scores_ || !best_)) {
    const Entry entry = open_.top();
    open_.pop();
    const LabelTrie::Node& node = trie_.node(entry.node);
    if (node.label) {
      finish(entry);
    } else if (asks_at(trie_, entry.node, scoring_)) {
      waiting_ = entry;
    } else {
      push(node.children.front(), entry.score);
    }
  }
}

void LabelSearch::finish(const Entry& leaf) {
  const auto is_better = [&](const Entry& than) {
    return leaf.rank != than.rank ? leaf.rank > than.rank : leaf.first_label < than.first_label;
  };
  if (!best_ || is_better(*best_)) {
    best_ = leaf;
  }
  if (wants_scores_) {
    scores_[leaf.first_label] = leaf.bound;
  }
}

void LabelSearch::push(std::size_t index, double score) {
  const LabelTrie::Node& node = trie_.node(index);
  const double length = scoring_ == Scoring::Mean ? static_cast<double>(node.longest) : 1;
  const double bound = score / length;
  const double rank = bound + (highest_offset_.empty() ? 0 : highest_offset_[index]);
  open_.push({.urgency = wants_scores_ ? static_cast<double>(node.depth) : rank,
              .bound = bound,
              .rank = rank,
              .score = score,
              .node = index,
              .first_label = node.first_label});
}

}  // namespace tuneornot
