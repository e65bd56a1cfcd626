#include "strategy/kept_vectors.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "predictor/text_vectors.h"

namespace tuneornot {

namespace {

constexpr std::string_view kMagic = "TONVEC01";
constexpr std::size_t kTexts = 128;      // embedded, and kept, together
constexpr std::size_t kTimedTexts = 16;  // from which is told how long the rest takes
constexpr std::size_t kHashLength = 64;

// Another way to make vectors of the same model's states gets another number.
constexpr const char* kVersion = "1";

std::filesystem::path folder_of(const Preparation& preparation) {
  check(preparation.model != nullptr, "vectors are asked of a model");
  const std::string identity = std::string(preparation.model->identity()) + '\n' + kVersion;
  return preparation.vectors / sha256(identity).substr(0, 12);
}

// Empty where the model was stopped.
std::optional<std::vector<std::vector<float>>> asked(std::span<const std::string> texts,
                                                     Model& model,
                                                     const std::stop_token& stop) {
  std::vector<std::vector<float>> vectors;
  vectors.reserve(texts.size());
  for (Embedded& one : embed_texts(texts, model, stop)) {
    if (const auto* failure = std::get_if<CallFailure>(&one)) {
      if (failure->kind == CallFailure::Kind::Cancelled) {
        return std::nullopt;
      }
      vectors.emplace_back();
    } else {
      vectors.push_back(std::move(std::get<Embedding>(one).values));
    }
  }
  return vectors;
}

std::size_t width_of(std::span<const std::vector<float>> vectors) {
  std::size_t width = 0;
  for (const std::vector<float>& vector : vectors) {
    width = std::max(width, vector.size());
  }
  return width;
}

bool is_zero(std::span<const float> vector) {
  return std::ranges::all_of(vector, [](float number) { return number == 0; });
}

}  // namespace

KeptVectors::KeptVectors(const Preparation& preparation)
    : folder_(folder_of(preparation)), model_(*preparation.model) {
  std::error_code is_missing;
  for (const std::filesystem::path& file : entries_of(folder_, is_missing)) {
    if (file.extension() == ".bin") {
      load(file);
    }
  }
}

void KeptVectors::load(const std::filesystem::path& file) {
  const std::string bytes = read_file(file);
  ByteReader reader(bytes, file.string(), "delete it and run again");
  if (reader.text(kMagic.size()) != kMagic) {
    reader.refuse();
  }
  const auto texts = reader.number<std::uint64_t>();
  const auto width = reader.number<std::uint64_t>();
  const auto took_ms = reader.number<double>();
  if (texts == 0 || texts > kTexts || !(took_ms >= 0)) {
    reader.refuse();
  }
  const std::string_view hashes = reader.text(texts * kHashLength);
  for (std::uint64_t i = 0; i < texts; ++i) {
    kept_[std::string(hashes.substr(i * kHashLength, kHashLength))] = {
        .vector = reader.numbers<float>(width), .ms = took_ms / static_cast<double>(texts)};
  }
  if (reader.left() != 0) {
    reader.refuse();
  }
}

std::vector<std::string> KeptVectors::missing_in(std::span<const Example> train) const {
  std::vector<std::string> missing;
  std::unordered_set<std::string_view> seen;
  for (const Example& row : train) {
    if (seen.insert(row.input).second && !kept_.contains(sha256(row.input))) {
      missing.push_back(row.input);
    }
  }
  return missing;
}

LearningStep KeptVectors::step_of(std::span<const Example> train) const {
  LearningStep step{.spent_ms = 0};
  std::unordered_set<std::string_view> seen;
  for (const Example& row : train) {
    if (!seen.insert(row.input).second) {
      continue;
    }
    ++step.steps;
    const auto kept = kept_.find(sha256(row.input));
    if (kept != kept_.end()) {
      ++step.step;
      *step.spent_ms += kept->second.ms;
    }
  }
  return step;
}

LearningEnd KeptVectors::learn(std::span<const Example> train, const LearningHost& host) {
  host.report(step_of(train));
  const std::vector<std::string> missing = missing_in(train);
  for (std::span<const std::string> left = missing; !left.empty();) {
    const std::span<const std::string> texts = left.first(std::min(kTexts, left.size()));
    const double before_ms = host.clock.now_ms();
    std::optional<std::vector<std::vector<float>>> vectors = asked(texts, model_, host.stop);
    if (!vectors) {
      return LearningEnd::Stopped;
    }
    keep(texts, *std::move(vectors), host.clock.now_ms() - before_ms);
    host.report(step_of(train));
    left = left.subspan(texts.size());
  }
  return LearningEnd::Done;
}

void KeptVectors::keep(std::span<const std::string> texts,
                       std::vector<std::vector<float>> vectors,
                       double took_ms) {
  const std::size_t width = width_of(vectors);
  std::string hashes;
  for (const std::string& text : texts) {
    hashes += sha256(text);
  }
  ByteWriter writer;
  writer.text(kMagic);
  writer.number(std::uint64_t{texts.size()});
  writer.number(std::uint64_t{width});
  writer.number(took_ms);
  writer.text(hashes);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    vectors[i].resize(width);
    writer.numbers(std::span<const float>(vectors[i]));
    kept_[hashes.substr(i * kHashLength, kHashLength)] = {
        .vector = std::move(vectors[i]), .ms = took_ms / static_cast<double>(texts.size())};
  }
  std::filesystem::create_directories(folder_);
  write_file(folder_ / (sha256(hashes).substr(0, 16) + ".bin"), writer.bytes());
}

double KeptVectors::learning_ms(std::span<const Example> train, const Clock& clock) const {
  const std::vector<std::string> missing = missing_in(train);
  if (missing.empty()) {
    return 0;
  }
  const auto texts = std::span(missing).first(std::min(kTimedTexts, missing.size()));
  const double before_ms = clock.now_ms();
  asked(texts, model_, {});
  return static_cast<double>(missing.size()) / static_cast<double>(texts.size()) *
         (clock.now_ms() - before_ms);
}

std::span<const float> KeptVectors::of(const std::string& text) const {
  const auto kept = kept_.find(sha256(text));
  check(kept != kept_.end(), "a text is embedded before it is learned from");
  const std::vector<float>& vector = kept->second.vector;
  return is_zero(vector) ? std::span<const float>() : std::span(vector);
}

}  // namespace tuneornot
