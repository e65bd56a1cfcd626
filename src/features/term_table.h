#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tuneornot {

// Terms and their numbers from 0 on, in the order in which they were added.
class TermTable {
 public:
  // The number of a term, which is given one when it is new.
  std::uint32_t add(std::string_view term);

  std::optional<std::uint32_t> find(std::string_view term) const;

  std::size_t size() const { return numbers_.size(); }
  std::vector<std::string> terms() const;  // by number

  bool operator==(const TermTable&) const = default;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
};

}  // namespace tuneornot
