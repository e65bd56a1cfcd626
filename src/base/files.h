#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace tuneornot {

// Throws ErrorKind::Data naming the path when the file is missing, a folder, or cannot be read.
std::string read_file(const std::filesystem::path& path);

// The paths in a folder, sorted; where it cannot be read to its end `failed` says why.
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder,
                                              std::error_code& failed);

// Whole or not at all: to a temporary name beside it, synced, then renamed. Throws
// ErrorKind::Storage.
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace tuneornot
