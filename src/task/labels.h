#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "task/task.h"

namespace tuneornot {

struct LabelFaults {
  bool spaces = false;     // around it
  bool invisible = false;  // characters nobody sees, or line breaks and tabs inside
};

// A label's text without the spaces around it and the characters that nobody sees (zero-width
// spaces, soft hyphens, marks of direction, controls); line breaks and tabs become spaces. Written
// to `clean`.
LabelFaults clean_label(std::string_view text, std::string& clean);

// What is wrong with a name in a task file's list, and what to do; empty when nothing is.
std::string label_fault(std::string_view name);

// What labels have in common that look like one label spelled twice: "Credit-Card", "credit card".
std::string label_spelling(std::string_view label);

// "NA", "null", "None", "nan", "-", "?": what programs write for a missing value.
bool is_like_missing(std::string_view label);

constexpr std::size_t kLongestLabel = 200;  // bytes

// The output of an example with several labels (task.h): a compact JSON list, sorted, each label
// once. split_labels(join_labels(labels)) is the labels sorted; the text of no label is [].
std::string join_labels(std::vector<std::string> labels);

// The labels of such an output. Stops the program on any other text.
std::vector<std::string> split_labels(std::string_view output);

// Which label is meant by what the data say, as the task's `of` lists have it.
class LabelSpellings {
 public:
  explicit LabelSpellings(std::span<const Label> labels);

  // The label that lists `spelling`; `spelling` itself where none does.
  std::string_view label_of(std::string_view spelling) const;

 private:
  std::map<std::string, std::string, std::less<>> labels_;  // by spelling
};

// Gives labels numbers, in the order in which they are first seen.
class LabelTable {
 public:
  std::uint32_t number_of(std::string_view label);

  std::size_t size() const { return names_.size(); }
  const std::string& name(std::uint32_t number) const { return *names_[number]; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
  std::vector<const std::string*> names_;  // the map's keys, which stay where they are
};

}  // namespace tuneornot
