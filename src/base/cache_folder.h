#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace tuneornot {

// A folder of files that can be made again, up to a size: those not used for longest make way for
// new ones. Several processes may use it at once; what one cannot read, remove or date is left.
class CacheFolder {
 public:
  // Counts the files of that extension (".gguf") alone. The folder is made when it is needed.
  CacheFolder(std::filesystem::path path, std::string extension, std::uintmax_t most_bytes);

  std::filesystem::path file(std::string_view stem) const;

  // Whether there may be a file of that size: within the limit, and half of what the disk has free.
  bool can_hold(std::uintmax_t bytes) const;

  // Removes what has to make way for a file of that size, and what another process left unfinished
  // a day ago.
  void make_room(std::uintmax_t bytes) const;

  // Where this process writes a file until it is whole.
  std::filesystem::path unfinished(std::string_view stem) const;

  // The file counts as used now.
  static void mark_used(const std::filesystem::path& file);

 private:
  std::filesystem::path path_;
  std::string extension_;
  std::uintmax_t most_bytes_;
};

}  // namespace tuneornot
