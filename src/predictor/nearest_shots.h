#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "prompt/program.h"
#include "prompt/shot_pool.h"

namespace tuneornot {

// A prompt that shows with every input the rows most like it.
struct NearestShots {
  std::size_t shots = 1;
  PromptProgram program;
  ShotPool rows;
  bool operator==(const NearestShots&) const = default;
};

// The `shots` rows most like the input by BM25, the most similar one last, where it stands beside
// the input (Liu et al. 2022, "What Makes Good In-Context Examples for GPT-3?"). Fewer where fewer
// rows have a term in common with it.
std::vector<Shot> shots_for(const NearestShots& method, std::string_view input);

}  // namespace tuneornot
