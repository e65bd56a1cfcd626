#include "finetune/training_device.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ggml-backend.h>
#include <ggml.h>

#include <utility>

#include "base/error.h"
#include "finetune/graph_pass.h"
#include "finetune/pass.h"
#include "kernels/instruction_sets.h"

namespace tuneornot {

namespace {

struct FreeBackend {
  void operator()(ggml_backend* backend) const { ggml_backend_free(backend); }
};

class Processor : public TrainingDevice {
 public:
  Processor(std::string name, const TileKernel& kernel, std::size_t threads)
      : name_(std::move(name)), workers_(threads), products_(workers_, kernel) {}

  const std::string& name() const override { return name_; }
  Workers& workers() const override { return products_.workers(); }

  std::unique_ptr<GradientPass> pass(const Decoder& decoder, const Lora& lora) const override {
    return std::make_unique<Pass>(decoder, lora, products_);
  }

 private:
  std::string name_;
  WorkerThreads workers_;
  Products products_;
};

class GgmlDevice : public TrainingDevice {
 public:
  GgmlDevice(std::string name, ggml_backend* backend, std::size_t threads)
      : name_(std::move(name)),
        backend_(backend),
        workers_(std::make_unique<WorkerThreads>(threads)) {}

  const std::string& name() const override { return name_; }
  Workers& workers() const override { return *workers_; }

  std::unique_ptr<GradientPass> pass(const Decoder& decoder, const Lora& lora) const override {
    return std::make_unique<GraphPass>(
        backend_.get(), decoder, lora, suitable_matrices(backend_.get(), decoder));
  }

 private:
  std::string name_;
  std::unique_ptr<ggml_backend, FreeBackend> backend_;
  std::unique_ptr<WorkerThreads> workers_;
};

// What ggml says of the devices that it finds is not the user's business.
void be_quiet() {
  ggml_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
}

// Of those devices that have a number of threads, such as ggml's processor.
void set_threads(ggml_backend* backend, std::size_t threads) {
  ggml_backend_reg* registry = ggml_backend_dev_backend_reg(ggml_backend_get_device(backend));
  // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast): ggml's
  // way
  const auto set = reinterpret_cast<ggml_backend_set_n_threads_t>(
      ggml_backend_reg_get_proc_address(registry, "ggml_backend_set_n_threads"));
  if (set != nullptr) {
    set(backend, static_cast<int>(threads));
  }
}

}  // namespace

std::vector<std::string> training_devices() {
  be_quiet();
  std::vector<std::string> names;
  for (std::size_t i = 0; i < ggml_backend_dev_count(); ++i) {
    ggml_backend_device* device = ggml_backend_dev_get(i);
    const auto type = ggml_backend_dev_type(device);
    if (type == GGML_BACKEND_DEVICE_TYPE_GPU || type == GGML_BACKEND_DEVICE_TYPE_IGPU) {
      names.emplace_back(ggml_backend_dev_name(device));
    }
  }
  if (can_run_avx512_bf16()) {
    names.emplace_back(kProcessorBf16);
  }
  names.emplace_back(kProcessor);
  return names;
}

std::unique_ptr<TrainingDevice> open_training_device(const std::string& name, std::size_t threads) {
  if (name == kProcessor) {
    return std::make_unique<Processor>(name, tile_kernels().front(), threads);
  }
  if (name == kProcessorBf16) {
    return std::make_unique<Processor>(name, pair_kernels().front(), threads);
  }
  be_quiet();
  ggml_backend* backend = ggml_backend_init_by_name(name.c_str(), nullptr);
  if (backend == nullptr) {
    throw Error(ErrorKind::Usage,
                fmt::format("there is no device {} to train on; there are {}",
                            name,
                            fmt::join(training_devices(), ", ")));
  }
  set_threads(backend, threads);
  return std::make_unique<GgmlDevice>(name, backend, threads);
}

}  // namespace tuneornot
