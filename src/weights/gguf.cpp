#include "weights/gguf.h"

#include <fmt/format.h>
#include <ggml.h>

#include <algorithm>
#include <array>
#include <bit>
#include <fstream>
#include <limits>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "weights/header_reader.h"

namespace tuneornot {

namespace {

// The numbers that the format gives to the types of metadata.
enum class ValueType : std::uint32_t {
  Uint8,
  Int8,
  Uint16,
  Int16,
  Uint32,
  Int32,
  Float32,
  Bool,
  Text,
  Array,
  Uint64,
  Int64,
  Float64,
};

constexpr std::uint64_t kMostKeptIntegers = 512;  // libllama's limit for the blocks of a model
constexpr std::size_t kMostNameBytes = GGML_MAX_NAME - 1;
constexpr std::uint64_t kMostBytes = std::numeric_limits<std::int64_t>::max();

// The least that an entry takes in the file, and about what it takes in memory beside its texts.
constexpr std::uint64_t kLeastEntryBytes = 14;
constexpr std::uint64_t kLeastTensorBytes = 33;
constexpr std::uint64_t kEntryMemoryBytes = 256;

std::uint64_t element_bytes(ValueType type) {
  switch (type) {
    case ValueType::Uint8:
    case ValueType::Int8:
    case ValueType::Bool:
      return 1;
    case ValueType::Uint16:
    case ValueType::Int16:
      return 2;
    case ValueType::Uint32:
    case ValueType::Int32:
    case ValueType::Float32:
      return 4;
    default:  // a text is at least its length
      return 8;
  }
}

std::int64_t read_unsigned64(HeaderReader& in, std::string_view key) {
  const auto value = in.number<std::uint64_t>();
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    in.damaged(fmt::format("{} is {}", printable(key), value));
  }
  return static_cast<std::int64_t>(value);
}

bool read_bool(HeaderReader& in, std::string_view key) {
  const int value = in.number<std::uint8_t>();
  if (value > 1) {
    in.damaged(fmt::format("{} is {}, neither true nor false", printable(key), value));
  }
  return value == 1;
}

// Of a type that is neither real, text nor array.
std::int64_t read_integer(HeaderReader& in, std::string_view key, ValueType type) {
  switch (type) {
    case ValueType::Uint8:
      return in.number<std::uint8_t>();
    case ValueType::Int8:
      return in.number<std::int8_t>();
    case ValueType::Uint16:
      return in.number<std::uint16_t>();
    case ValueType::Int16:
      return in.number<std::int16_t>();
    case ValueType::Uint32:
      return in.number<std::uint32_t>();
    case ValueType::Int32:
      return in.number<std::int32_t>();
    case ValueType::Uint64:
      return read_unsigned64(in, key);
    case ValueType::Int64:
      return in.number<std::int64_t>();
    default:
      return read_bool(in, key) ? 1 : 0;
  }
}

ValueType read_type(HeaderReader& in, std::string_view key) {
  const auto type = in.number<std::uint32_t>();
  if (type > static_cast<std::uint32_t>(ValueType::Float64)) {
    in.damaged(fmt::format("{} has the unknown type {}", printable(key), type));
  }
  return static_cast<ValueType>(type);
}

// What libllama stops the process over where it is of another type.
constexpr std::array kTypesOfParts = {
    std::pair{std::string_view("split.no"), ValueType::Uint16},
    std::pair{std::string_view("split.count"), ValueType::Uint16},
    std::pair{std::string_view("split.tensors.count"), ValueType::Int32}};

void check_type(const HeaderReader& in, std::string_view key, ValueType type) {
  const auto wanted =
      std::ranges::find(kTypesOfParts, key, [](const auto& each) { return each.first; });
  if (wanted != kTypesOfParts.end() && type != wanted->second) {
    in.damaged(fmt::format("{} is of the wrong type", key));
  }
}

std::vector<std::string> read_texts(HeaderReader& in, std::uint64_t count) {
  in.charge(count * sizeof(std::string));
  std::vector<std::string> texts;
  texts.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    texts.push_back(in.text());
  }
  return texts;
}

void read_integers(HeaderReader& in, std::string_view key, GgufArray& array) {
  const auto type = static_cast<ValueType>(array.element_type);
  for (std::uint64_t i = 0; i < array.length; ++i) {
    array.integers.push_back(read_integer(in, key, type));
  }
}

GgufArray read_array(HeaderReader& in, std::string_view key) {
  const ValueType type = read_type(in, key);
  GgufArray array = {.element_type = static_cast<std::uint32_t>(type),
                     .length = in.number<std::uint64_t>(),
                     .texts = {},
                     .integers = {}};
  if (type == ValueType::Array) {
    in.damaged(fmt::format("{} is an array of arrays", printable(key)));
  }
  in.expect(array.length, element_bytes(type), "elements of " + printable(key));

  const bool is_real = type == ValueType::Float32 || type == ValueType::Float64;
  if (type == ValueType::Text) {
    array.texts = read_texts(in, array.length);
  } else if (is_real || array.length > kMostKeptIntegers) {
    in.skip(array.length * element_bytes(type));
  } else {
    read_integers(in, key, array);
  }
  return array;
}

