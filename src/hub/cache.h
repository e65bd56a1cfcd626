#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tuneornot {

// The cache that the programs around the Hugging Face hub share, in the layout that
// https://huggingface.co/docs/hub/local-cache describes:
//   models--ORG--REPOSITORY/blobs/ETAG                            the files' contents
//   models--ORG--REPOSITORY/snapshots/COMMIT/FILE                 a link to the blob
//   models--ORG--REPOSITORY/refs/main                             the commit that is `main`
//   .locks/models--ORG--REPOSITORY/ETAG.lock                      held while a blob is written

constexpr const char* kMainRevision = "main";

struct Snapshot {
  std::string commit;
  std::filesystem::path folder;
  std::vector<std::string> files;  // that are there, paths in the repository, sorted
};

// What the cache holds of a repository: what `main` was when it was last fetched first, then the
// others. Empty when nothing.
std::vector<Snapshot> cached_snapshots(const std::filesystem::path& cache,
                                       const std::string& repository);

// The repositories ("org/name") that the cache holds something of, sorted.
std::vector<std::string> cached_repositories(const std::filesystem::path& cache);

// Where the parts of one file of a repository are, or are to be. All its names are held against
// is_hex and is_path_below before.
struct CachePlaces {
  std::filesystem::path blob;
  std::filesystem::path incomplete;  // what has come of the blob so far, under the name others use
  std::filesystem::path lock;
  std::filesystem::path snapshot;  // the file's name
  std::filesystem::path main;
};
struct CacheKey {
  std::string repository;
  std::string commit;
  std::string file;
  std::string etag;
};
CachePlaces places_of(const std::filesystem::path& cache, const CacheKey& key);

// Makes the folders of the places. Throws ErrorKind::Storage.
void make_folders(const CachePlaces& places);

// Gives the blob its name in the snapshot. Throws ErrorKind::Storage.
void link_blob(const CachePlaces& places);

// Makes the commit the one that `main` is: the last step, so that nobody finds a snapshot that is
// not whole. Throws ErrorKind::Storage.
void set_main(const CachePlaces& places, const std::string& commit);

}  // namespace tuneornot
