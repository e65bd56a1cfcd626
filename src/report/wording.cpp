#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kNameColumns = 40;

// Without the minus sign of a number that rounds to zero.
std::string rounded(double number, int decimals) {
  const double unit = std::pow(10.0, decimals);
  const double nearest = std::round(number * unit) / unit;
  return fmt::format("{:.{}f}", nearest == 0 ? 0.0 : nearest, decimals);
}

// Under one point a whole number would hide on which side of zero the limit lies.
std::string limit(double difference) {
  const double number = 100 * difference;
  const bool is_small = number != 0 && std::abs(number) < 1;
  return rounded(number, is_small ? 1 : 0);
}

// How a metric is said: "61.3 % right" or "macro-F1 61.3".
struct MetricWords {
  std::string_view metric;
  std::string_view column;
  std::string_view after;
};

constexpr std::array kMetricWords = {
    MetricWords{"accuracy", "right", " % right"},
    MetricWords{"exact_match", "right", " % exactly right"},
    MetricWords{"macro_f1", "macro-F1", ""},
};

constexpr std::array kStrategyWords = {
    std::pair<std::string_view, std::string_view>{kCurrentStrategy, "What you run today"},
    std::pair<std::string_view, std::string_view>{"majority", "Always the most frequent answer"},
    std::pair<std::string_view, std::string_view>{"tfidf_linear", "A linear model of the words"},
    std::pair<std::string_view, std::string_view>{"bm25_nearest", "Copying the most similar rows"},
    std::pair<std::string_view, std::string_view>{"embed_linear", "A linear model of embeddings"},
    std::pair<std::string_view, std::string_view>{"zero_shot", "Zero-shot prompting"},
    std::pair<std::string_view, std::string_view>{"few_shot", "Few-shot prompting"},
    std::pair<std::string_view, std::string_view>{"many_shot", "Many-shot prompting"},
    std::pair<std::string_view, std::string_view>{"nearest_shots", "Nearest-shots prompting"},
    std::pair<std::string_view, std::string_view>{"fine_tune", "LoRA fine-tuning"},
    std::pair<std::string_view, std::string_view>{"fine_tune_shots", "LoRA fine-tuning with shots"},
};

}  // namespace

std::string percent(double share) {
  return rounded(100 * share, 1);
}

std::string percents(const Interval& shares, std::string_view between) {
  const std::string low = rounded(100 * shares.low, 0);
  const std::string high = rounded(100 * shares.high, 0);
  return low == high ? fmt::format("{}{}{}", percent(shares.low), between, percent(shares.high))
                     : fmt::format("{}{}{}", low, between, high);
}

std::string points(double difference) {
  const double number = 100 * difference;
  return rounded(number, std::abs(number) < 9.95 ? 1 : 0);
}

std::string points(const Interval& difference) {
  return limit(difference.low) + " to " + limit(difference.high);
}

std::string at_most(double difference) {
  constexpr double kRoundingError = 1e-9;  // 0.02 is 2 points, not 2.1
  const double tenths = std::ceil(1000 * difference - kRoundingError);
  return tenths < 100 ? rounded(tenths / 10, 1) : rounded(std::ceil(tenths / 10), 0);
}

std::string about(double difference) {
  return rounded(100 * difference, difference < 0.0195 ? 1 : 0);
}

std::string short_points(double difference) {
  return fmt::format("{:g}", std::round(1000 * difference) / 10);
}

std::string counted(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3; place -= 3) {
    digits.insert(place - 3, 1, ',');
  }
  return digits;
}

std::string tokens_text(double tokens) {
  return counted(static_cast<std::size_t>(std::llround(tokens)));
}

std::string about_rows(std::size_t number) {
  if (number > 1'000'000) {
    return "more than a million";
  }
  std::size_t unit = 1;
  while (number / unit >= 100) {
    unit *= 10;
  }
  return "about " + counted((number + unit - 1) / unit * unit);
}

std::string p_text(double p) {
  return p < 0.001 ? "p < 0.001" : fmt::format("p {:.2g}", p);
}

std::string duration(double ms) {
  const double seconds = ms / 1'000;
  if (seconds < 90) {
    return fmt::format("{:.0f} s", std::ceil(seconds));
  }
  if (seconds < 90 * 60) {
    return fmt::format("{:.0f} min", std::ceil(seconds / 60));
  }
  return fmt::format("{:.1f} h", seconds / 3'600);
}

std::string short_duration(double ms) {
  if (ms < 1) {
    return "under 1 ms";
  }
  return ms < 1'000 ? fmt::format("{:.0f} ms", ms) : fmt::format("{:.1f} s", ms / 1'000);
}

std::string usd_text(double usd) {
  constexpr double kLeast = 1e-4;
  constexpr double kCent = 0.01;
  if (usd > 0 && usd < kLeast) {
    return "< $0.0001";
  }
  if (usd > 0 && usd < kCent) {
    return fmt::format("${:.2g}", usd);
  }
  if (usd == 0 || usd >= 99.995) {
    return '$' + counted(static_cast<std::size_t>(std::llround(usd)));
  }
  return '$' + rounded(usd, 2);
}

std::string calls_text(double calls) {
  const double unit = std::pow(10.0, std::max(0.0, std::floor(std::log10(calls)) - 1));
  const double near = std::round(calls / unit) * unit;
  if (near >= 1e9) {
    return fmt::format("{:g} billion", near / 1e9);
  }
  return near >= 1e6 ? fmt::format("{:g} million", near / 1e6)
                     : counted(static_cast<std::size_t>(std::llround(near)));
}

std::string route_name(const Candidate& candidate) {
  return shortened(route_of(candidate), kNameColumns);
}

std::string route_words(const Candidate& candidate) {
  const auto* const found = std::ranges::find(
      kStrategyWords, candidate.strategy, [](const auto& words) { return words.first; });
  const std::string_view words =
      found == kStrategyWords.end() ? std::string_view(candidate.strategy) : found->second;
  const std::string name = shortened(words, kNameColumns);
  return candidate.model.empty() ? name : name + " on " + shortened(candidate.model, kNameColumns);
}

std::string score_words(std::string_view metric, double score) {
  const auto* const found = std::ranges::find(kMetricWords, metric, &MetricWords::metric);
  if (found == kMetricWords.end() || found->after.empty()) {
    return metric_column(metric) + ' ' + percent(score);
  }
  return percent(score) + std::string(found->after);
}

std::string metric_column(std::string_view metric) {
  const auto* const found = std::ranges::find(kMetricWords, metric, &MetricWords::metric);
  return shortened(found == kMetricWords.end() ? metric : found->column, kNameColumns);
}

void check_routes(const Report& report) {
  const Verdict& verdict = report.verdict;
  check(std::max(verdict.pick, verdict.nominee) < verdict.routes.size(),
        "a report's pick and nominee are among its routes");
}

double further_score(const Report& report, std::size_t route, std::size_t metric) {
  check(route < report.further_scores.size(), "every route has its further scores");
  const std::vector<double>& scores = report.further_scores[route];
  check(metric >= 1 && metric <= scores.size(), "every further metric has its score");
  return scores[metric - 1];
}

std::optional<SureAnswers> sure_of(const Report& report, std::size_t route) {
  return report.sure.empty() ? std::nullopt : report.sure.at(route);
}

}  // namespace tuneornot
