#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "report/report.h"

namespace tuneornot {

// How numbers and names are said to people. Shares (0 to 1) are shown as percentages, differences
// of shares as points.

std::string percent(double share);  // "61.3"
// "55-67" with "-" between; decimals where both would round to the same.
std::string percents(const Interval& shares, std::string_view between);

std::string points(double difference);           // "2.4", from 10 on "30"
std::string points(const Interval& difference);  // "22 to 37", "-3 to 9", "0.4 to 12"
std::string at_most(double difference);          // points, rounded up: "2.4", "0.1"
std::string about(double difference);            // "8", below two points "1.4"
std::string short_points(double difference);     // as people write a margin: "2", "1.5"

std::string counted(std::size_t number);     // "1,873"
std::string tokens_text(double tokens);      // "1,360"
std::string about_rows(std::size_t number);  // "about 1,900", rounded up; "more than a million"
std::string p_text(double p);                // "p 0.02", "p < 0.001"

std::string duration(double ms);        // "40 s", "3 min", "1.5 h"; rounded up
std::string short_duration(double ms);  // "1.4 s", "120 ms", "under 1 ms"

std::string usd_text(double usd);      // "$0", "$0.0046", "$4.20", "$1,234"
std::string calls_text(double calls);  // two digits: "2,500", "1.2 million", "1 billion"

// The route as it is written everywhere, made fit for one line.
std::string route_name(const Candidate& candidate);

// "Few-shot prompting on smollm2".
std::string route_words(const Candidate& candidate);

// "61.3 % right", "macro-F1 61.3".
std::string score_words(std::string_view metric, double score);

// The same without the number, for the head of a column: "right", "macro-F1".
std::string metric_column(std::string_view metric);

// That the verdict's pick and nominee are among its routes.
void check_routes(const Report& report);

// A route's score by one of the metrics after the leading one, counted from 1.
double further_score(const Report& report, std::size_t route, std::size_t metric);

// A route's answers that nobody need look at.
std::optional<SureAnswers> sure_of(const Report& report, std::size_t route);

}  // namespace tuneornot
