#include "weights/safetensors.h"

#include <fmt/format.h>
#include <ggml.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

namespace tuneornot {

namespace {

static_assert(std::endian::native == std::endian::little);
constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);

[[noreturn]] void refuse_file(const std::filesystem::path& path, std::string_view what) {
  throw Error(ErrorKind::Model,
              fmt::format("{}: {}; save the adapter anew", path.string(), printable(what)));
}

std::size_t bytes_a_number(const std::filesystem::path& path, const std::string& type) {
  if (type == "F32") {
    return sizeof(float);
  }
  if (type == "F16" || type == "BF16") {
    return sizeof(std::uint16_t);
  }
  refuse_file(path, fmt::format("holds numbers of the type {}, not F32, F16 or BF16", type));
}

std::vector<float> widened(const std::string& type, std::string_view bytes, std::size_t count) {
  std::vector<float> numbers(count);
  if (type == "F32") {
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
    return numbers;
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, bytes.data() + i * sizeof bits, sizeof bits);
    numbers[i] = type == "F16" ? ggml_fp16_to_fp32(bits) : ggml_bf16_to_fp32({.bits = bits});
  }
  return numbers;
}

// One entry of the header; `data` is what stands behind it.
FloatMatrix matrix_of(const std::filesystem::path& path,
                      const nlohmann::json& entry,
                      std::string_view data) {
  const auto type = entry.at("dtype").get<std::string>();
  const auto shape = entry.at("shape").get<std::vector<std::uint64_t>>();
  const auto [first, end] = entry.at("data_offsets").get<std::pair<std::uint64_t, std::uint64_t>>();
  constexpr std::uint64_t kMost = std::uint64_t{1} << 31;
  if (shape.size() != 2 || shape[0] > kMost || shape[1] > kMost) {
    refuse_file(path, "holds something that is no matrix");
  }
  const std::uint64_t count = shape[0] * shape[1];
  if (first > end || end > data.size() || (end - first) / bytes_a_number(path, type) != count ||
      (end - first) % bytes_a_number(path, type) != 0) {
    refuse_file(path, "is damaged: a matrix and its numbers are not of one size");
  }
  return {.rows = shape[0],
          .columns = shape[1],
          .numbers = widened(type, data.substr(first, end - first), count)};
}

std::string_view header_of(const std::filesystem::path& path, std::string_view bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < kLengthBytes) {
    refuse_file(path, "is damaged: it has no header");
  }
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > bytes.size() - kLengthBytes) {
    refuse_file(path, "is damaged: its header is not all there");
  }
  return bytes.substr(kLengthBytes, length);
}

std::map<std::string, FloatMatrix> matrices_of(const std::filesystem::path& path,
                                               const nlohmann::json& header,
                                               std::string_view data) {
  std::map<std::string, FloatMatrix> matrices;
  for (const auto& [name, entry] : header.items()) {
    if (name != "__metadata__") {
      matrices.emplace(name, matrix_of(path, entry, data));
    }
  }
  return matrices;
}

}  // namespace

void SafetensorsWriter::add(const std::string& name,
                            std::size_t rows,
                            std::span<const float> numbers) {
  const std::size_t first = data_.size();
  data_.append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
  entries_.push_back({.name = name,
                      .rows = rows,
                      .columns = numbers.size() / rows,
                      .first = first,
                      .end = data_.size()});
}

std::string SafetensorsWriter::bytes() const {
  nlohmann::ordered_json all = {{"__metadata__", {{"format", "pt"}}}};
  for (const Entry& entry : entries_) {
    all[entry.name] = {{"dtype", "F32"},
                       {"shape", {entry.rows, entry.columns}},
                       {"data_offsets", {entry.first, entry.end}}};
  }
  std::string header = all.dump();
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + data_;
}

std::map<std::string, FloatMatrix> read_safetensors(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  const std::string_view header = header_of(path, bytes);
  const std::string_view data = std::string_view(bytes).substr(kLengthBytes + header.size());
  try {
    return matrices_of(path, nlohmann::json::parse(header), data);
  } catch (const nlohmann::json::exception&) {
    refuse_file(path, "is damaged: its header is not what safetensors writes");
  }
}

}  // namespace tuneornot
