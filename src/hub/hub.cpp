#include "hub/hub.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "base/error.h"
#include "base/platform.h"
#include "base/text.h"
#include "hub/cache.h"
#include "hub/download.h"
#include "hub/file_choice.h"
#include "hub/repository.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

std::string megabytes(std::uintmax_t bytes) {
  return bytes < 1'000'000 ? fmt::format("{} kB", (bytes + 999) / 1'000)
                           : fmt::format("{} MB", bytes / 1'000'000);
}

std::optional<fs::path> cached_file(const HubReference& reference, const fs::path& cache) {
  for (const Snapshot& snapshot : cached_snapshots(cache, reference.repository)) {
    if (const FileChoice choice = choose_file(snapshot.files, reference); choice.file) {
      return snapshot.folder / *choice.file;
    }
  }
  return std::nullopt;
}

void check_free_space(const CachePlaces& places, std::uintmax_t bytes) {
  std::error_code unknown;
  const std::uintmax_t there = fs::file_size(places.incomplete, unknown);
  const std::uintmax_t needed = bytes - std::min(bytes, unknown ? 0 : there);
  const fs::space_info space = fs::space(places.blob.parent_path(), unknown);
  if (!unknown && space.available < needed) {
    throw Error(ErrorKind::Storage,
                fmt::format("{}: {} are needed for the model, and {} are free; make room, or set "
                            "HF_HUB_CACHE to a folder on another disk",
                            printable(places.blob.parent_path().string()),
                            megabytes(needed),
                            megabytes(space.available)));
  }
}

fs::path fetch(const HubReference& reference,
               const HubSettings& settings,
               const FetchWatcher& watcher) {
  const Repository repository(reference, settings, watcher);
  const Listing listing = repository.list();
  const FileChoice choice = choose_file(listing.files, reference);
  if (!choice.file) {
    throw Error(ErrorKind::Model, "model \"" + reference.text() + "\": " + choice.problem);
  }
  const RemoteFile file = repository.describe(listing.commit, *choice.file);
  const CachePlaces places = places_of(settings.cache,
                                       {.repository = reference.repository,
                                        .commit = listing.commit,
                                        .file = *choice.file,
                                        .etag = file.etag});
  make_folders(places);
  const FileLock lock(places.lock);
  if (!fs::exists(places.blob)) {
    check_free_space(places, file.bytes);
    watcher.tell(fmt::format("fetching {} of {} ({}) from {}; it may be interrupted",
                             printable(*choice.file),
                             reference.repository,
                             megabytes(file.bytes),
                             printable(host_of(settings.endpoint))));
    download({.repository = repository,
              .file = file,
              .unfinished = places.incomplete,
              .target = places.blob},
             settings.http,
             watcher);
  }
  link_snapshot(places, listing.commit);
  return places.snapshot;
}

}  // namespace

fs::path locate_hub_file(const HubReference& reference,
                         const HubSettings& settings,
                         const FetchWatcher& watcher) {
  if (const std::optional<fs::path> cached = cached_file(reference, settings.cache)) {
    return *cached;
  }
  if (settings.offline) {
    throw Error(
        ErrorKind::Network,
        fmt::format("model \"{}\": is not in {}, and offline nothing is fetched (--offline, "
                    "HF_HUB_OFFLINE)",
                    reference.text(),
                    printable(settings.cache.string())));
  }
  return fetch(reference, settings, watcher);
}

}  // namespace tuneornot
