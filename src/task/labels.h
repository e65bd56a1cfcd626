#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tuneornot {

// Where a name was first seen.
struct Place {
  std::string file;
  std::size_t line = 0;
};

// The label names met so far: what is refused in a task file is refused in the data too.
class LabelNames {
 public:
  // Throws ErrorKind::Data with file:line for a name that is empty, long, begins or ends with a
  // space, holds control characters, or differs only by case from another one.
  void add(const std::string& name, const Place& place);

  bool contains(std::string_view name) const { return names_.contains(name); }
  std::size_t size() const { return names_.size(); }
  const std::map<std::string, Place, std::less<>>& names() const { return names_; }

 private:
  std::map<std::string, Place, std::less<>> names_;
  std::map<std::string, std::string> folded_;  // case-folded name -> name
};

}  // namespace tuneornot
