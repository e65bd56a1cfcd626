#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/clock.h"

struct ggml_context;
struct ggml_tensor;  // NOLINT(readability-identifier-naming): the library's name

namespace tuneornot {

// A computation of ggml's on made-up numbers, to learn how long it takes on this machine.
class TimedGraph {
 public:
  // `bytes` are for all its tensors.
  TimedGraph(std::size_t bytes, int threads);
  ~TimedGraph();
  TimedGraph(const TimedGraph&) = delete;
  TimedGraph& operator=(const TimedGraph&) = delete;

  ggml_context* context() const;  // to build tensors in

  // Of zeros, `type` of ggml_type: what is computed with takes no longer than numbers do.
  ggml_tensor* zeros(std::uint32_t type, std::int64_t a, std::int64_t b, std::int64_t c = 1);

  // What is timed; once.
  void compute_to(ggml_tensor* result);

  // Of one thread the processor's time, which others do not disturb; else by the clock.
  double ms();
  double fastest_ms(int rounds);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  SteadyClock clock_;

  double now_ms() const;
};

}  // namespace tuneornot
