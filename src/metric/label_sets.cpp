#include "metric/label_sets.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace tuneornot {

std::set<std::string> labels_in(std::string_view text, AnswerForm form) {
  if (text.empty()) {
    return {};
  }
  if (form == AnswerForm::Label) {
    return {std::string(text)};
  }
  const auto list = nlohmann::json::parse(text, nullptr, false);
  const bool is_list = list.is_array() &&
                       std::ranges::all_of(list, [](const auto& item) { return item.is_string(); });
  return is_list ? list.get<std::set<std::string>>() : std::set<std::string>();
}

}  // namespace tuneornot
