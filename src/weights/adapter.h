#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "weights/gguf.h"

namespace tuneornot {

// The two matrices beside one of a model's: y += scale * B (A x).
struct AdapterModule {
  std::string tensor;  // of the model, without ".weight": "blk.0.attn_q"
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::span<const float> a;  // (rank, inputs)
  std::span<const float> b;  // (outputs, rank)
};

struct Adapter {
  std::string architecture;  // the model's
  std::string base_name;     // for people
  std::string base_sha256;   // of the model's file
  std::string training;      // what it was made by, as the trainer identifies it; may be empty
  std::size_t rank = 0;
  float scale = 1;
  double dropout = 0;    // that it was trained with, for peft
  std::size_t head = 0;  // numbers in one attention head
  std::vector<AdapterModule> modules;
};

// With its numbers; moved, they stay where they are.
struct OwnedAdapter {
  Adapter adapter;
  std::vector<std::vector<float>> numbers;

  OwnedAdapter() = default;
  ~OwnedAdapter() = default;
  OwnedAdapter(OwnedAdapter&&) = default;
  OwnedAdapter& operator=(OwnedAdapter&&) = default;
  OwnedAdapter(const OwnedAdapter&) = delete;
  OwnedAdapter& operator=(const OwnedAdapter&) = delete;
};

// A GGUF file that llama.cpp takes as a LoRA adapter, floats of 32 bits. Whole or not at all.
void write_gguf_adapter(const std::filesystem::path& path, const Adapter& adapter);

// What the GGUF adapter file at `path` was made by; empty when it does not say. Throws
// ErrorKind::Model when it is no GGUF file.
std::string training_of_adapter(const std::filesystem::path& path);

// Whether libllama can be trusted with the adapter at `path` for a model that check_loadable has
// found in order: it is a LoRA adapter for the model's architecture, its pairs of matrices are of
// types that are computed with and stand beside matrices that the model has, in their shapes, and
// every number is finite. An adapter that names the file that it was trained on has to name
// `model_sha256`, where that is known (else ""). libllama aborts the process on some of these, and
// leaves out without a word what it does not know. Throws ErrorKind::Model naming what is wrong.
void check_adapter(const std::filesystem::path& path,
                   const GgufFile& model,
                   const std::string& model_sha256);

// What Python's peft, or write_peft_adapter, left in a folder, as an adapter of the model. Whether
// it fits is for check_adapter to say, once it is written. Throws ErrorKind::Model for what is no
// plain LoRA of a layer's matrices, all of one rank.
OwnedAdapter read_peft_adapter(const std::filesystem::path& folder, const GgufFile& model);

// The folder that Python's peft loads: adapter_model.safetensors and adapter_config.json. Rows of
// queries and keys, which GGUF files of the architecture llama hold in another order, stand in
// peft's. No path is recorded. Whole files or none.
void write_peft_adapter(const std::filesystem::path& folder, const Adapter& adapter);

}  // namespace tuneornot
