#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace tuneornot {

// SHA-256 in lower-case hex.
std::string sha256(std::string_view bytes);

// XXH3, 64 bits: quick, the same on every machine, and nothing to trust where somebody gains by a
// collision.
std::uint64_t fast_hash(std::string_view bytes);

// Of a file's bytes, read in pieces. Throws ErrorKind::Storage when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace tuneornot
