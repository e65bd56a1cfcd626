#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/part_name.h"

namespace tuneornot {

// Writes small GGUF files for tests, right or wrong. Tensors hold zeros, unless their contents are
// given.
class GgufBuilder {
 public:
  GgufBuilder& with(const std::string& key, std::uint32_t value) {
    return with_raw(key, 4, bytes_of(value));
  }
  GgufBuilder& with(const std::string& key, std::uint16_t value) {
    return with_raw(key, 2, bytes_of(value));
  }
  GgufBuilder& with(const std::string& key, std::int32_t value) {
    return with_raw(key, 5, bytes_of(value));
  }
  GgufBuilder& with(const std::string& key, float value) {
    return with_raw(key, 6, bytes_of(value));
  }
  GgufBuilder& with(const std::string& key, bool value) {
    return with_raw(key, 7, std::string(1, value ? '\1' : '\0'));
  }
  GgufBuilder& with(const std::string& key, const char* value) {
    return with_raw(key, 8, text(value));
  }
  GgufBuilder& with(const std::string& key, const std::vector<std::string>& values) {
    std::string bytes;
    for (const std::string& value : values) {
      bytes += text(value);
    }
    return with_array(key, 8, values.size(), bytes);
  }
  GgufBuilder& with(const std::string& key, const std::vector<std::int32_t>& values) {
    std::string bytes;
    for (const std::int32_t value : values) {
      bytes += bytes_of(value);
    }
    return with_array(key, 5, values.size(), bytes);
  }
  GgufBuilder& with_array(const std::string& key,
                          std::uint32_t element_type,
                          std::uint64_t length,
                          const std::string& elements) {
    return with_raw(key, 9, bytes_of(element_type) + bytes_of(length) + elements);
  }

  // Replaces what `key` had.
  GgufBuilder& with_raw(const std::string& key, std::uint32_t type, const std::string& value) {
    without(key);
    return with_again(key, type, value);
  }
  GgufBuilder& with_again(const std::string& key, std::uint32_t type, const std::string& value) {
    entries_.push_back({key, bytes_of(type) + value});
    return *this;
  }
  GgufBuilder& without(std::string_view key) {
    std::erase_if(entries_, [&](const Entry& entry) { return entry.key == key; });
    return *this;
  }

  // Behind the tensors before it. Replaces the one of that name.
  GgufBuilder& with_tensor(const std::string& name, const std::vector<std::int64_t>& shape) {
    std::int64_t numbers = 1;
    for (const std::int64_t length : shape) {
      numbers *= length;
    }
    without_tensor(name);
    return with_tensor_of(
        {.name = name, .shape = shape, .bytes = 4 * static_cast<std::uint64_t>(numbers)});
  }
  struct Tensor {
    std::string name;
    std::vector<std::int64_t> shape;
    std::uint32_t type = 0;  // float32
    std::uint64_t bytes = 0;
    std::uint64_t shift = 0;  // added to the offset that it should have
    std::string contents;     // the first of its bytes
  };
  GgufBuilder& with_floats(const std::string& name,
                           const std::vector<std::int64_t>& shape,
                           const std::vector<float>& numbers) {
    without_tensor(name);
    const auto* bytes = reinterpret_cast<const char*>(numbers.data());
    return with_tensor_of({.name = name,
                           .shape = shape,
                           .bytes = numbers.size() * sizeof(float),
                           .contents = {bytes, numbers.size() * sizeof(float)}});
  }
  GgufBuilder& with_tensor_of(const Tensor& tensor) {
    tensors_.push_back(tensor);
    return *this;
  }
  GgufBuilder& without_tensor(std::string_view name) {
    std::erase_if(tensors_, [&](const Tensor& tensor) { return tensor.name == name; });
    return *this;
  }
  GgufBuilder& with_alignment(std::uint32_t alignment) {
    alignment_ = alignment;
    return with("general.alignment", alignment);
  }

  std::string header() const {
    std::string bytes = "GGUF" + bytes_of(std::uint32_t{3}) +
                        bytes_of(std::uint64_t{tensors_.size()}) +
                        bytes_of(std::uint64_t{entries_.size()});
    for (const Entry& entry : entries_) {
      bytes += text(entry.key) + entry.value;
    }
    std::uint64_t offset = 0;
    for (const Tensor& tensor : tensors_) {
      bytes += text(tensor.name) + bytes_of(static_cast<std::uint32_t>(tensor.shape.size()));
      for (const std::int64_t length : tensor.shape) {
        bytes += bytes_of(length);
      }
      bytes += bytes_of(tensor.type) + bytes_of(offset + tensor.shift);
      offset += padded(tensor.bytes);
    }
    return bytes;
  }

  std::string file() const {
    std::string bytes = header();
    bytes.resize(padded(bytes.size()));
    for (const Tensor& tensor : tensors_) {
      const std::size_t end = bytes.size() + padded(tensor.bytes);
      bytes += tensor.contents;
      bytes.resize(end);
    }
    return bytes;
  }

  std::filesystem::path save(const std::filesystem::path& path) const {
    std::ofstream out(path, std::ios::binary);
    out << file();
    return path;
  }

  // The same model in several files, as llama-gguf-split leaves it: the further ones begin with the
  // tensors of those numbers.
  std::vector<GgufBuilder> in_parts(const std::vector<std::size_t>& starts) const {
    std::vector<GgufBuilder> parts(starts.size() + 1);
    parts[0].entries_ = entries_;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::size_t first = i == 0 ? 0 : starts[i - 1];
      const std::size_t end = i == starts.size() ? tensors_.size() : starts[i];
      parts[i].with("split.no", static_cast<std::uint16_t>(i));
      parts[i].with("split.count", static_cast<std::uint16_t>(parts.size()));
      parts[i].with("split.tensors.count", static_cast<std::int32_t>(tensors_.size()));
      for (std::size_t tensor = first; tensor < end; ++tensor) {
        parts[i].with_tensor_of(tensors_[tensor]);
      }
    }
    return parts;
  }

  // The path of the first one: WHOLE-00001-of-00003.gguf.
  static std::filesystem::path save_parts(const std::vector<GgufBuilder>& parts,
                                          const std::filesystem::path& whole) {
    PartName name = {.whole = whole.string(), .count = parts.size(), .extension = ".gguf"};
    for (const GgufBuilder& part : parts) {
      part.save(name.text());
      ++name.number;
    }
    return name.first();
  }

  template <typename T>
  static std::string bytes_of(T value) {
    std::string bytes(sizeof(T), '\0');
    std::memcpy(bytes.data(), &value, sizeof(T));
    return bytes;
  }
  static std::string text(std::string_view value) {
    return bytes_of(std::uint64_t{value.size()}) + std::string(value);
  }

 private:
  struct Entry {
    std::string key;
    std::string value;  // type and bytes
  };

  std::uint64_t padded(std::uint64_t bytes) const {
    return (bytes + alignment_ - 1) / alignment_ * alignment_;
  }

  std::uint64_t alignment_ = 32;
  std::vector<Entry> entries_;
  std::vector<Tensor> tensors_;
};

}  // namespace tuneornot
