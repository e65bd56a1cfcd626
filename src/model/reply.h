#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tuneornot {

// Tokens of one request, counted the same way for every provider.
struct Usage {
  std::int64_t prompt_tokens = 0;  // all of them, read from a cache or not
  std::int64_t cache_read_tokens = 0;
  std::int64_t cache_write_tokens = 0;
  std::int64_t output_tokens = 0;  // includes reasoning_tokens
  std::int64_t reasoning_tokens = 0;
  bool operator==(const Usage&) const = default;
};

struct Timing {
  double queued_ms = 0;
  double first_token_ms = 0;  // from the start of the work, not of the queue
  double total_ms = 0;
  int batch_size = 1;  // above 1 the times say nothing about latency
};

struct Completion {
  std::string text;
  bool hit_max_tokens = false;    // cut there, not ended by the model
  bool has_control_text = false;  // the user's text held the text of a control token
  Usage usage;
  Timing timing;
};

// The answer to Choose: an index into the labels that were offered.
struct Choice {
  std::size_t label = 0;
  double score = 0;  // its log-score; by Scoring::Branch a log-probability among the labels
  std::vector<double> scores;  // of every label, or empty when they were not asked for
  bool has_control_text = false;
  Usage usage;
  Timing timing;
};

// The answer to Embed.
struct Embedding {
  std::vector<float> values;  // as many for every text; their squares sum to 1
  bool has_control_text = false;
  Usage usage;
  Timing timing;
};

// A request that was not answered. It is data: the runner records it, the report counts it, and
// the study goes on.
struct CallFailure {
  enum class Kind {
    RateLimited,
    TimedOut,
    Refused,
    ContextTooLong,
    Unsupported,
    BadResponse,
    Unreadable,  // an answer came, but no label could be read out of it
    Cancelled,
    BudgetReached,
    Crashed
  };
  Kind kind = Kind::BadResponse;
  std::string detail;
  int attempts = 1;
  bool operator==(const CallFailure&) const = default;
};

std::string_view name_of(CallFailure::Kind kind);
std::optional<CallFailure::Kind> failure_kind(std::string_view name);  // empty: no such kind

using Reply = std::variant<Completion, Choice, Embedding, CallFailure>;

}  // namespace tuneornot
