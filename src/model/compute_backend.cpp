#include "model/compute_backend.h"

#include <ggml-backend-impl.h>
#include <ggml-cpu.h>
#include <llama.h>

#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "kernels/workers.h"
#include "model/masked_attention.h"
#include "model/weight_product.h"
#include "weights/gguf_memory.h"

namespace tuneornot {

namespace {

constexpr const char* kName = "tuneornot";

// What the backends that this thread makes compute on: ggml makes them, and takes no word along.
ggml_threadpool*& pool_of_new_backends() {
  thread_local ggml_threadpool* pool = nullptr;
  return pool;
}

struct Backend {
  int threads = 1;
  ggml_threadpool* pool = nullptr;  // none: threads are started for each operation
  std::vector<std::uint8_t> workspace;
};

ggml_threadpool_params params_for(int threads) {
  // Long enough for what is done between two operations, too short to disturb others.
  constexpr std::uint32_t kPolling = 1;
  ggml_threadpool_params params = ggml_threadpool_params_default(threads);
  params.poll = kPolling;
  return params;
}

// ggml's threads at one piece of work. They are lent out to graphs alone, so it is a graph of one
// operation of ours.
class PoolWorkers : public Workers {
 public:
  explicit PoolWorkers(Backend& backend) : backend_(backend) {}

  std::size_t threads() const override { return static_cast<std::size_t>(backend_.threads); }

  void run(std::size_t items, const Work& work) override {
    Share share = {.work = work, .items = items};
    constexpr std::size_t kNodes = 4;
    const GgmlMemory memory(ggml_init(
        {.mem_size = kNodes * ggml_tensor_overhead() + ggml_graph_overhead_custom(kNodes, false),
         .mem_buffer = nullptr,
         .no_alloc = true}));
    ggml_cgraph* graph = ggml_new_graph_custom(memory.get(), kNodes, false);
    ggml_build_forward_expand(graph,
                              ggml_custom_4d(memory.get(),
                                             GGML_TYPE_F32,
                                             1,
                                             1,
                                             1,
                                             1,
                                             nullptr,
                                             0,
                                             take_part,
                                             GGML_N_TASKS_MAX,
                                             &share));
    ggml_cplan plan = ggml_graph_plan(graph, backend_.threads, backend_.pool);
    backend_.workspace.resize(plan.work_size);
    plan.work_data = backend_.workspace.data();
    check(ggml_graph_compute(graph, &plan) == GGML_STATUS_SUCCESS, "ggml computes");
  }

 private:
  struct Share {
    const Work& work;
    std::size_t items = 0;
    std::atomic<std::size_t> next = 0;
  };

  static void take_part(ggml_tensor* /*result*/, int thread, int /*threads*/, void* of_all) {
    Share& share = *static_cast<Share*>(of_all);
    for (std::size_t item = share.next++; item < share.items; item = share.next++) {
      share.work(item, static_cast<std::size_t>(thread));
    }
  }

