#include "metric/field_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/normalise.h"
#include "base/text.h"
#include "metric/numeric.h"

namespace tuneornot {

namespace {

using nlohmann::json;

// Where a walk through an object stands.
struct Place {
  std::string place;
  std::string path;

  Place at(std::string_view step) const {
    return {.place = joined(place, step), .path = joined(path, step)};
  }
  Place item(std::string_view number) const {
    return {.place = joined(place, number), .path = path};
  }

  static std::string joined(const std::string& before, std::string_view step) {
    return before.empty() ? std::string(step) : before + '.' + std::string(step);
  }
};

void add_values(const json& value,
                const Place& where,
                const FieldRules& rules,
                std::vector<FieldValue>& all) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) {
      add_values(inner, where.at(key), rules, all);
    }
  } else if (value.is_array()) {
    const bool any_order = rules.of(where.path).any_order;
    for (std::size_t i = 0; i < value.size(); ++i) {
      add_values(value[i], where.item(any_order ? "*" : std::to_string(i)), rules, all);
    }
  } else if (!value.is_null()) {
    all.push_back({.place = where.place, .path = where.path, .value = &value});
  }
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::optional<double> number_of(const json& value) {
  return value.is_number() ? value.get<double>() : final_number(text_of(value));
}

// A run of digits or of letters in a date.
struct DatePart {
  std::string_view text;
  bool is_number = false;
  int number = 0;  // of a month's name 1 to 12; 0: no month
};

int month_called(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"january",
                                                        "february",
                                                        "march",
                                                        "april",
                                                        "may",
                                                        "june",
                                                        "july",
                                                        "august",
                                                        "september",
                                                        "october",
                                                        "november",
                                                        "december"};
  std::string folded = case_folded(name);
  if (folded == "sept") {
    folded = "september";
  }
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (folded.size() >= 3 && (kMonths[i].starts_with(folded))) {
      return static_cast<int>(i) + 1;
    }
  }
  return 0;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Up to the third part: a time may follow. "5th" is the number 5.
std::vector<DatePart> date_parts(std::string_view text) {
  std::vector<DatePart> parts;
  std::size_t at = 0;
  while (at < text.size() && parts.size() < 3) {
    const auto same = is_digit(text[at]) ? is_digit : is_letter;
    const std::size_t start = at;
    while (at < text.size() && same(text[at])) {
      ++at;
    }
    if (at == start) {
      ++at;
      continue;
    }
    DatePart part{.text = text.substr(start, at - start), .is_number = is_digit(text[start])};
    if (part.is_number) {
      std::from_chars(part.text.data(), part.text.data() + part.text.size(), part.number);
      const std::string_view rest = text.substr(at, 2);
      at += rest == "st" || rest == "nd" || rest == "rd" || rest == "th" ? 2 : 0;
    } else {
      part.number = month_called(part.text);
    }
    parts.push_back(part);
  }
  return parts;
}

std::string date(int year, int month, int day) {
  constexpr int kDays = 31;
  constexpr int kMonths = 12;
  return month >= 1 && month <= kMonths && day >= 1 && day <= kDays
             ? fmt::format("{:04}-{:02}-{:02}", year, month, day)
             : "";
}

bool is_year(const DatePart& part) {
  return part.is_number && part.text.size() == 4;
}

// Day and month in digits before the year: a dot says that the day is first, else only a number
// above 12 tells which it is.
std::string date_of_digits(std::string_view text, const std::vector<DatePart>& parts) {
  constexpr int kMonths = 12;
  const int first = parts[0].number;
  const int second = parts[1].number;
  const int year = parts[2].number;
  if (text.find('.') != std::string_view::npos || first > kMonths || first == second) {
    return date(year, second, first);
  }
  return second > kMonths ? date(year, first, second) : "";
}

}  // namespace

std::string read_date(std::string_view text) {
  const std::vector<DatePart> parts = date_parts(text);
  if (parts.size() < 3) {
    return "";
  }
  if (is_year(parts[0]) && parts[2].is_number) {
    return date(parts[0].number, parts[1].number, parts[2].number);
  }
  if (!is_year(parts[2])) {
    return "";
  }
  if (!parts[0].is_number && parts[1].is_number) {
    return date(parts[2].number, parts[0].number, parts[1].number);
  }
  if (parts[0].is_number && !parts[1].is_number) {
    return date(parts[2].number, parts[1].number, parts[0].number);
  }
  return parts[0].is_number ? date_of_digits(text, parts) : "";
}

const FieldRule& FieldRules::of(std::string_view path) const {
  const auto found = by_path.find(path);
  return found == by_path.end() ? usual : found->second;
}

std::vector<FieldValue> field_values(const json& object, const FieldRules& rules) {
  std::vector<FieldValue> all;
  add_values(object, {}, rules, all);
  return all;
}

bool same_value(const json& a, const json& b, const FieldRule& rule) {
  switch (rule.compare) {
    case Compare::Text:
      return normalised(text_of(a)) == normalised(text_of(b));
    case Compare::Number: {
      constexpr double kRounding = 1e-9;  // 0.3 - 0.2 is within 0.1
      const std::optional<double> first = number_of(a);
      const std::optional<double> second = number_of(b);
      return first && second &&
             std::abs(*first - *second) <= rule.tolerance + kRounding * std::abs(*first);
    }
    case Compare::Date: {
      const std::string first = read_date(text_of(a));
      const std::string second = read_date(text_of(b));
      return first.empty() || second.empty() ? text_of(a) == text_of(b) : first == second;
    }
    case Compare::Exact:
      break;
  }
  return a == b;
}

}  // namespace tuneornot
