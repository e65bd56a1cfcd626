#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace tuneornot {

// In which numbers the matrices of a merged model stand, F16 or Q8_0; vectors stay as they are.
enum class MatrixType { F16, Q8 };

std::string_view name_of(MatrixType type);  // "f16", "q8_0"
std::optional<MatrixType> matrix_type_called(std::string_view name);

struct Merging {
  std::filesystem::path model;    // that check_loadable accepts; of several files the first
  std::string model_sha256;       // of it
  std::filesystem::path adapter;  // one that check_adapter accepts for it
  MatrixType type = MatrixType::F16;
};

// Told how many of the model's numbers are written.
using MergingProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

// Writes at `to` a model file that needs no adapter: every matrix W of the base that the adapter
// stands beside is W + scale B A, computed in floats and rounded once. Rows that Q8_0 cannot hold,
// of a length that is no multiple of 32, are F16. Tokenizer and all other metadata are the base's.
// Whole or not at all; false when it was stopped. Throws what check_loadable and check_adapter do,
// ErrorKind::Model too for an architecture that this version does not know or numbers beyond F16,
// and ErrorKind::Storage.
bool write_merged_model(const Merging& merging,
                        const std::filesystem::path& to,
                        const MergingProgress& report,
                        const std::stop_token& stop);

}  // namespace tuneornot
