#include "model/predicted_speed.h"

#include <ggml-cpu.h>
#include <ggml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "model/attention_kind.h"
#include "model/timed_graph.h"
#include "model/weight_copies.h"
#include "weights/encoder.h"

namespace tuneornot {

namespace {

constexpr std::int64_t kTimedNumbers = std::int64_t{1} << 22;
constexpr std::int64_t kRead = 128;  // tokens of a prompt, as they are timed
constexpr int kRounds = 3;

// Whether ggml multiplies rows of that type and width, which a file may have in any tensor.
bool can_be_timed(std::uint32_t type, std::int64_t width) {
  constexpr std::int64_t kWidest = std::int64_t{1} << 18;
  return type < GGML_TYPE_COUNT && width > 0 && width <= kWidest &&
         ggml_get_type_traits_cpu(static_cast<ggml_type>(type))->vec_dot != nullptr &&
         width % ggml_blck_size(static_cast<ggml_type>(type)) == 0;
}

// The fastest of some rounds, for each token and number of the weights.
double product_ms(std::uint32_t type, std::int64_t width, std::int64_t tokens, int threads) {
  const std::int64_t rows = std::max<std::int64_t>(kTimedNumbers / width, 1);
  const std::size_t row_bytes = ggml_row_size(static_cast<ggml_type>(type), width);
  const auto numbers = static_cast<std::size_t>(tokens * (width + rows));
  TimedGraph graph(static_cast<std::size_t>(rows) * row_bytes + numbers * sizeof(float), threads);
  graph.compute_to(ggml_mul_mat(
      graph.context(), graph.zeros(type, width, rows), graph.zeros(GGML_TYPE_F32, width, tokens)));
  return graph.fastest_ms(kRounds) / static_cast<double>(tokens) /
         static_cast<double>(rows * width);
}

double whole_number(const GgufFile& file, const std::string& name, double otherwise) {
  const std::string key = metadata_text(file, "general.architecture") + '.' + name;
  const auto* number = find_metadata<std::int64_t>(file, key);
  return number == nullptr || *number < 1 ? otherwise : static_cast<double>(*number);
}

// Which part of a tensor's numbers a token is multiplied with: of a layer with experts those that
// are asked.
double share_used(const GgufFile& file, const GgufTensor& tensor) {
  const double experts = whole_number(file, "expert_count", 1);
  const bool has_experts = tensor.shape.size() > 2 && tensor.shape[2] > 1;
  return has_experts ? std::min(1.0, whole_number(file, "expert_used_count", experts) / experts)
                     : 1;
}

bool is_head(const GgufFile& file, const GgufTensor& tensor) {
  const bool has_output =
      std::ranges::find(file.tensors, "output.weight", &GgufTensor::name) != file.tensors.end();
  return tensor.name == (has_output ? "output.weight" : "token_embd.weight");
}

bool is_multiplied(const GgufTensor& tensor) {
  constexpr std::array<std::string_view, 3> kLookedUp = {
      "token_embd.weight", "position_embd.weight", "token_types.weight"};
  return tensor.shape.size() > 1 && tensor.name.ends_with(".weight") &&
         std::ranges::find(kLookedUp, tensor.name) == kLookedUp.end();
}

}  // namespace

double call_ms(const PredictedSpeed& speed, const CallTokens& call) {
  const auto shared = static_cast<double>(call.shared);
  const auto own = static_cast<double>(call.own);
  const auto written = static_cast<double>(call.written);
  const double keys = own * (shared + own / 2) + written * (shared + own + written / 2);
  return own * speed.read + written * speed.write + keys * speed.attention;
}

SpeedPredictor::NumberMs SpeedPredictor::number_ms(std::uint32_t type, std::int64_t width) {
  const auto [found, is_new] = timed_.try_emplace({type, width});
  if (is_new && can_be_timed(type, width)) {
    found->second = {.read = product_ms(type, width, kRead, threads_),
                     .write = product_ms(type, width, 1, threads_)};
  }
  return found->second;
}

PredictedSpeed SpeedPredictor::predict(const GgufFile& file) {
  const std::optional<std::uint32_t> copied = type_of_copy(file);
  const bool writes = !is_encoder(metadata_text(file, "general.architecture"));
  PredictedSpeed speed;
  for (const GgufTensor& tensor : file.tensors) {
    const bool head = is_head(file, tensor);
    if (!head && !is_multiplied(tensor)) {
      continue;
    }
    const NumberMs number = number_ms(copied.value_or(tensor.type), tensor.shape.front());
    const double numbers = static_cast<double>(numbers_in(tensor)) * share_used(file, tensor);
    speed.read += head ? 0 : numbers * number.read;
    speed.write += writes ? numbers * number.write : 0;
  }
  speed.attention =
      whole_number(file, "block_count", 0) * attention_key_ms(head_shape(file)) / threads_;
  return speed;
}

}  // namespace tuneornot
