#include "base/cache_folder.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUnfinished = ".unfinished";
constexpr auto kAbandoned = std::chrono::hours(24);  // nobody is writing such a file any more

struct CachedFile {
  fs::path path;
  fs::file_time_type used;
  std::uintmax_t bytes = 0;
};

// Those not used for longest first.
std::vector<CachedFile> files_in(const fs::path& folder) {
  std::vector<CachedFile> files;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    const CachedFile file = {.path = entry.path(),
                             .used = entry.last_write_time(failed),
                             .bytes = entry.file_size(failed)};
    if (!failed) {
      files.push_back(file);
    }
  }
  std::ranges::sort(files, {}, &CachedFile::used);
  return files;
}

void remove_quietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
}

}  // namespace

CacheFolder::CacheFolder(fs::path path, std::string extension, std::uintmax_t most_bytes)
    : path_(std::move(path)), extension_(std::move(extension)), most_bytes_(most_bytes) {}

fs::path CacheFolder::file(std::string_view stem) const {
  return path_ / (std::string(stem) + extension_);
}

bool CacheFolder::can_hold(std::uintmax_t bytes) const {
  std::error_code failed;
  fs::create_directories(path_, failed);
  const fs::space_info disk = fs::space(path_, failed);
  return !failed && bytes <= most_bytes_ && bytes <= disk.available / 2;
}

void CacheFolder::make_room(std::uintmax_t bytes) const {
  const std::vector<CachedFile> files = files_in(path_);
  const auto abandoned = fs::file_time_type::clock::now() - kAbandoned;
  std::uintmax_t taken = bytes;
  for (const CachedFile& file : files) {
    taken += file.path.extension() == extension_ ? file.bytes : 0;
    if (file.path.extension() == kUnfinished && file.used < abandoned) {
      remove_quietly(file.path);
    }
  }
  for (const CachedFile& file : files) {
    if (taken > most_bytes_ && file.path.extension() == extension_) {
      remove_quietly(file.path);
      taken -= file.bytes;
    }
  }
}

fs::path CacheFolder::unfinished(std::string_view stem) const {
  return path_ / (std::string(stem) + '.' + std::to_string(::getpid()) + std::string(kUnfinished));
}

void CacheFolder::mark_used(const fs::path& file) {
  std::error_code ignored;
  fs::last_write_time(file, fs::file_time_type::clock::now(), ignored);
}

}  // namespace tuneornot
