#include "base/command_files.h"

#include <system_error>

#include "base/command_words.h"
#include "base/hash.h"

namespace tuneornot {

std::string hash_of_command_files(std::string_view command, const std::filesystem::path& folder) {
  std::string hashes;
  for (const std::string& word : command_words(command)) {
    const std::filesystem::path path = folder / word;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) {
      hashes += sha256_of_file(path);
    }
  }
  return sha256(hashes);
}

}  // namespace tuneornot
