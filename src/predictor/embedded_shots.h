#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "features/vector_index.h"
#include "prompt/program.h"

namespace tuneornot {

// A prompt that shows with every input the rows whose vectors are most like its own.
struct EmbeddedShots {
  std::size_t shots = 1;
  PromptProgram program;
  std::vector<Shot> rows;
  VectorIndex index;  // of the rows' vectors, in their order
  bool operator==(const EmbeddedShots&) const = default;
};

// The `shots` rows most like a text with this vector, the most similar one last. Throws
// what check_length does.
std::vector<Shot> shots_for(const EmbeddedShots& method, std::span<const float> vector);

// What stands in a file of its own because it is large: the index. Little-endian: the eight bytes
// "TONDIR01"; the number of rows and of columns (u64); each column's mean, then each one's factor
// (f64); the rows (f32).
void save_index_file(const std::filesystem::path& file, const VectorIndex& index);

// Throws ErrorKind::Data, naming the file, when it does not hold an index of so many rows, to the
// byte.
VectorIndex load_index_file(const std::filesystem::path& file, std::size_t rows);

}  // namespace tuneornot
