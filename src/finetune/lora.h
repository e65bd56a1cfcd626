#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "finetune/decoder.h"
#include "weights/adapter.h"

namespace tuneornot {

// Low-rank adapters (Hu et al. 2021): beside y = W x stands scale * B (A x), with A (rank, inputs)
// and B (outputs, rank).
struct LoraSettings {
  std::size_t rank = 16;
  float alpha = 16;
  bool is_rank_stabilised =
      false;  // scale alpha / sqrt(rank), not alpha / rank (Kalajdzievski 2023)
  std::vector<std::string_view> matrices;  // by name: those adapted, in every layer
  std::uint64_t seed = 0;
};

// A and B, or some rows of B: where in the parameters they begin, row by row.
struct LoraPair {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::size_t a = 0;
  std::size_t b = 0;

  bool operator==(const LoraPair&) const = default;
};

// What stands beside one matrix.
struct LoraModule {
  std::size_t layer = 0;
  LayerMatrix matrix;
  LoraPair pair;
};

// All modules' A and B in one row of numbers, which is what is trained.
struct Lora {
  std::size_t rank = 0;
  float alpha = 0;
  float scale = 1;
  std::vector<LoraModule> modules;  // by layer, then by matrix
  std::vector<float> parameters;

  // Empty when the projection is not adapted. Projections of one matrix share A, and each has its
  // rows of B.
  std::optional<LoraPair> find(std::size_t layer, Projection projection) const;

  std::span<const float> a(const LoraPair& pair) const;
  std::span<const float> b(const LoraPair& pair) const;
};

// By name, in the order of Decoder::matrices.
std::vector<std::string_view> all_matrices(const Decoder& decoder);

// Those with these names; without names, all. Throws ErrorKind::Usage for one that the architecture
// does not have.
std::vector<std::string_view> matrices_called(const Decoder& decoder,
                                              std::span<const std::string> names);

// As PEFT begins: A uniform within 1 / sqrt(inputs), which is Kaiming's for a slope of sqrt(5), and
// B zero, so that at first the adapted model is the base.
Lora new_lora(const Decoder& decoder, const LoraSettings& settings);

// A GGUF adapter that check_adapter accepts for the decoder's model, to be trained on. Throws
// ErrorKind::Model when its matrices have several ranks, or stand elsewhere than beside a layer's.
Lora read_lora(const Decoder& decoder, const std::filesystem::path& adapter);

// For the writers of src/weights; views into `lora`. Name and hash of the base are left empty.
Adapter adapter_of(const Decoder& decoder, const Lora& lora);

}  // namespace tuneornot
