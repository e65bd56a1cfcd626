#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tuneornot {

// A hash that changes with the files of the folder that a command names (command_words.h), be it
// its program or an argument. Throws ErrorKind::Usage for a command that is none.
std::string hash_of_command_files(std::string_view command, const std::filesystem::path& folder);

}  // namespace tuneornot
