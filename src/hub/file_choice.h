#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/reference.h"

namespace tuneornot {

// Whether the file may be a language model: a GGUF file that is no image projector (mmproj) and no
// importance matrix (imatrix).
bool is_model_file(std::string_view file);

// The models among the files: of one in several files the first stands for it, there or not.
std::set<std::string> models_among(std::span<const std::string> files);

struct FileChoice {
  std::vector<std::string> files;  // the model's: one, or its parts from the first to the last
  std::string problem;             // where there are none: what is wrong and what to do, for people
  std::string missing;             // the file for want of which there are none
};

// Those of a repository's files that the reference means. A quantisation is compared whatever the
// case. Where none is named and there are several: Q4_K_M, else Q8_0, Q5_K_M, Q6_K, Q4_K_S, Q4_0,
// BF16, F16. Where a model is there in one file and in parts under the same name, it is the file.
FileChoice choose_file(std::span<const std::string> files, const HubReference& reference);

}  // namespace tuneornot
