#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "model/attention_kind.h"
#include "model/model.h"

namespace tuneornot {

struct GgufModelSettings {
  std::filesystem::path path;     // of a model in several files the first
  std::filesystem::path weights;  // the copy to compute with, see weight_copies.h; empty: path
  std::string weight_type;        // the copy's, part of identity(); empty: the file's own
  std::string name;               // empty: the file's, name_of_whole
  std::string file_sha256;        // sha256_of_model at path; part of identity()
  int threads = 2;
  std::size_t batch_size = 16;          // requests decoded together at most
  std::int64_t context_tokens = 8'192;  // of one batch: the shared prefix once, then what follows
  AttentionChoice attention;            // how it is computed, and what keys are kept as
  std::filesystem::path prefix_folder;  // see prefix_files.h; empty: nothing is kept between runs
};

// All that its answers depend on but the requests: Model::identity().
std::string identity_of(const GgufModelSettings& settings);

// A local model behind libllama. The file passes read_model and check_loadable first. One at a time
// per process is plenty: the weights are memory-mapped, the KV cache is allocated here. Not
// thread-safe; throws ErrorKind::Model when the file cannot be used.
std::unique_ptr<Model> open_gguf_model(const GgufModelSettings& settings);

}  // namespace tuneornot
