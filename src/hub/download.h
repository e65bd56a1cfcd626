#pragma once

#include <filesystem>

#include "hub/hub.h"
#include "hub/repository.h"

namespace tuneornot {

// Fetches the file's bytes behind what `unfinished` holds of them already, checks their number and
// hash, and renames it to `target`. However it ends, what came stays in `unfinished`, unless it is
// wrong. Throws ErrorKind::Network or Storage.
struct Download {
  const Repository& repository;
  const RemoteFile& file;
  std::filesystem::path unfinished;
  std::filesystem::path target;
};
void download(const Download& download, const HttpSettings& settings, const FetchWatcher& watcher);

}  // namespace tuneornot
