#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "weights/gguf.h"

namespace tuneornot {

// A model may lie in several GGUF files, as llama.cpp's llama-gguf-split leaves it. The first one
// stands for it: it has all metadata, and its name, NAME-00001-of-00003.gguf, leads libllama and us
// to the others beside it. Each says in its metadata which one of how many it is, from 0, and how
// many tensors all have together.
constexpr const char* kPartNumber = "split.no";    // uint16
constexpr const char* kPartCount = "split.count";  // uint16; 0, 1 or nothing: a whole model
constexpr const char* kTensorsOfParts = "split.tensors.count";  // int32

// How many files the model has of which this is one.
std::size_t part_count(const GgufFile& file);

// The header of the model at `path`, read as read_gguf does; of a model in several files the
// metadata of the first and the tensors of all. Throws ErrorKind::Model, too, for what is not the
// first part, and for parts that are missing or do not belong together.
GgufFile read_model(const std::filesystem::path& path);

// The same of parts that were read, all that the first one says, in order.
GgufFile join_parts(std::vector<GgufFile> parts);

std::vector<std::filesystem::path> files_of(const GgufFile& model);
std::uintmax_t bytes_of(const GgufFile& model);

// By which a model is known. Of one file the SHA-256 of its bytes; of several that of their
// SHA-256s, a line each in hex: `sha256sum NAME-* | cut -c -64 | sha256sum` says the same. Throws
// ErrorKind::Storage when a file cannot be read.
std::string sha256_of_model(const GgufFile& model);

}  // namespace tuneornot