  Backend& backend_;
};

Backend& state_of(ggml_backend_t backend) {
  return *static_cast<Backend*>(backend->context);
}

ggml_status compute_graph(ggml_backend_t backend, ggml_cgraph* graph) {
  PoolWorkers workers(state_of(backend));
  for (int i = 0; i < ggml_graph_n_nodes(graph); ++i) {
    const ggml_tensor& node = *ggml_graph_node(graph, i);
    if ((node.flags & GGML_TENSOR_FLAG_COMPUTE) == 0) {
      continue;
    }
    if (node.op == GGML_OP_FLASH_ATTN_EXT) {
      MaskedAttention(node).compute(workers);
    } else if (node.op == GGML_OP_MUL_MAT) {
      multiply_weights(node, workers);
    }  // or else a view, which is nothing to compute
  }
  return GGML_STATUS_SUCCESS;
}

void free_backend(ggml_backend_t backend) {
  delete &state_of(backend);
  delete backend;
}

void set_threads(ggml_backend_t backend, int threads) {
  state_of(backend).threads = threads;
}

ggml_guid_t guid() {
  static ggml_guid bytes = {0x6E,
                            0x1D,
                            0x52,
                            0x9B,
                            0x0C,
                            0x47,
                            0x4A,
                            0x3F,
                            0x8E,
                            0x21,
                            0xB7,
                            0x5A,
                            0xD3,
                            0x90,
                            0xF4,
                            0x68};
  return &bytes;
}

const char* backend_name(ggml_backend_t /*backend*/) {
  return kName;
}

ggml_backend_t make_backend(ggml_backend_dev_t device, const char* /*params*/) {
  constexpr ggml_backend_i kInterface = {
      .get_name = backend_name, .free = free_backend, .graph_compute = compute_graph};
  return new ggml_backend{.guid = guid(),
                          .iface = kInterface,
                          .device = device,
                          .context = new Backend{.pool = pool_of_new_backends()}};
}

const char* device_text(ggml_backend_dev_t /*device*/) {
  return kName;
}

void device_memory(ggml_backend_dev_t /*device*/, std::size_t* free, std::size_t* total) {
  *free = 0;
  *total = 0;
}

enum ggml_backend_dev_type device_type(ggml_backend_dev_t /*device*/) {
  return GGML_BACKEND_DEVICE_TYPE_ACCEL;
}

void device_properties(ggml_backend_dev_t device, ggml_backend_dev_props* properties) {
  *properties = {.name = kName,
                 .description = kName,
                 .type = device_type(device),
                 .caps = {.buffer_from_host_ptr = true, .mmap_support = true}};
}

ggml_backend_buffer_type_t buffers_of(ggml_backend_dev_t /*device*/) {
  return ggml_backend_cpu_buffer_type();
}

ggml_backend_buffer_t buffer_of(ggml_backend_dev_t /*device*/,
                                void* bytes,
                                std::size_t size,
                                std::size_t /*most*/) {
  return ggml_backend_cpu_buffer_from_ptr(bytes, size);
}

bool can_compute(ggml_backend_dev_t /*device*/, const ggml_tensor* operation) {
  switch (operation->op) {
    case GGML_OP_NONE:
    case GGML_OP_RESHAPE:
    case GGML_OP_VIEW:
    case GGML_OP_PERMUTE:
    case GGML_OP_TRANSPOSE:
      return true;
    default:
      return MaskedAttention::can_compute(*operation) || can_multiply_weights(*operation);
  }
}

bool can_use(ggml_backend_dev_t /*device*/, ggml_backend_buffer_type_t buffers) {
  return ggml_backend_buft_is_host(buffers);
}

const char* registry_name(ggml_backend_reg_t /*registry*/) {
  return kName;
}

std::size_t device_count(ggml_backend_reg_t /*registry*/) {
  return 1;
}

ggml_backend_dev_t device_at(ggml_backend_reg_t registry, std::size_t /*index*/) {
  static ggml_backend_device device = {.iface = {.get_name = device_text,
                                                 .get_description = device_text,
                                                 .get_memory = device_memory,
                                                 .get_type = device_type,
                                                 .get_props = device_properties,
                                                 .init_backend = make_backend,
                                                 .get_buffer_type = buffers_of,
                                                 .buffer_from_host_ptr = buffer_of,
                                                 .supports_op = can_compute,
                                                 .supports_buft = can_use},
                                       .reg = registry};
  return &device;
}

void* function_named(ggml_backend_reg_t /*registry*/, const char* name) {
  return std::string_view(name) == "ggml_backend_set_n_threads"
             ? reinterpret_cast<void*>(set_threads)
             : nullptr;
}

// For good: ggml keeps what is registered as long as the process runs.
void register_once() {
  static ggml_backend_reg registry = {.api_version = GGML_BACKEND_API_VERSION,
                                      .iface = {.get_name = registry_name,
                                                .get_device_count = device_count,
                                                .get_device = device_at,
                                                .get_proc_address = function_named}};
  static const bool is_registered = [] {
    ggml_backend_register(&registry);
    return true;
  }();
  check(is_registered, "a static is made once");
}

}  // namespace

ComputeThreads::ComputeThreads(int threads) {
  ggml_threadpool_params params = params_for(threads);
  pool_ = ggml_threadpool_new(&params);
}

ComputeThreads::~ComputeThreads() {
  ggml_threadpool_free(pool_);
}

ggml_threadpool* ComputeThreads::pool() const {
  return pool_;
}

llama_context* open_context(llama_model* model,
                            const llama_context_params& params,
                            const ComputeThreads& threads) {
  register_once();
  pool_of_new_backends() = threads.pool();
  llama_context* context = llama_init_from_model(model, params);
  pool_of_new_backends() = nullptr;
  if (context != nullptr) {
    llama_attach_threadpool(context, threads.pool(), nullptr);
  }
  return context;
}

}  // namespace tuneornot
