#include <fmt/format.h>

#include <cstring>

#include "base/error.h"
#include "base/hash.h"
#include "finetune/trainer.h"

namespace tuneornot {

namespace {

constexpr std::string_view kFormat = "tuneornot checkpoint 2\n";
constexpr std::size_t kHash = 64;  // letters of a SHA-256

template <typename T>
void put(std::string& bytes, const T& number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put_all(std::string& bytes, const std::vector<float>& numbers) {
  bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float));
}

void take(std::string_view& bytes, void* to, std::size_t count) {
  std::memcpy(to, bytes.data(), count);
  bytes.remove_prefix(count);
}

void take_all(std::string_view& bytes, std::size_t count, std::vector<float>& numbers) {
  numbers.resize(count);
  if (count > 0) {  // of an empty vector there may be no address
    take(bytes, numbers.data(), count * sizeof(float));
  }
}

void put_texts(std::string& bytes, std::span<const TrainingText> texts) {
  for (const TrainingText& text : texts) {
    put(bytes, text.tokens.size());
    for (const TokenId token : text.tokens) {
      put(bytes, token);
    }
    for (const std::size_t target : text.targets) {
      put(bytes, target);
    }
  }
}

[[noreturn]] void refuse(const std::string& file, std::string_view what) {
  throw Error(ErrorKind::Data, fmt::format("{}: {}; delete it to begin anew", file, what));
}

}  // namespace

std::string identity_of(std::span<const TrainingText> texts) {
  std::string bytes;
  put_texts(bytes, texts);
  return sha256(bytes);
}

std::string run_identity(const TrainingSettings& settings,
                         const LoraSettings& lora,
                         std::span<const TrainingText> texts,
                         const std::string& model_sha256) {
  std::string bytes = fmt::format("{} {} {} {} {} {} {} {} {} {} {} {}",
                                  settings.epochs,
                                  settings.batch_texts,
                                  settings.micro_tokens,
                                  settings.learning_rate,
                                  static_cast<int>(settings.schedule),
                                  settings.warmup,
                                  settings.longest_gradient,
                                  settings.adamw.beta1,
                                  settings.adamw.beta2,
                                  settings.adamw.epsilon,
                                  settings.adamw.weight_decay,
                                  settings.seed);
  bytes += fmt::format(" {} {} {} {}", lora.rank, lora.alpha, lora.is_rank_stabilised, lora.seed);
  for (const std::string_view matrix : lora.matrices) {
    bytes += matrix;
  }
  if (settings.dropout > 0) {
    bytes += fmt::format(" dropout {} ", settings.dropout);
  }
  put_texts(bytes, texts);
  return sha256(bytes + model_sha256);
}

std::string checkpoint_bytes(const TrainingState& state, const std::string& identity) {
  std::string bytes(kFormat);
  bytes += identity;
  put(bytes, state.adamw.steps);
  put(bytes, state.first_loss);
  put(bytes, state.recent_loss);
  put(bytes, state.kept.judged);
  put(bytes, state.kept.epoch);
  put(bytes, state.kept.best);
  put_all(bytes, state.lora.parameters);
  put_all(bytes, state.adamw.first);
  put_all(bytes, state.adamw.second);
  put_all(bytes, state.kept.parameters);
  return bytes + sha256(bytes);
}

void restore_checkpoint(std::string_view bytes,
                        const std::string& file,
                        const std::string& identity,
                        TrainingState& state) {
  const std::size_t parameters = state.lora.parameters.size();
  const std::size_t head = kFormat.size() + identity.size();
  constexpr std::size_t kNumbers = 7;
  const std::size_t least = head + kNumbers * sizeof(double) + 3 * parameters * sizeof(float);
  const bool keeps_epoch = bytes.size() > least + kHash;
  const std::size_t whole = least + (keeps_epoch ? parameters * sizeof(float) : 0) + kHash;
  if (!bytes.starts_with(kFormat)) {
    refuse(file, "is no checkpoint of this version");
  }
  if (bytes.size() >= head && bytes.substr(kFormat.size(), identity.size()) != identity) {
    refuse(file, "is another training's, with other settings, data or model");
  }
  if (bytes.size() != whole ||
      sha256(bytes.substr(0, whole - kHash)) != bytes.substr(whole - kHash)) {
    refuse(file, "is damaged");
  }
  bytes.remove_prefix(head);
  take(bytes, &state.adamw.steps, sizeof state.adamw.steps);
  take(bytes, &state.first_loss, sizeof state.first_loss);
  take(bytes, &state.recent_loss, sizeof state.recent_loss);
  take(bytes, &state.kept.judged, sizeof state.kept.judged);
  take(bytes, &state.kept.epoch, sizeof state.kept.epoch);
  take(bytes, &state.kept.best, sizeof state.kept.best);
  take_all(bytes, parameters, state.lora.parameters);
  take_all(bytes, parameters, state.adamw.first);
  take_all(bytes, parameters, state.adamw.second);
  take_all(bytes, keeps_epoch ? parameters : 0, state.kept.parameters);
}

}  // namespace tuneornot