GgufValue read_value(HeaderReader& in, std::string_view key) {
  const ValueType type = read_type(in, key);
  check_type(in, key, type);
  switch (type) {
    case ValueType::Float32:
      return in.number<float>();
    case ValueType::Float64:
      return in.number<double>();
    case ValueType::Bool:
      return read_bool(in, key);
    case ValueType::Text:
      return in.text();
    case ValueType::Array:
      return read_array(in, key);
    default:
      return read_integer(in, key, type);
  }
}

std::map<std::string, GgufValue> read_metadata(HeaderReader& in, std::uint64_t count) {
  std::map<std::string, GgufValue> metadata;
  for (std::uint64_t i = 0; i < count; ++i) {
    in.charge(kEntryMemoryBytes);
    const std::string key = in.text();
    if (key.empty()) {
      in.damaged("it has metadata without a name");
    }
    if (!metadata.emplace(key, read_value(in, key)).second) {
      in.damaged(fmt::format("it has {} twice", printable(key)));
    }
  }
  return metadata;
}

std::uint64_t alignment_of(const HeaderReader& in, const GgufFile& file) {
  const auto found = file.metadata.find("general.alignment");
  if (found == file.metadata.end()) {
    return 32;
  }
  const auto* alignment = std::get_if<std::int64_t>(&found->second);
  if (alignment == nullptr || *alignment < 8 || *alignment > 65536 ||
      !std::has_single_bit(static_cast<std::uint64_t>(*alignment))) {
    in.damaged("general.alignment is not a power of two from 8 to 65536");
  }
  return static_cast<std::uint64_t>(*alignment);
}

std::string read_name(HeaderReader& in) {
  std::string name = in.text();
  if (name.empty() || name.size() > kMostNameBytes) {
    in.damaged(
        fmt::format("a tensor's name takes {} bytes, not 1 to {}", name.size(), kMostNameBytes));
  }
  return name;
}

std::vector<std::int64_t> read_shape(HeaderReader& in, std::string_view name) {
  const auto dimensions = in.number<std::uint32_t>();
  if (dimensions < 1 || dimensions > GGML_MAX_DIMS) {
    in.damaged(fmt::format(
        "{} has {} dimensions, not 1 to {}", printable(name), dimensions, GGML_MAX_DIMS));
  }
  std::vector<std::int64_t> shape(dimensions);
  for (std::int64_t& length : shape) {
    length = in.number<std::int64_t>();
  }
  return shape;
}

// Stays within int64, as ggml computes with it.
std::uint64_t product(const HeaderReader& in, std::uint64_t left, std::uint64_t right) {
  if (left > kMostBytes / right) {
    in.damaged("it has a tensor of more bytes than can be counted");
  }
  return left * right;
}

// The types that ggml has dropped take no bytes.
bool is_number_type(std::uint32_t type) {
  return type < GGML_TYPE_COUNT && ggml_type_size(static_cast<ggml_type>(type)) > 0;
}

std::uint64_t bytes_of(const HeaderReader& in, const GgufTensor& tensor) {
  if (!is_number_type(tensor.type)) {
    in.refuse(
        fmt::format("{} has the number type {}, which this version does not read; use a "
                    "model in another quantisation",
                    printable(tensor.name),
                    tensor.type));
  }
  const auto type = static_cast<ggml_type>(tensor.type);
  std::uint64_t elements = 1;
  for (const std::int64_t length : tensor.shape) {
    if (length < 1) {
      in.damaged(fmt::format("{} has a dimension of {}", printable(tensor.name), length));
    }
    elements = product(in, elements, static_cast<std::uint64_t>(length));
  }
  if (tensor.shape.front() % ggml_blck_size(type) != 0) {
    in.damaged(fmt::format("{} has rows of {} numbers, not a multiple of the {} in a block of {}",
                           printable(tensor.name),
                           tensor.shape.front(),
                           ggml_blck_size(type),
                           ggml_type_name(type)));
  }
  return product(
      in, elements / static_cast<std::uint64_t>(ggml_blck_size(type)), ggml_type_size(type));
}

GgufTensor read_tensor(HeaderReader& in) {
  in.charge(kEntryMemoryBytes);
  GgufTensor tensor;
  tensor.name = read_name(in);
  tensor.shape = read_shape(in, tensor.name);
  tensor.type = in.number<std::uint32_t>();
  tensor.offset = in.number<std::uint64_t>();
  tensor.bytes = bytes_of(in, tensor);
  return tensor;
}

