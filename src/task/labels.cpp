#include "task/labels.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "task/plain_text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kShownColumns = 60;

// What is wrong with the name and what to do; empty when nothing is.
std::string fault_of(const std::string& name) {
  if (name.find_first_not_of(' ') == std::string::npos) {
    return "is empty; give it a name";
  }
  if (name.size() > kLongestName) {
    return fmt::format("has more than {} bytes; shorten it, or set kind: generate", kLongestName);
  }
  if (name.front() == ' ' || name.back() == ' ') {
    return "begins or ends with a space; remove the space";
  }
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::ranges::any_of(name, is_control)) {
    return "holds a line break, a tab or another control character; remove it";
  }
  return "";
}

}  // namespace

void LabelNames::add(const std::string& name, const Place& place) {
  if (names_.contains(name)) {
    return;
  }
  const std::string shown = shortened(name, kShownColumns);
  const std::string fault = fault_of(name);
  if (!fault.empty()) {
    refuse_at(place.file, place.line, fmt::format("the label \"{}\" {}", shown, fault));
  }
  const auto [like, is_new] = folded_.try_emplace(case_folded(name), name);
  if (!is_new) {
    const Place& first = names_.at(like->second);
    refuse_at(place.file,
              place.line,
              fmt::format("the label \"{}\" differs only by case from \"{}\" ({}:{}); write them "
                          "alike",
                          shown,
                          shortened(like->second, kShownColumns),
                          first.file,
                          first.line));
  }
  names_.emplace(name, place);
}

}  // namespace tuneornot
