#include "base/files.h"

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

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  replace_file(path, bytes);
}

}  // namespace tuneornot
