#include "base/files.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/error.h"
#include "base/platform.h"

namespace tuneornot {

std::string read_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw Error(ErrorKind::Data, path.string() + ": is a folder; name a file in it");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw Error(ErrorKind::Data,
                path.string() + ": cannot be read; check that it exists and is yours to read");
  }
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (file.bad() || bytes.bad()) {
    throw Error(ErrorKind::Data, path.string() + ": reading failed half-way; check the disk");
  }
  return std::move(bytes).str();
}

std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder,
                                              std::error_code& failed) {
  std::vector<std::filesystem::path> entries;
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    entries.push_back(entry->path());
  }
  std::ranges::sort(entries);
  return entries;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  replace_file(path, bytes);
}

}  // namespace tuneornot
