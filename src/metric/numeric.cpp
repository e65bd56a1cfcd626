#include "metric/numeric.h"

#include <cctype>
#include <charconv>
#include <cmath>
#include <string>

namespace tuneornot {

namespace {

constexpr std::string_view kMark = "####";
constexpr std::string_view kUsage = "numeric, or numeric(tol=NUMBER)";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_digit(text[at]);
}

// Whether a comma and a group of exactly three digits begin here.
bool group_at(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] == ',' && digit_at(text, at + 1) && digit_at(text, at + 2) &&
         digit_at(text, at + 3) && !digit_at(text, at + 4);
}

// The digits from `at` on, which is moved behind them.
std::string take_digits(std::string_view text, std::size_t& at) {
  std::string digits;
  while (digit_at(text, at) || group_at(text, at)) {
    if (is_digit(text[at])) {
      digits += text[at];
    }
    ++at;
  }
  if (at < text.size() && text[at] == '.' && digit_at(text, at + 1)) {
    digits += text[at++];
    while (digit_at(text, at)) {
      digits += text[at++];
    }
  }
  return digits;
}

// Whether a minus sign stands before the number at `at`, a currency sign between them aside: not
// the dash of "10-3" or of "2020-2024".
bool is_negative(std::string_view text, std::size_t at) {
  constexpr std::string_view kMinus = "\u2212";
  std::string_view before = text.substr(0, at);
  for (const std::string_view sign : {"$", "\u20ac", "\u00a3"}) {
    if (before.ends_with(sign)) {
      before.remove_suffix(sign.size());
    }
  }
  if (before.ends_with(kMinus)) {
    before.remove_suffix(kMinus.size());
  } else if (before.ends_with('-')) {
    before.remove_suffix(1);
  } else {
    return false;
  }
  return before.empty() || std::isalnum(static_cast<unsigned char>(before.back())) == 0;
}

bool starts_number(std::string_view text, std::size_t at) {
  return is_digit(text[at]) || (text[at] == '.' && digit_at(text, at + 1));
}

enum class Which { First, Last };

std::optional<double> number_in(std::string_view text, Which which) {
  std::optional<double> found;
  std::size_t at = 0;
  while (at < text.size()) {
    if (!starts_number(text, at)) {
      ++at;
      continue;
    }
    const bool negative = is_negative(text, at);
    const std::string digits = take_digits(text, at);
    double size = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), size);
    found = negative ? -size : size;
    if (which == Which::First) {
      break;
    }
  }
  return found;
}

}  // namespace

std::optional<double> final_number(std::string_view text) {
  const std::size_t mark = text.rfind(kMark);
  return mark == std::string_view::npos ? number_in(text, Which::Last)
                                        : number_in(text.substr(mark + kMark.size()), Which::First);
}

Metric make_numeric(const MetricCall& call, AnswerForm form) {
  double tolerance = 0;
  for (const MetricArgument& argument : call.arguments) {
    if (argument.key != "tol" || call.arguments.size() > 1) {
      refuse_call(call, "takes tol and nothing else", kUsage);
    }
    tolerance = tolerance_argument(call, argument, kUsage);
  }
  const auto row_score = [tolerance](const AnsweredRow& row) -> double {
    constexpr double kRounding = 1e-9;  // 0.3 - 0.2 is within 0.1
    const std::optional<double> answer = final_number(row.answer);
    const std::optional<double> expected = final_number(row.expected);
    return answer && expected &&
                   std::abs(*answer - *expected) <= tolerance + kRounding * std::abs(*expected)
               ? 1
               : 0;
  };
  return {.name = call.text, .form = form, .row_score = row_score, .corpus = {}, .over_labels = {}};
}

}  // namespace tuneornot
