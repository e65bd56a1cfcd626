#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "linear/one_vs_rest.h"
#include "trial/trial.h"

namespace tuneornot {

// Which labels a text has, from the vector that a model gives it: a weight of each of its numbers
// for each label.
struct LinearEmbedding {
  std::vector<std::string> labels;
  bool many = false;  // any number of labels; else exactly one
  double c = 1;       // that the weights were learned with
  LinearModel model;  // of vectors as they come
  bool operator==(const LinearEmbedding&) const = default;
};

// As LabelAnswer has it. Throws what check_length does.
Answer answer_of(const LinearEmbedding& method, std::span<const float> vector);

// What stands in a file of its own because it is large: the model. Little-endian: the eight bytes
// "TONEMB01"; the number of labels (u64); then the weights (f32), (columns + 1, labels).
void save_linear_file(const std::filesystem::path& file, const LinearEmbedding& method);

// Reads it into `method`. Throws ErrorKind::Data, naming the file, when it does not hold what it
// should, to the byte.
void load_linear_file(const std::filesystem::path& file, LinearEmbedding& method);

}  // namespace tuneornot
