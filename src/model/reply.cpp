#include "model/reply.h"

#include <algorithm>
#include <array>

#include "base/check.h"

namespace tuneornot {

namespace {

using Kind = CallFailure::Kind;

struct NamedKind {
  Kind kind;
  std::string_view name;
};

constexpr std::array kKinds = {NamedKind{.kind = Kind::RateLimited, .name = "rate_limited"},
                               NamedKind{.kind = Kind::TimedOut, .name = "timed_out"},
                               NamedKind{.kind = Kind::Refused, .name = "refused"},
                               NamedKind{.kind = Kind::ContextTooLong, .name = "context_too_long"},
                               NamedKind{.kind = Kind::Unsupported, .name = "unsupported"},
                               NamedKind{.kind = Kind::BadResponse, .name = "bad_response"},
                               NamedKind{.kind = Kind::Unreadable, .name = "unreadable"},
                               NamedKind{.kind = Kind::Cancelled, .name = "cancelled"},
                               NamedKind{.kind = Kind::BudgetReached, .name = "budget_reached"},
                               NamedKind{.kind = Kind::Crashed, .name = "crashed"}};

}  // namespace

std::string_view name_of(CallFailure::Kind kind) {
  const auto* const found = std::ranges::find(kKinds, kind, &NamedKind::kind);
  check(found != kKinds.end(), "every kind of failure has a name");
  return found->name;
}

std::optional<CallFailure::Kind> failure_kind(std::string_view name) {
  const auto* const found = std::ranges::find(kKinds, name, &NamedKind::name);
  return found == kKinds.end() ? std::nullopt : std::optional(found->kind);
}

}  // namespace tuneornot
