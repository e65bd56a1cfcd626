#pragma once

struct ggml_threadpool;  // NOLINT(readability-identifier-naming): the library's name
struct llama_context;
struct llama_context_params;  // NOLINT(readability-identifier-naming): the library's name
struct llama_model;

namespace tuneornot {

// ggml's threads, for all contexts of one model: they wait for work, so that the many small parts
// of a pass need not start them anew. One context at a time may compute with them.
class ComputeThreads {
 public:
  explicit ComputeThreads(int threads);
  ~ComputeThreads();
  ComputeThreads(const ComputeThreads&) = delete;
  ComputeThreads& operator=(const ComputeThreads&) = delete;

  ggml_threadpool* pool() const;

 private:
  ggml_threadpool* pool_;
};

// libllama's context, or null where it makes none. What masked_attention.h and weight_product.h can
// compute of it they do, the rest is ggml's, and all of it is done by `threads`, which outlive it.
// To ggml this is one more backend, of the kind that BLAS is: an accelerator in the processor's
// memory. From the first call on it is there for every context of the process; those that are made
// elsewhere start threads for each of its operations.
llama_context* open_context(llama_model* model,
                            const llama_context_params& params,
                            const ComputeThreads& threads);

}  // namespace tuneornot
