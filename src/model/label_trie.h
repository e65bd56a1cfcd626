#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tuneornot {

using Token = std::int32_t;

// The labels' tokens as a tree. A label that is a prefix of another one is closed by the end token,
// so that every label is a leaf.
class LabelTrie {
 public:
  struct Node {
    std::size_t parent = 0;
    Token token = -1;                   // that leads here; -1 at the root
    std::size_t depth = 0;              // tokens from the root
    std::size_t longest = 0;            // depth of the deepest leaf below
    std::size_t first_label = 0;        // the lowest index among the labels below
    std::optional<std::size_t> label;   // of a leaf
    std::vector<std::size_t> children;  // in the order of their first label
  };

  // `tokens` per label. Throws ErrorKind::Data, with both `names`, when two labels have the same
  // tokens, and for one that has none.
  LabelTrie(std::span<const std::vector<Token>> tokens,
            std::span<const std::string> names,
            Token end);

  static constexpr std::size_t kRoot = 0;  // a child's index is above its parent's
  std::size_t size() const { return nodes_.size(); }
  const Node& node(std::size_t index) const { return nodes_[index]; }
  std::size_t labels() const { return labels_; }

  // The tokens from the root to a node.
  std::vector<Token> path(std::size_t index) const;

 private:
  std::size_t child_of(std::size_t parent, Token token);
  void close(std::size_t index, std::size_t label, Token end);

  std::vector<Node> nodes_;
  std::size_t labels_ = 0;
};

}  // namespace tuneornot
