#include "model/timed_graph.h"

#include <ggml-cpu.h>
#include <ggml.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "base/check.h"
#include "weights/gguf_memory.h"

namespace tuneornot {

struct TimedGraph::Impl {
  GgmlMemory context;
  ggml_cgraph* graph = nullptr;
  ggml_cplan plan{};
  std::vector<std::uint8_t> workspace;
  int threads = 1;
};

TimedGraph::TimedGraph(std::size_t bytes, int threads) : impl_(std::make_unique<Impl>()) {
  constexpr std::size_t kGraphBytes = std::size_t{1} << 20;
  impl_->context.reset(
      ggml_init({.mem_size = bytes + kGraphBytes, .mem_buffer = nullptr, .no_alloc = false}));
  impl_->graph = ggml_new_graph(impl_->context.get());
  impl_->threads = threads;
}

TimedGraph::~TimedGraph() = default;

ggml_context* TimedGraph::context() const {
  return impl_->context.get();
}

ggml_tensor* TimedGraph::zeros(std::uint32_t type, std::int64_t a, std::int64_t b, std::int64_t c) {
  return ggml_set_zero(ggml_new_tensor_3d(context(), static_cast<ggml_type>(type), a, b, c));
}

void TimedGraph::compute_to(ggml_tensor* result) {
  ggml_build_forward_expand(impl_->graph, result);
  impl_->plan = ggml_graph_plan(impl_->graph, impl_->threads, nullptr);
  impl_->workspace.resize(impl_->plan.work_size);
  impl_->plan.work_data = impl_->workspace.data();
}

double TimedGraph::now_ms() const {
  constexpr double kTicks = CLOCKS_PER_SEC / 1'000.0;
  return impl_->threads == 1 ? static_cast<double>(std::clock()) / kTicks : clock_.now_ms();
}

double TimedGraph::ms() {
  const double start_ms = now_ms();
  check(ggml_graph_compute(impl_->graph, &impl_->plan) == GGML_STATUS_SUCCESS, "ggml computes");
  return now_ms() - start_ms;
}

double TimedGraph::fastest_ms(int rounds) {
  double fastest = ms();
  for (int round = 1; round < rounds; ++round) {
    fastest = std::min(fastest, ms());
  }
  return fastest;
}

}  // namespace tuneornot
