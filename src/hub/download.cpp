#include "hub/download.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/hash.h"
#include "base/platform.h"
#include "http/retries.h"

namespace tuneornot {

namespace {

constexpr int kWhole = 200;
constexpr int kFromThere = 206;

// A reply that has bytes of the file, all of them or those that were asked for.
bool is_content(int status) {
  return status == kWhole || status == kFromThere;
}

// One attempt: appends what comes. The server may begin anew, and may not send more than it said.
class Attempt {
 public:
  Attempt(const Download& download, const FetchWatcher& watcher, GrowingFile& file)
      : download_(download), watcher_(watcher), file_(file) {}

  HttpReply make(const HttpSettings& settings) {
    return http_request(download_.repository.request_for(download_.file, file_.bytes()),
                        settings,
                        {.begin = [this](const HttpReply& reply) { begin(reply); },
                         .take = [this](std::string_view bytes) { take(bytes); }});
  }

 private:
  void begin(const HttpReply& reply) {
    is_content_ = is_content(reply.status);
    if (reply.status == kWhole && file_.bytes() > 0) {
      file_.clear();
    }
    const std::string wanted = fmt::format("bytes {}-", file_.bytes());
    if (reply.status == kFromThere && !header(reply.headers, "content-range").starts_with(wanted)) {
      download_.repository.fail("the server sends another part of the file than was asked for");
    }
  }

  void take(std::string_view bytes) {
    if (!is_content_) {
      return;
    }
    if (bytes.size() > download_.file.bytes - file_.bytes()) {
      file_.clear();
      download_.repository.fail("more bytes come than the hub has said; nothing of them is kept");
    }
    file_.append(bytes);
    watcher_.progress(file_.bytes(), download_.file.bytes);
  }

  const Download& download_;
  const FetchWatcher& watcher_;
  GrowingFile& file_;
  bool is_content_ = false;
};

// A server that closes the connection instead of saying how much it sends seems to be done.
HttpReply with_early_end(HttpReply reply) {
  reply.fault = HttpFault::Passing;
  reply.reason = "the connection ended early";
  return reply;
}

void fetch_rest(const Download& download,
                const HttpSettings& settings,
                const FetchWatcher& watcher,
                GrowingFile& file) {
  Retries retries;
  std::uintmax_t furthest = file.bytes();  // a server may make us begin anew, but not forever
  while (file.bytes() < download.file.bytes) {
    HttpReply reply = Attempt(download, watcher, file).make(settings);
    if (file.bytes() == download.file.bytes) {
      return;
    }
    if (reply.fault == HttpFault::None && is_content(reply.status)) {
      reply = with_early_end(std::move(reply));
    }
    if (file.bytes() > furthest) {
      furthest = file.bytes();
      retries.progressed();
    }
    const std::optional<double> ms = retries.wait_ms(reply);
    if (!ms) {
      download.repository.fail(reply);
    }
    watcher.wait(*ms);
  }
}

}  // namespace

void download(const Download& download, const HttpSettings& settings, const FetchWatcher& watcher) {
  GrowingFile file(download.unfinished);
  if (file.bytes() > download.file.bytes) {
    file.clear();  // not the beginning of this file
  }
  fetch_rest(download, settings, watcher, file);
  // Git's hash of small files is none of their bytes alone, and is not checked.
  if (download.file.etag.size() == kSha256Length &&
      sha256_of_file(download.unfinished) != download.file.etag) {
    file.clear();
    download.repository.fail(
        "what came is not the file, by its SHA-256; nothing of it is kept: run it again");
  }
  file.publish(download.target);
}

}  // namespace tuneornot
