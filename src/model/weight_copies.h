#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "model/gguf_model.h"
#include "weights/gguf.h"

namespace tuneornot {

// Copies of model files that compute faster. ggml multiplies weights of the types Q4_1, Q5_0 and
// Q5_1 with one column of activations at a time, and rounds these to 8 bits first. With weights of
// 16 bits, which keep 11 significant bits of the file's (BF16: 8), the same model reads a prompt
// about twice as fast, and the activations are not rounded so.
struct WeightCopies {
  std::filesystem::path folder;  // made when a copy is
  // All copies together; those not used for longest make way for a new one.
  std::uintmax_t room = std::uintmax_t{16} << 30;
  // Told in a sentence before a copy is written, which takes seconds to minutes, once.
  std::function<void(const std::string& sentence)> tell;
};

// ggml_type of the weights that a copy of the file would have; empty where the file's own types are
// fast enough.
std::optional<std::uint32_t> type_of_copy(const GgufFile& file);

// Settles which file the model's weights are loaded from: the copy that is there, or one that is
// written now and measured to be faster than the file. The file itself where its types are fast
// enough, where a copy was not faster, or would take a quarter of the memory or half of what is
// free on the disk, and where the folder cannot be written. `settings.path` and `file_sha256` are
// filled; throws what opening the model does.
void choose_weights(GgufModelSettings& settings, const WeightCopies& copies);

}  // namespace tuneornot
