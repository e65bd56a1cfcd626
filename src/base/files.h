#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tuneornot {

// Throws ErrorKind::Data naming the path when the file is missing, a folder, or cannot be read.
std::string read_file(const std::filesystem::path& path);

// Whole or not at all: to a temporary name beside it, synced, then renamed. Throws
// ErrorKind::Storage.
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace tuneornot
