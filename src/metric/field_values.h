#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// How two values of a field are held against each other.
enum class Compare {
  Exact,   // equal JSON values; 1 and 1.0 are
  Text,    // equal after case folding, punctuation and spaces aside
  Number,  // numbers, or texts with one, at most `tolerance` apart
  Date     // the same day, however it is written; see read_date
};

struct FieldRule {
  Compare compare = Compare::Exact;
  double tolerance = 0;    // of Number
  bool any_order = false;  // of a list: its items may stand in any order
};

struct FieldRules {
  FieldRule usual;
  std::map<std::string, FieldRule, std::less<>>
      by_path;  // "items.price": numbers of items left out

  const FieldRule& of(std::string_view path) const;
};

// An object as (path, value) pairs: {"a": {"b": 1}, "c": [2, 3]} has a.b, c.0 and c.1. A null and
// an empty object or list have no value, so that they equal a field that is not there. Items of a
// list in any order stand under one path, "c.*".
struct FieldValue {
  std::string place;                      // "c.1"
  std::string path;                       // "c"
  const nlohmann::json* value = nullptr;  // in the object
};
std::vector<FieldValue> field_values(const nlohmann::json& object, const FieldRules& rules);

bool same_value(const nlohmann::json& a, const nlohmann::json& b, const FieldRule& rule);

// "2024-03-05", "2024/3/5", "5 March 2024", "Mar 5, 2024", "05.03.2024" and "25/12/2024" as
// "2024-03-05"; a time behind the day is left out. Empty for anything else, and for a day and a
// month in digits of which either could be the month ("05/03/2024").
std::string read_date(std::string_view text);

}  // namespace tuneornot
