#include "predictor/embedded_shots.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "base/files.h"
#include "predictor/text_vectors.h"

namespace tuneornot {

namespace {

constexpr std::string_view kMagic = "TONDIR01";

}  // namespace

std::vector<Shot> shots_for(const EmbeddedShots& method, std::span<const float> vector) {
  check_length(vector, method.index.columns());
  std::vector<Shot> shots;
  for (const Found& found : method.index.nearest(vector, method.shots)) {
    shots.push_back(method.rows[found.text]);
  }
  std::ranges::reverse(shots);
  return shots;
}

void save_index_file(const std::filesystem::path& file, const VectorIndex& index) {
  ByteWriter writer;
  writer.text(kMagic);
  writer.number(std::uint64_t{index.size()});
  writer.number(std::uint64_t{index.columns()});
  writer.numbers(std::span<const double>(index.scale().means));
  writer.numbers(std::span<const double>(index.scale().factors));
  writer.numbers(index.rows());
  write_file(file, writer.bytes());
}

VectorIndex load_index_file(const std::filesystem::path& file, std::size_t rows) {
  const std::string bytes = read_file(file);
  ByteReader reader(bytes, file.string(), "run the study again");
  if (reader.text(kMagic.size()) != kMagic || reader.number<std::uint64_t>() != rows) {
    reader.refuse();
  }
  const auto columns = reader.number<std::uint64_t>();
  Scale scale{.means = reader.numbers<double>(columns), .factors = reader.numbers<double>(columns)};
  if (columns == 0 || reader.left() % (columns * sizeof(float)) != 0 ||
      reader.left() / (columns * sizeof(float)) != rows) {
    reader.refuse();
  }
  std::vector<float> numbers = reader.numbers<float>(reader.left() / sizeof(float));
  return {std::move(scale), std::move(numbers)};
}

}  // namespace tuneornot
