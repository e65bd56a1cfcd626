#include "model/label_trie.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace tuneornot {

LabelTrie::LabelTrie(std::span<const std::vector<Token>> tokens,
                     std::span<const std::string> names,
                     Token end)
    : nodes_(1), labels_(tokens.size()) {
  std::vector<std::size_t> last(tokens.size(), kRoot);
  for (std::size_t label = 0; label < tokens.size(); ++label) {
    if (tokens[label].empty()) {
      throw Error(
          ErrorKind::Data,
          "label \"" + printable(names[label]) + "\" has no tokens in this model; rename it");
    }
    for (const Token token : tokens[label]) {
      last[label] = child_of(last[label], token);
    }
    const auto same =
        std::find(last.begin(), last.begin() + static_cast<std::ptrdiff_t>(label), last[label]);
    if (const auto other = static_cast<std::size_t>(same - last.begin()); other != label) {
      throw Error(ErrorKind::Data,
                  "labels \"" + printable(names[other]) + "\" and \"" + printable(names[label]) +
                      "\" have the same tokens in this model; rename one");
    }
  }
  for (std::size_t label = 0; label < tokens.size(); ++label) {
    close(last[label], label, end);
  }
}

std::vector<Token> LabelTrie::path(std::size_t index) const {
  std::vector<Token> tokens(nodes_[index].depth);
  for (; index != kRoot; index = nodes_[index].parent) {
    tokens[nodes_[index].depth - 1] = nodes_[index].token;
  }
  return tokens;
}

std::size_t LabelTrie::child_of(std::size_t parent, Token token) {
  for (const std::size_t child : nodes_[parent].children) {
    if (nodes_[child].token == token) {
      return child;
    }
  }
  const std::size_t child = nodes_.size();
  nodes_[parent].children.push_back(child);
  nodes_.push_back({.parent = parent,
                    .token = token,
                    .depth = nodes_[parent].depth + 1,
                    .longest = 0,
                    .first_label = labels_,
                    .label = {},
                    .children = {}});
  return child;
}

void LabelTrie::close(std::size_t index, std::size_t label, Token end) {
  const std::size_t leaf = nodes_[index].children.empty() ? index : child_of(index, end);
  nodes_[leaf].label = label;
  const std::size_t depth = nodes_[leaf].depth;
  for (std::size_t above = leaf;; above = nodes_[above].parent) {
    nodes_[above].longest = std::max(nodes_[above].longest, depth);
    nodes_[above].first_label = std::min(nodes_[above].first_label, label);
    if (above == kRoot) {
      return;
    }
  }
}

}  // namespace tuneornot