void refuse_equal_names(const HeaderReader& in, const std::vector<GgufTensor>& tensors) {
  std::unordered_set<std::string_view> names;
  for (const GgufTensor& tensor : tensors) {
    if (!names.insert(tensor.name).second) {
      in.damaged(fmt::format("it has {} twice", printable(tensor.name)));
    }
  }
}

// Offsets in the file count from the first aligned byte behind the header.
void place_tensors(const HeaderReader& in, std::uint64_t alignment, GgufFile& file) {
  const std::uint64_t padding = (alignment - in.position() % alignment) % alignment;
  for (GgufTensor& tensor : file.tensors) {
    if (tensor.offset % alignment != 0 || tensor.offset > kMostBytes - tensor.bytes) {
      in.damaged(
          fmt::format("{} lies at {}, where no tensor can", printable(tensor.name), tensor.offset));
    }
    if (in.remaining() < padding || tensor.offset + tensor.bytes > in.remaining() - padding) {
      in.ends_early();
    }
    tensor.offset += in.position() + padding;
  }
}

void refuse_overlap(const HeaderReader& in, const std::vector<GgufTensor>& tensors) {
  std::vector<const GgufTensor*> by_offset;
  by_offset.reserve(tensors.size());
  for (const GgufTensor& tensor : tensors) {
    by_offset.push_back(&tensor);
  }
  std::ranges::sort(by_offset, {}, [](const GgufTensor* tensor) { return tensor->offset; });
  for (std::size_t i = 1; i < by_offset.size(); ++i) {
    const GgufTensor& before = *by_offset[i - 1];
    const GgufTensor& after = *by_offset[i];
    if (before.offset + before.bytes > after.offset) {
      in.damaged(fmt::format("{} and {} overlap", printable(before.name), printable(after.name)));
    }
  }
}

void read_magic(HeaderReader& in) {
  constexpr std::string_view kMagic = "GGUF";
  constexpr std::string_view kPointer = "version https://git-lfs";
  std::string start = in.bytes(std::min<std::uint64_t>(in.remaining(), kMagic.size()));
  if (start == kMagic) {
    return;
  }
  if (kMagic.starts_with(start)) {
    in.ends_early();
  }
  start += in.bytes(std::min(in.remaining(), kPointer.size() - start.size()));
  if (start == kPointer) {
    in.refuse("is a Git LFS pointer, not the model itself; run git lfs pull, or fetch the model");
  }
  in.refuse("is not a GGUF file; give a model in llama.cpp's format");
}

void read_version(HeaderReader& in) {
  const auto version = in.number<std::uint32_t>();
  if (version == 2 || version == 3) {
    return;
  }
  if (version == 1) {
    in.refuse("is GGUF version 1, which is no longer read; fetch a newer conversion of the model");
  }
  if (version != 0 && (version & 0xFFFFU) == 0) {
    in.refuse("is a big-endian GGUF file; fetch the little-endian conversion of the model");
  }
  in.refuse(
      fmt::format("is GGUF version {}, and this version reads 2 and 3; fetch another "
                  "conversion of the model",
                  version));
}

}  // namespace

GgufFile parse_gguf(std::istream& in, std::uint64_t file_bytes, const std::filesystem::path& path) {
  HeaderReader reader(in, file_bytes, path.string());
  read_magic(reader);
  read_version(reader);
  const auto tensor_count = reader.number<std::uint64_t>();
  const auto entry_count = reader.number<std::uint64_t>();

  GgufFile file;
  file.path = path;
  reader.expect(entry_count, kLeastEntryBytes, "pieces of metadata");
  file.metadata = read_metadata(reader, entry_count);
  reader.expect(tensor_count, kLeastTensorBytes, "tensors");
  for (std::uint64_t i = 0; i < tensor_count; ++i) {
    file.tensors.push_back(read_tensor(reader));
  }
  refuse_equal_names(reader, file.tensors);
  place_tensors(reader, alignment_of(reader, file), file);
  refuse_overlap(reader, file.tensors);
  return file;
}

std::string metadata_text(const GgufFile& file, const std::string& key) {
  const auto* text = find_metadata<std::string>(file, key);
  return text == nullptr ? "" : *text;
}

GgufFile read_gguf(const std::filesystem::path& path) {
  std::error_code failure;
  const std::uintmax_t file_bytes = std::filesystem::file_size(path, failure);
  std::ifstream in;
  if (!failure) {
    in.open(path, std::ios::binary);
  }
  if (!in.is_open()) {
    throw Error(
        ErrorKind::Model,
        fmt::format("{}: not a file that can be read; give the path of a model", path.string()));
  }
  return parse_gguf(in, file_bytes, path);
}

std::uint64_t numbers_in(const GgufTensor& tensor) {
  std::uint64_t numbers = 1;
  for (const std::int64_t length : tensor.shape) {
    numbers *= static_cast<std::uint64_t>(length);
  }
  return numbers;
}

}  // namespace tuneornot
