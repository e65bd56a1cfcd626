#include "cost/work.h"

namespace tuneornot {

Work& Work::operator+=(const Work& other) {
  calls += other.calls;
  shared_tokens += other.shared_tokens;
  own_tokens += other.own_tokens;
  output_tokens += other.output_tokens;
  machine_ms += other.machine_ms;
  return *this;
}

Work work_of(const Outcome& outcome) {
  const Usage& usage = outcome.answer.usage;
  if (outcome.answer.failure && usage.prompt_tokens == 0) {
    return {};
  }
  const std::int64_t shared = usage.cache_read_tokens + usage.cache_write_tokens;
  return {.calls = 1,
          .shared_tokens = static_cast<double>(shared),
          .own_tokens = static_cast<double>(usage.prompt_tokens - shared),
          .output_tokens = static_cast<double>(usage.output_tokens),
          .machine_ms = outcome.work_ms};
}

Work work_of(std::span<const Outcome> outcomes) {
  Work all;
  for (const Outcome& outcome : outcomes) {
    all += work_of(outcome);
  }
  return all;
}

Work per_call(const Work& work) {
  return work.calls == 0 ? Work{}
                         : Work{.calls = 1,
                                .shared_tokens = work.shared_tokens / work.calls,
                                .own_tokens = work.own_tokens / work.calls,
                                .output_tokens = work.output_tokens / work.calls,
                                .machine_ms = work.machine_ms / work.calls};
}

double tokens_of(const Work& work) {
  return work.shared_tokens + work.own_tokens + work.output_tokens;
}

}  // namespace tuneornot
