#include "http/retries.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace tuneornot {

namespace {

constexpr int kMostTries = 5;
constexpr double kLongestWaitSeconds = 120;  // more is not waited for: the user is told

bool may_pass(const HttpReply& reply) {
  constexpr std::array<int, 7> kStatuses = {408, 425, 429, 500, 502, 503, 504};
  return reply.fault == HttpFault::Passing ||
         (reply.fault == HttpFault::None &&
          std::ranges::find(kStatuses, reply.status) != kStatuses.end());
}

// Of a Retry-After in seconds; its other form, a date, is too rare to be read.
std::optional<double> asked_seconds(const HttpReply& reply) {
  const std::string text = header(reply.headers, "retry-after");
  double seconds = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_number = fault == std::errc() && end == text.data() + text.size() && seconds >= 0;
  return is_number ? std::optional(seconds) : std::nullopt;
}

}  // namespace

std::optional<double> Retries::wait_ms(const HttpReply& reply) {
  ++failed_;
  if (!may_pass(reply) || failed_ >= kMostTries) {
    return std::nullopt;
  }
  const double seconds = asked_seconds(reply).value_or(static_cast<double>(1 << (failed_ - 1)));
  return seconds > kLongestWaitSeconds ? std::nullopt : std::optional(seconds * 1'000);
}

}  // namespace tuneornot
