#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "base/files.h"
#include "predictor/linear_embedding.h"
#include "predictor/linear_text.h"

namespace tuneornot {

namespace {

constexpr std::string_view kTextMagic = "TONLIN01";
constexpr std::string_view kEmbeddingMagic = "TONEMB01";
constexpr const char* kRemedy = "run the study again";

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

// How many there are, as many as are named.
std::uint64_t read_labels(ByteReader& reader,
                          std::string_view magic,
                          const std::vector<std::string>& names) {
  if (reader.text(magic.size()) != magic) {
    reader.refuse();
  }
  const auto labels = reader.number<std::uint64_t>();
  if (labels == 0 || labels != names.size()) {
    reader.refuse();
  }
  return labels;
}

}  // namespace

void save_linear_file(const std::filesystem::path& file, const LinearText& method) {
  ByteWriter writer;
  writer.text(kTextMagic);
  writer.number(std::uint64_t{method.model.labels});
  for (const Tfidf::Block& block : method.features.blocks()) {
    write_block(block, writer);
  }
  writer.numbers(std::span<const float>(method.model.weights));
  write_file(file, writer.bytes());
}

void load_linear_file(const std::filesystem::path& file, LinearText& method) {
  const std::string bytes = read_file(file);
  ByteReader reader(bytes, file.string(), kRemedy);
  const std::uint64_t labels = read_labels(reader, kTextMagic, method.labels);
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

void save_linear_file(const std::filesystem::path& file, const LinearEmbedding& method) {
  ByteWriter writer;
  writer.text(kEmbeddingMagic);
  writer.number(std::uint64_t{method.model.labels});
  writer.numbers(std::span<const float>(method.model.weights));
  write_file(file, writer.bytes());
}

void load_linear_file(const std::filesystem::path& file, LinearEmbedding& method) {
  const std::string bytes = read_file(file);
  ByteReader reader(bytes, file.string(), kRemedy);
  const std::uint64_t labels = read_labels(reader, kEmbeddingMagic, method.labels);
  const std::uint64_t row = labels * sizeof(float);
  if (reader.left() % row != 0 || reader.left() / row < 2) {
    reader.refuse();
  }
  method.model = {.labels = labels,
                  .weights = reader.numbers<float>(reader.left() / sizeof(float))};
}

}  // namespace tuneornot
