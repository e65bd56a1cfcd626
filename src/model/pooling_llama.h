#pragma once

#include <filesystem>
#include <string>
#include <vector>

struct llama_context;
struct llama_model;

namespace tuneornot {

// For tests: what libllama itself pools, of one text in one piece, brought to length 1.
class PoolingLlama {
 public:
  enum class Pooling { AsTheFileSays, Mean, Last };
  PoolingLlama(const std::filesystem::path& path, Pooling pooling);
  ~PoolingLlama();
  PoolingLlama(const PoolingLlama&) = delete;
  PoolingLlama& operator=(const PoolingLlama&) = delete;

  std::vector<float> vector(const std::string& text) const;

 private:
  llama_model* model_;
  llama_context* context_;
};

}  // namespace tuneornot
