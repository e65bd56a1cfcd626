#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "model/model.h"

namespace tuneornot {

// libllama as its own examples use it, for comparison: its default settings, one prompt at a time,
// what a prompt has in common with the one before it kept in the cache, the answer sampled greedily
// under a grammar of the labels.
class PlainLlama {
 public:
  PlainLlama(const std::filesystem::path& model, int threads, std::size_t context_tokens);
  ~PlainLlama();

  // The label's text.
  std::string choose(const Prompt& request, const std::vector<std::string>& labels);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
