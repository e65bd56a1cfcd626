#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// The name of one of several files that belong together, as llama-gguf-split and others form it:
// NAME-00001-of-00003.gguf.
struct PartName {
  std::string whole;       // the path before the number: "folder/NAME"
  std::size_t number = 1;  // 1 to count
  std::size_t count = 1;
  std::string extension;  // ".gguf"

  std::string text() const;
  std::string first() const;  // that of the first part
};

// Empty for a name of another form.
std::optional<PartName> parse_part_name(std::string_view file);

// The names of all files that belong to the one whose first part, or only file, is `first`.
std::vector<std::string> part_names(const std::string& first);

// That of its first part; itself, where it is no part.
std::string first_part_name(const std::string& file);

// The path without extension and number: of a whole and of its parts the same.
std::string name_of_whole(std::string_view file);

}  // namespace tuneornot
