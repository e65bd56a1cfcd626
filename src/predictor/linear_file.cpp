#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "predictor/linear_text.h"

namespace tuneornot {

namespace {

static_assert(std::endian::native == std::endian::little, "the file's bytes are the memory's");

constexpr std::string_view kMagic = "TONLIN01";

class ByteWriter {
 public:
  void text(std::string_view text) { bytes_.append(text); }

  template <typename Number>
  void number(Number value) {
    text({reinterpret_cast<const char*>(&value), sizeof value});
  }

  template <typename Number>
  void numbers(std::span<const Number> values) {
    text({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Takes from the front of a file's bytes and never past their end, whatever sizes the file names.
class ByteReader {
 public:
  ByteReader(std::string_view bytes, std::string where) : left_(bytes), where_(std::move(where)) {}

  std::string_view text(std::uint64_t size) {
    if (size > left_.size()) {
      refuse();
    }
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }

  template <typename Number>
  Number number() {
    Number value{};
    const std::string_view taken = text(sizeof value);
    std::memcpy(&value, taken.data(), taken.size());
    return value;
  }

  template <typename Number>
  std::vector<Number> numbers(std::uint64_t count) {
    if (count > left_.size() / sizeof(Number)) {
      refuse();
    }
    std::vector<Number> values(count);
    const std::string_view taken = text(count * sizeof(Number));
    std::memcpy(values.data(), taken.data(), taken.size());
    return values;
  }

  std::size_t left() const { return left_.size(); }

  [[noreturn]] void refuse() const {
    throw Error(ErrorKind::Data, where_ + ": is damaged; run the study again");
  }

 private:
  std::string_view left_;
  std::string where_;
};

void write_block(const Tfidf::Block& block, ByteWriter& writer) {
  const std::vector<std::string> terms = block.terms.terms();
  writer.number(std::uint64_t{terms.size()});
  for (std::size_t i = 0; i < terms.size(); ++i) {
    writer.number(std::uint64_t{terms[i].size()});
    writer.text(terms[i]);
    writer.number(block.idf[i]);
  }
}

Tfidf::Block read_block(ByteReader& reader) {
  Tfidf::Block block;
  const auto terms = reader.number<std::uint64_t>();
  for (std::uint64_t i = 0; i < terms; ++i) {
    if (block.terms.add(reader.text(reader.number<std::uint64_t>())) != i) {
      reader.refuse();
    }
    block.idf.push_back(reader.number<double>());
  }
  return block;
}

}  // namespace

void save_linear_file(const std::filesystem::path& file, const LinearText& method) {
  ByteWriter writer;
  writer.text(kMagic);
  writer.number(std::uint64_t{method.model.labels});
  for (const Tfidf::Block& block : method.features.blocks()) {
    write_block(block, writer);
  }
  writer.numbers(std::span<const float>(method.model.weights));
  write_file(file, writer.bytes());
}

void load_linear_file(const std::filesystem::path& file, LinearText& method) {
  const std::string bytes = read_file(file);
  ByteReader reader(bytes, file.string());
  if (reader.text(kMagic.size()) != kMagic) {
    reader.refuse();
  }
  const auto labels = reader.number<std::uint64_t>();
  if (labels == 0 || labels != method.labels.size()) {
    reader.refuse();
  }
  Tfidf::Blocks blocks;
  for (Tfidf::Block& block : blocks) {
    block = read_block(reader);
  }
  method.features = Tfidf(std::move(blocks));
  const std::size_t rows = method.features.columns() + 1;
  if (reader.left() % sizeof(float) != 0 || reader.left() / sizeof(float) % labels != 0 ||
      reader.left() / sizeof(float) / labels != rows) {
    reader.refuse();
  }
  method.model = {.labels = labels, .weights = reader.numbers<float>(rows * labels)};
}

}  // namespace tuneornot
