#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hub/hub.h"

namespace tuneornot {

// What the hub says of a repository and its files. All throw ErrorKind::Network. Nothing it says is
// trusted: commits and ETags are hexadecimal, names of files satisfy is_path_below, sizes are
// numbers.

// A repository as `main` is now.
struct Listing {
  std::string commit;
  std::vector<std::string> files;
};

struct RemoteFile {
  std::string url;
  std::string etag;  // 64 digits: the SHA-256 of its bytes; 40: of Git, for small files
  std::uint64_t bytes = 0;
};

// One conversation with the hub: the reference that it is about, and the token that is sent.
class Repository {
 public:
  // Reads the token. `settings` and `watcher` outlive it.
  Repository(HubReference reference, const HubSettings& settings, const FetchWatcher& watcher);

  Listing list() const;
  RemoteFile describe(const std::string& commit, const std::string& file) const;

  // The request for a file's bytes from `from` on.
  HttpRequest request_for(const RemoteFile& file, std::uint64_t from) const;

  // Ends it: says what a reply means, and what to do.
  [[noreturn]] void fail(const HttpReply& reply) const;
  [[noreturn]] void fail(const std::string& what) const;

 private:
  // Again while that is worth it; throws for what is no success.
  HttpReply reply_to(const HttpRequest& request, const HttpSink& sink) const;
  std::string words_for(int status, const HttpHeaders& headers) const;

  HubReference reference_;
  const HubSettings& settings_;
  const FetchWatcher& watcher_;
  std::string token_;
};

}  // namespace tuneornot
