#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "features/tfidf.h"
#include "linear/one_vs_rest.h"
#include "trial/trial.h"

namespace tuneornot {

// Which labels a text has, from its words and stretches of letters, each weighted for each label.
struct LinearText {
  std::vector<std::string> labels;
  bool many = false;  // any number of labels; else exactly one
  double c = 1;       // that the weights were learned with
  Tfidf features;
  LinearModel model;
  bool operator==(const LinearText&) const = default;
};

// As LabelAnswer has it.
Answer answer_of(const LinearText& method, std::string_view input);

// What stands in a file of its own because it is large: features and model. Little-endian: the
// eight bytes "TONLIN01"; the number of labels (u64); then for each of the two blocks of features
// the number of terms (u64) and per term, in the order of their columns, its length (u64), its
// bytes and its idf (f64); then the weights (f32), (columns + 1, labels).
void save_linear_file(const std::filesystem::path& file, const LinearText& method);

// Reads them into `method`. Throws ErrorKind::Data, naming the file, when it does not hold what it
// should, to the byte.
void load_linear_file(const std::filesystem::path& file, LinearText& method);

}  // namespace tuneornot
