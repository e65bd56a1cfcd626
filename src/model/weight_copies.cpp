#include "model/weight_copies.h"

#include <fmt/format.h>
#include <ggml-cpu.h>
#include <llama.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <vector>

#include "base/cache_folder.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/platform.h"
#include "base/text.h"
#include "model/gguf_engine.h"
#include "weights/gguf.h"
#include "weights/model_parts.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

constexpr double kWorthwhile = 1.2;  // so many times as fast, or a copy is not kept
constexpr int kRounds = 3;
constexpr std::size_t kTimedTokens = 64;
constexpr std::int64_t kTimedContext = 256;

constexpr std::array kSlowTypes = {GGML_TYPE_Q4_1, GGML_TYPE_Q5_0, GGML_TYPE_Q5_1};

struct CopyType {
  llama_ftype file = LLAMA_FTYPE_MOSTLY_F16;
  ggml_type weights = GGML_TYPE_F16;
  std::string_view name;
};

CopyType copy_type() {
  return ggml_cpu_has_avx512_bf16() != 0 ? CopyType{LLAMA_FTYPE_MOSTLY_BF16, GGML_TYPE_BF16, "bf16"}
                                         : CopyType{LLAMA_FTYPE_MOSTLY_F16, GGML_TYPE_F16, "f16"};
}

struct Numbers {
  std::uint64_t all = 0;
  std::uint64_t slow = 0;
};

Numbers count_numbers(const GgufFile& file) {
  Numbers numbers;
  for (const GgufTensor& tensor : file.tensors) {
    const bool slow = std::ranges::any_of(
        kSlowTypes, [&](ggml_type type) { return tensor.type == std::uint32_t{type}; });
    numbers.all += numbers_in(tensor);
    numbers.slow += slow ? numbers_in(tensor) : 0;
  }
  return numbers;
}

CacheFolder cache_of(const WeightCopies& copies) {
  return {copies.folder, ".gguf", copies.room};
}

bool write_copy(const fs::path& from, const fs::path& to, llama_ftype type, int threads) {
  llama_model_quantize_params parameters = llama_model_quantize_default_params();
  parameters.ftype = type;
  parameters.allow_requantize = true;
  parameters.pure = true;
  parameters.nthread = threads;
  llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
  return llama_model_quantize(from.c_str(), to.c_str(), &parameters) == 0;
}

// Reads texts of the same number of tokens with one file's weights, as every model can. One thread:
// where another program runs too, two of ggml's would wait for each other.
class Reader {
 public:
  explicit Reader(GgufModelSettings settings)
      : engine_((settings.batch_size = 1,
                 settings.threads = 1,
                 settings.context_tokens = kTimedContext,
                 settings)) {}

  double seconds(int round) {
    std::vector<Token> text(kTimedTokens);
    const int tokens = engine_.vocabulary().size();
    for (std::size_t i = 0; i < text.size(); ++i) {
      text[i] = static_cast<Token>((i * 131 + static_cast<std::size_t>(round)) %
                                   static_cast<std::size_t>(tokens));
    }
    const double start = clock_.now_ms();
    engine_.vectors(std::span(&text, 1), {});
    return (clock_.now_ms() - start) / 1'000;
  }

 private:
  GgufEngine engine_;
  SteadyClock clock_;
};

// How many times as fast the copy reads, the fastest of some rounds in turns against the same.
double speed_up(const GgufModelSettings& settings, const fs::path& copy) {
  GgufModelSettings copied = settings;
  copied.weights = copy;
  Reader original(settings);
  Reader faster(copied);
  double of_original = original.seconds(0);
  double of_copy = faster.seconds(0);
  for (int round = 1; round < kRounds; ++round) {
    of_original = std::min(of_original, original.seconds(round));
    of_copy = std::min(of_copy, faster.seconds(round));
  }
  return of_original / of_copy;
}

struct Names {
  fs::path copy;
  fs::path unfinished;
  fs::path refused;  // an empty file: a copy was measured and is not worth its place
};

Names names_of(const GgufModelSettings& settings, const WeightCopies& copies) {
  const std::string stem = fmt::format("{}.{}", settings.file_sha256, copy_type().name);
  const CacheFolder cache = cache_of(copies);
  return {.copy = cache.file(stem),
          .unfinished = cache.unfinished(stem),
          .refused = copies.folder / (stem + ".slower")};
}

void take(const Names& names, GgufModelSettings& settings) {
  CacheFolder::mark_used(names.copy);
  settings.weights = names.copy;
  settings.weight_type = copy_type().name;
}

// True when a copy that is worth its place is there now.
bool make_copy(const Names& names, const GgufModelSettings& settings) {
  if (!write_copy(settings.path, names.unfinished, copy_type().file, settings.threads)) {
    return false;
  }
  if (speed_up(settings, names.unfinished) < kWorthwhile) {
    write_file(names.refused, "");
    return false;
  }
  std::error_code failed;
  fs::rename(names.unfinished, names.copy, failed);
  return !failed;
}

// The same, where the file's weights are slow and there is room.
bool make_copy_if_wanted(const Names& names,
                         const GgufModelSettings& settings,
                         const WeightCopies& copies) {
  const GgufFile file = read_model(settings.path);
  check_loadable(file);
  const std::uintmax_t bytes = 2 * count_numbers(file).all;
  const CacheFolder cache = cache_of(copies);
  if (!type_of_copy(file) || bytes > physical_memory() / 4 || !cache.can_hold(bytes)) {
    return false;
  }
  copies.tell(
      fmt::format("{}: writing a copy with weights of 16 bits ({} MB), which may answer "
                  "faster on this processor; once, to {}",
                  printable(settings.path.filename().string()),
                  bytes / 1'000'000,
                  printable(copies.folder.string())));
  cache.make_room(bytes);
  const bool made = make_copy(names, settings);
  std::error_code ignored;
  fs::remove(names.unfinished, ignored);
  return made;
}

}  // namespace

std::optional<std::uint32_t> type_of_copy(const GgufFile& file) {
  const Numbers numbers = count_numbers(file);
  return 2 * numbers.slow < numbers.all ? std::nullopt
                                        : std::optional<std::uint32_t>(copy_type().weights);
}

void choose_weights(GgufModelSettings& settings, const WeightCopies& copies) {
  const Names names = names_of(settings, copies);
  if (fs::exists(names.refused)) {
    return;
  }
  if (fs::exists(names.copy) || make_copy_if_wanted(names, settings, copies)) {
    take(names, settings);
  }
}

}  // namespace tuneornot
