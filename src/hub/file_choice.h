#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hub/reference.h"

namespace tuneornot {

// Whether the file may be a language model: a GGUF file that is no image projector (mmproj) and no
// importance matrix (imatrix).
bool is_model_file(std::string_view file);

struct FileChoice {
  std::optional<std::string> file;
  std::string problem;  // where there is none: what is wrong and what to do, for people
};

// The one of a repository's files that the reference means. A quantisation is compared whatever the
// case. Where none is named and there are several: Q4_K_M, else Q8_0, Q5_K_M, Q6_K, Q4_K_S, Q4_0,
// BF16, F16. A model in several parts is never chosen.
FileChoice choose_file(std::span<const std::string> files, const HubReference& reference);

}  // namespace tuneornot
