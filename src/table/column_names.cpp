#include "table/column_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace tuneornot {

std::span<const std::string_view> known_input_names() {
  static constexpr std::array kNames = std::to_array<std::string_view>({"text",
                                                                        "input",
                                                                        "message",
                                                                        "question",
                                                                        "query",
                                                                        "sentence",
                                                                        "utterance",
                                                                        "body",
                                                                        "content",
                                                                        "prompt",
                                                                        "review",
                                                                        "title",
                                                                        "subject"});
  return kNames;
}

std::span<const std::string_view> known_output_names() {
  static constexpr std::array kNames = std::to_array<std::string_view>(
      {"label",  "labels",    "output",     "intent",   "intents",   "category", "categories",
       "class",  "target",    "answer",     "queue",    "tag",       "tags",     "topic",
       "topics", "sentiment", "completion", "response", "reference", "gold",     "expected"});
  return kNames;
}

std::string one_column_too_many(std::string_view key) {
  constexpr std::size_t kShown = 60;
  return fmt::format("\"{}\" is one more than {} different keys; write the same keys in every row",
                     shortened(key, kShown),
                     kMostColumns);
}

std::size_t add_unique(const std::string& name, std::vector<std::string>& columns) {
  const std::string wanted = is_blank(name) ? fmt::format("column_{}", columns.size() + 1) : name;
  std::string unique = wanted;
  for (int number = 2; std::ranges::find(columns, unique) != columns.end(); ++number) {
    unique = fmt::format("{}_{}", wanted, number);
  }
  columns.push_back(std::move(unique));
  return columns.size() - 1;
}

}  // namespace tuneornot
