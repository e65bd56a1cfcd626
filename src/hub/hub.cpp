#include "hub/hub.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

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

// The first file of the model that the cache holds, or what of it is missing there.
struct Cached {
  std::optional<fs::path> file;
  std::string missing;
};

Cached cached_file(const HubReference& reference, const fs::path& cache) {
  Cached cached;
  for (const Snapshot& snapshot : cached_snapshots(cache, reference.repository)) {
    const FileChoice choice = choose_file(snapshot.files, reference);
    if (!choice.files.empty()) {
      return {.file = snapshot.folder / choice.files.front()};
    }
    cached.missing = cached.missing.empty() ? choice.missing : cached.missing;
  }
  return cached;
}

// One of the model's files, as it is there and as it is to be here, for us alone to write.
struct Part {
  RemoteFile remote;
  CachePlaces places;
  std::unique_ptr<FileLock> lock;
};

// The key's ETag is the hub's to say.
Part claimed_part(const Repository& repository, const fs::path& cache, CacheKey key) {
  Part part = {.remote = repository.describe(key.commit, key.file), .places = {}, .lock = nullptr};
  key.etag = part.remote.etag;
  part.places = places_of(cache, key);
  make_folders(part.places);
  part.lock = std::make_unique<FileLock>(part.places.lock);
  return part;
}

std::uint64_t sum(std::uint64_t one, std::uint64_t other) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  return other > kMost - one ? kMost : one + other;
}

std::uint64_t bytes_of(std::span<const Part> parts) {
  std::uint64_t bytes = 0;
  for (const Part& part : parts) {
    bytes = sum(bytes, part.remote.bytes);
  }
  return bytes;
}

bool is_here(const Part& part) {
  return fs::exists(part.places.blob);
}

std::uint64_t bytes_to_come(std::span<const Part> parts) {
  std::uint64_t bytes = 0;
  for (const Part& part : parts) {
    std::error_code unknown;
    const std::uintmax_t there = fs::file_size(part.places.incomplete, unknown);
    const std::uint64_t all = is_here(part) ? 0 : part.remote.bytes;
    bytes = sum(bytes, all - std::min(all, unknown ? 0 : there));
  }
  return bytes;
}

void check_free_space(std::span<const Part> parts) {
  const fs::path folder = parts.front().places.blob.parent_path();
  const std::uint64_t needed = bytes_to_come(parts);
  std::error_code unknown;
  const fs::space_info space = fs::space(folder, unknown);
  if (!unknown && space.available < needed) {
    throw Error(ErrorKind::Storage,
                fmt::format("{}: {} are needed for the model, and {} are free; make room, or set "
                            "HF_HUB_CACHE to a folder on another disk",
                            printable(folder.string()),
                            megabytes(needed),
                            megabytes(space.available)));
  }
}

// What is not here of the parts, one after the other; progress is that of all together.
void fetch_parts(const Repository& repository,
                 std::span<const Part> parts,
                 const HubSettings& settings,
                 const FetchWatcher& watcher) {
  const std::uint64_t all = bytes_of(parts);
  std::uint64_t before = 0;
  const FetchWatcher of_all = {
      .tell = watcher.tell,
      .progress = [&](std::uint64_t done,
                      std::uint64_t) { watcher.progress(sum(before, done), all); },
      .wait = watcher.wait};
  for (const Part& part : parts) {
    if (!is_here(part)) {
      download({.repository = repository,
                .file = part.remote,
                .unfinished = part.places.incomplete,
                .target = part.places.blob},
               settings.http,
               of_all);
    }
    before = sum(before, part.remote.bytes);
  }
}

std::string fetching(const HubReference& reference,
                     const std::string& first,
                     std::span<const Part> parts,
                     const HubSettings& settings) {
  return fmt::format("fetching {} of {} ({}{}) from {}; it may be interrupted",
                     printable(first),
                     reference.repository,
                     megabytes(bytes_of(parts)),
                     parts.size() == 1 ? "" : fmt::format(" in {} files", parts.size()),
                     printable(host_of(settings.endpoint)));
}

fs::path fetch(const HubReference& reference,
               const HubSettings& settings,
               const FetchWatcher& watcher) {
  const Repository repository(reference, settings, watcher);
  const Listing listing = repository.list();
  const FileChoice choice = choose_file(listing.files, reference);
  if (choice.files.empty()) {
    throw Error(ErrorKind::Model, "model \"" + reference.text() + "\": " + choice.problem);
  }
  std::vector<Part> parts;
  parts.reserve(choice.files.size());
  for (const std::string& file : choice.files) {
    parts.push_back(claimed_part(
        repository,
        settings.cache,
        {.repository = reference.repository, .commit = listing.commit, .file = file, .etag = ""}));
  }
  if (!std::ranges::all_of(parts, is_here)) {
    check_free_space(parts);
    watcher.tell(fetching(reference, choice.files.front(), parts, settings));
    fetch_parts(repository, parts, settings, watcher);
  }
  for (const Part& part : parts) {
    link_blob(part.places);
  }
  set_main(parts.front().places, listing.commit);
  return parts.front().places.snapshot;
}

}  // namespace

fs::path locate_hub_file(const HubReference& reference,
                         const HubSettings& settings,
                         const FetchWatcher& watcher) {
  const Cached cached = cached_file(reference, settings.cache);
  if (cached.file) {
    return *cached.file;
  }
  if (settings.offline) {
    throw Error(
        ErrorKind::Network,
        fmt::format("model \"{}\": {}is not in {}, and offline nothing is fetched (--offline, "
                    "HF_HUB_OFFLINE)",
                    reference.text(),
                    cached.missing.empty() ? "" : '"' + printable(cached.missing) + "\" ",
                    printable(settings.cache.string())));
  }
  return fetch(reference, settings, watcher);
}

}  // namespace tuneornot
