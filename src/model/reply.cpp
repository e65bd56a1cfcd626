#include "model/reply.h"

namespace tuneornot {

std::string_view name_of(CallFailure::Kind kind) {
  switch (kind) {
    case CallFailure::Kind::RateLimited:
      return "rate_limited";
    case CallFailure::Kind::TimedOut:
      return "timed_out";
    case CallFailure::Kind::Refused:
      return "refused";
    case CallFailure::Kind::ContextTooLong:
      return "context_too_long";
    case CallFailure::Kind::Unsupported:
      return "unsupported";
    case CallFailure::Kind::BadResponse:
      return "bad_response";
    case CallFailure::Kind::Unreadable:
      return "unreadable";
    case CallFailure::Kind::Cancelled:
      return "cancelled";
    case CallFailure::Kind::BudgetReached:
      return "budget_reached";
    case CallFailure::Kind::Crashed:
      break;
  }
  return "crashed";
}

}  // namespace tuneornot
