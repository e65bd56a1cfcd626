#include "http/retries.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/number.h"

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
  const auto seconds = parse_number<double>(header(reply.headers, "retry-after"));
  return seconds && *seconds >= 0 ? seconds : std::nullopt;
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
