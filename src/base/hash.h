#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tuneornot {

// SHA-256 in lower-case hex.
std::string sha256(std::string_view bytes);

// Of a file's bytes, read in pieces. Throws ErrorKind::Storage when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace tuneornot
