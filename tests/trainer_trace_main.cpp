// What the trainer computes, as files that tests/parity/parity.py and bench/train_bench.py read:
//   trainer_trace tiny ARCHITECTURE FILE         writes the tests' random model
//   trainer_trace run MODEL.gguf JOB.json FOLDER  writes trace.json, floats of 32 bits, and the
//                                                 adapters at start and end as the program does
//   trainer_trace peaks THREADS                   prints the GFLOP/s of each device's kernel alone

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "finetune/training_device.h"
#include "kernels/instruction_sets.h"
#include "kernels/tile.h"
#include "kernels/workers.h"
#include "trainer_trace.h"
#include "weights/adapter.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {

namespace {

using nlohmann::json;

json json_of(const Trace& trace, const TraceJob& job, const Adapter& adapter) {
  json texts = json::array();
  for (const TrainingText& text : job.texts) {
    texts.push_back({{"tokens", text.tokens}, {"targets", text.targets}});
  }
  json steps = json::array();
  for (const TraceStep& step : trace.steps) {
    steps.push_back({{"texts", step.texts},
                     {"loss", step.report.loss},
                     {"learning_rate", step.report.learning_rate},
                     {"seconds", step.seconds},
                     {"processor_seconds", step.processor_seconds}});
  }
  json modules = json::array();
  for (const AdapterModule& module : adapter.modules) {
    modules.push_back(
        {{"tensor", module.tensor}, {"inputs", module.inputs}, {"outputs", module.outputs}});
  }
  return {{"texts", texts}, {"steps", steps}, {"modules", modules}};
}

void write_floats(const std::filesystem::path& path, const std::vector<float>& numbers) {
  write_file(path, {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)});
}

void write_adapter(const std::filesystem::path& folder, const Adapter& adapter) {
  write_peft_adapter(folder, adapter);
  write_gguf_adapter(folder / "adapter.gguf", adapter);
}

void run(const std::filesystem::path& model,
         const std::filesystem::path& job_file,
         const std::filesystem::path& folder) {
  const ModelTensors tensors(model);
  const TraceJob job = trace_job(parse_json(read_file(job_file), job_file.string()), model);
  const Decoder decoder = read_decoder(tensors, context_tokens(job));
  const Trace trace = trace_training(decoder, job);
  const Adapter start = adapter_of(decoder, trace.start);
  write_adapter(folder / "start", start);
  write_adapter(folder / "end", adapter_of(decoder, trace.end));
  write_floats(folder / "logits.f32", trace.logits);
  write_floats(folder / "gradient.f32", trace.gradient);
  write_file(folder / "trace.json", json_of(trace, job, start).dump());
}

// GFLOP/s of a kernel on so many threads at once, on numbers that stay in the first-level cache.
double peak_of(const TileKernel& kernel, std::size_t threads) {
  constexpr std::size_t kDepth = 128;
  constexpr std::size_t kTimes = 100'000;
  const std::size_t per_number = kernel.numbers == TileNumbers::Pairs ? 4 : 2;
  const SteadyClock clock;
  WorkerThreads workers(threads);
  const auto work = [&kernel](std::size_t /*item*/, std::size_t /*thread*/) {
    const std::vector<float> a(kTileRows * kDepth);
    const std::vector<float> b(kernel.columns * kDepth);
    std::vector<float> c(kTileRows * kernel.columns);
    for (std::size_t i = 0; i < kTimes; ++i) {
      kernel.multiply({.a = a.data(),
                       .a_row = kDepth,
                       .b = b.data(),
                       .b_strip = kTileColumns * kDepth,
                       .depth = kDepth,
                       .c = c.data(),
                       .c_row = static_cast<std::ptrdiff_t>(kernel.columns),
                       .rows = kTileRows,
                       .columns = kernel.columns});
    }
  };
  workers.run(threads, work);  // until the processor has reached its pace
  const double before_ms = clock.now_ms();
  workers.run(threads, work);
  const auto done =
      static_cast<double>(threads * kTimes * kTileRows * kernel.columns * kDepth * per_number);
  return done / (clock.now_ms() - before_ms) / 1e6;
}

json peaks(std::size_t threads) {
  json of_devices = {{kProcessor, peak_of(tile_kernels().front(), threads)}};
  if (can_run_avx512_bf16()) {
    of_devices[kProcessorBf16] = peak_of(pair_kernels().front(), threads);
  }
  return of_devices;
}

}  // namespace

}  // namespace tuneornot

int main(int argc, char** argv) {
  const std::string_view verb = argc > 1 ? argv[1] : "";
  try {
    if (verb == "tiny" && argc == 4) {
      tuneornot::TinyModel(argv[2]).save_as(argv[3]);
      return 0;
    }
    if (verb == "peaks" && argc == 3) {
      fmt::print("{}\n", tuneornot::peaks(std::stoul(argv[2])).dump());
      return 0;
    }
    if (verb == "run" && argc == 5) {
      tuneornot::run(argv[2], argv[3], argv[4]);
      return 0;
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "trainer_trace: {}\n", error.what());
    return 1;
  }
  fmt::print(stderr,
             "trainer_trace tiny ARCHITECTURE FILE | run MODEL JOB FOLDER | peaks THREADS\n");
  return 2;
}
