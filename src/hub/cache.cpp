#include "hub/cache.h"

#include <unistd.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "hub/reference.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kModels = "models--";
constexpr int kDeepest = 4;  // folders within a snapshot; models lie in one at most

fs::path repository_folder(const fs::path& cache, const std::string& repository) {
  const std::size_t slash = repository.find('/');
  return cache /
         (std::string(kModels) + repository.substr(0, slash) + "--" + repository.substr(slash + 1));
}

void add_files(const fs::path& folder, const std::string& below, int depth, Snapshot& snapshot) {
  std::error_code ignored;
  for (const fs::path& entry : entries_of(folder, ignored)) {
    const std::string name = below + entry.filename().string();
    if (fs::is_regular_file(entry, ignored)) {  // follows the link to the blob
      snapshot.files.push_back(name);
    } else if (depth < kDeepest && fs::is_directory(entry, ignored) &&
               !fs::is_symlink(entry, ignored)) {
      add_files(entry, name + "/", depth + 1, snapshot);
    }
  }
}

// Empty where it is not known.
std::string main_commit(const fs::path& folder) {
  const fs::path file = folder / "refs" / kMainRevision;
  std::error_code failed;
  const std::uintmax_t bytes = fs::file_size(file, failed);
  if (failed || bytes > 100) {
    return "";
  }
  return std::string(trimmed(read_file(file)));
}

[[noreturn]] void fail(const fs::path& path, const std::error_code& why) {
  throw Error(ErrorKind::Storage,
              printable(path.string()) + ": cannot be written (" + why.message() +
                  "); check that it is yours to write, and the free space");
}

void link(const fs::path& target, const fs::path& link) {
  const fs::path temporary = link.string() + ".tmp-" + std::to_string(::getpid());
  std::error_code failed;
  fs::remove(temporary, failed);
  fs::create_symlink(target.lexically_relative(link.parent_path()), temporary, failed);
  if (!failed) {
    fs::rename(temporary, link, failed);
  }
  if (failed) {
    fail(link, failed);
  }
}

}  // namespace

std::vector<Snapshot> cached_snapshots(const fs::path& cache, const std::string& repository) {
  const fs::path folder = repository_folder(cache, repository);
  std::vector<Snapshot> snapshots;
  std::error_code ignored;  // what cannot be read is not there
  for (const fs::path& entry : entries_of(folder / "snapshots", ignored)) {
    Snapshot snapshot = {.commit = entry.filename().string(), .folder = entry, .files = {}};
    if (is_hex(snapshot.commit, kGitHashLength)) {
      add_files(entry, "", 0, snapshot);
      snapshots.push_back(std::move(snapshot));
    }
  }
  const auto main = std::ranges::find(snapshots, main_commit(folder), &Snapshot::commit);
  if (main != snapshots.end()) {
    std::rotate(snapshots.begin(), main, main + 1);
  }
  return snapshots;
}

std::vector<std::string> cached_repositories(const fs::path& cache) {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const fs::path& entry : entries_of(cache, ignored)) {
    std::string name = entry.filename().string();
    const std::size_t between = name.find("--", kModels.size());
    if (name.starts_with(kModels) && between != std::string::npos) {
      found.push_back(name.substr(kModels.size(), between - kModels.size()) + "/" +
                      name.substr(between + 2));
    }
  }
  return found;
}

CachePlaces places_of(const fs::path& cache, const CacheKey& key) {
  const fs::path folder = repository_folder(cache, key.repository);
  return {.blob = folder / "blobs" / key.etag,
          .incomplete = folder / "blobs" / (key.etag + ".incomplete"),
          .lock = cache / ".locks" / folder.filename() / (key.etag + ".lock"),
          .snapshot = folder / "snapshots" / key.commit / key.file,
          .main = folder / "refs" / kMainRevision};
}

void make_folders(const CachePlaces& places) {
  for (const fs::path& file : {places.blob, places.lock, places.snapshot, places.main}) {
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    if (failed) {
      fail(file.parent_path(), failed);
    }
  }
}

void link_blob(const CachePlaces& places) {
  link(places.blob, places.snapshot);
}

void set_main(const CachePlaces& places, const std::string& commit) {
  write_file(places.main, commit);
}

}  // namespace tuneornot
