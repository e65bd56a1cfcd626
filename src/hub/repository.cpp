#include "hub/repository.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/number.h"
#include "base/text.h"
#include "http/retries.h"
#include "hub/cache.h"
#include "hub/file_choice.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostListingBytes = 32 << 20;
constexpr std::size_t kMostTokenBytes = 4'096;

// HF_TOKEN, or what `hf auth login` has left behind. What could not stand in a header is refused
// here, and never shown.
std::string token_of(const HubSettings& settings) {
  std::string token = settings.token;
  std::error_code failed;
  if (token.empty() && std::filesystem::is_regular_file(settings.token_file, failed) &&
      std::filesystem::file_size(settings.token_file, failed) <= kMostTokenBytes) {
    token = read_file(settings.token_file);
  }
  token = std::string(trimmed(token));
  const bool is_plain =
      std::ranges::all_of(token, [](char letter) { return letter > 0x20 && letter < 0x7F; });
  if (!is_plain || token.size() > kMostTokenBytes) {
    throw Error(ErrorKind::Usage,
                settings.token.empty()
                    ? printable(settings.token_file.string()) +
                          ": holds what is no token; run hf auth login again, or set HF_TOKEN"
                    : "HF_TOKEN holds what is no token; copy it again from your settings there");
  }
  return token;
}

std::string joined_url(const std::string& endpoint, std::string_view path) {
  return endpoint + '/' + url_path(path);
}

// `"abc"`, `W/"abc"` and abc.
std::string plain_etag(std::string etag) {
  if (etag.starts_with("W/")) {
    etag.erase(0, 2);
  }
  std::erase(etag, '"');
  return etag;
}

bool is_success(const HttpReply& reply) {
  return reply.fault == HttpFault::None && reply.status >= 200 && reply.status < 400;
}

// The first of the headers that the reply has.
std::string header_of(const HttpReply& reply, const std::string& name, const std::string& other) {
  const std::string value = header(reply.headers, name);
  return value.empty() ? header(reply.headers, other) : value;
}

std::string text_at(const nlohmann::json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string()
             ? found->get<std::string>()
             : "";
}

}  // namespace

Repository::Repository(HubReference reference,
                       const HubSettings& settings,
                       const FetchWatcher& watcher)
    : reference_(std::move(reference)),
      settings_(settings),
      watcher_(watcher),
      token_(token_of(settings)) {}

void Repository::fail(const std::string& what) const {
  throw Error(ErrorKind::Network, "model \"" + reference_.text() + "\": " + what);
}

void Repository::fail(const HttpReply& reply) const {
  const std::string host = printable(reply.host.empty() ? settings_.endpoint : reply.host);
  if (reply.fault == HttpFault::Untrusted) {
    fail(fmt::format(
        "{} cannot be trusted: {}; nothing is sent to it. Where a proxy or a hub of your "
        "own has an authority of its own, set SSL_CERT_FILE to a PEM file that has it",
        host,
        reply.reason));
  }
  if (reply.fault != HttpFault::None) {
    fail(
        fmt::format("{} cannot be reached: {}; check the network, then run it again: what came is "
                    "kept",
                    host,
                    reply.reason));
  }
  fail(printable(host_of(settings_.endpoint)) + " " + words_for(reply.status, reply.headers));
}

std::string Repository::words_for(int status, const HttpHeaders& headers) const {
  const std::string code = header(headers, "x-error-code");
  if (code == "GatedRepo") {
    return fmt::format(
        "gives it only to those who have accepted its licence; do so at {}, and set "
        "HF_TOKEN to a token of that account",
        joined_url(settings_.endpoint, reference_.repository));
  }
  // The hub does not say whether a repository is there to those who may not see it.
  if (status == 401 || status == 403) {
    return token_.empty() ? fmt::format(
                                "shows no such repository to those without a token ({}); check the "
                                "name, or accept its licence there and set HF_TOKEN",
                                status)
                          : fmt::format(
                                "refuses it to the owner of the token ({}); check the name and "
                                "HF_TOKEN, and accept its licence there",
                                status);
  }
  if (status == 404) {
    return "has no such repository or file (404); check the name";
  }
  if (status == 429) {
    return "wants fewer requests (429); run it again in a while, or set HF_TOKEN";
  }
  return fmt::format("answers with status {}; run it again in a while", status);
}

HttpReply Repository::reply_to(const HttpRequest& request, const HttpSink& sink) const {
  Retries retries;
  while (true) {
    HttpReply reply = http_request(request, settings_.http, sink);
    if (is_success(reply)) {
      return reply;
    }
    const std::optional<double> ms = retries.wait_ms(reply);
    if (!ms) {
      fail(reply);
    }
    watcher_.wait(*ms);
  }
}

Listing Repository::list() const {
  std::string body;
  reply_to({.url = joined_url(settings_.endpoint,
                              "api/models/" + reference_.repository + "/revision/" + kMainRevision),
            .token = token_},
           {.begin = [&](const HttpReply&) { body.clear(); },
            .take =
                [&](std::string_view bytes) {
                  if (body.size() + bytes.size() > kMostListingBytes) {
                    fail("the list of its files does not end; check HF_ENDPOINT");
                  }
                  body += bytes;
                }});
  nlohmann::json json;
  try {
    json = parse_json(body, "the list of files");
  } catch (const Error&) {
    fail("the list of its files is not JSON; check HF_ENDPOINT");
  }
  Listing listing = {.commit = text_at(json, "sha"), .files = {}};
  if (!is_hex(listing.commit, kGitHashLength)) {
    fail("the list of its files names no commit; check HF_ENDPOINT");
  }
  const auto siblings = json.find("siblings");
  for (const nlohmann::json& sibling :
       siblings == json.end() ? nlohmann::json::array() : *siblings) {
    const std::string file = text_at(sibling, "rfilename");
    if (is_model_file(file) && !is_path_below(file)) {
      fail("it lists \"" + shortened(file, 100) +
           "\", which is no name for a file; it is not used");
    }
    listing.files.push_back(file);
  }
  return listing;
}

RemoteFile Repository::describe(const std::string& commit, const std::string& file) const {
  RemoteFile remote = {.url = joined_url(settings_.endpoint,
                                         reference_.repository + "/resolve/" + commit + "/" + file),
                       .etag = "",
                       .bytes = 0};
  const HttpReply reply =
      reply_to({.method = HttpMethod::Head,
                .url = remote.url,
                .token = token_,
                .redirects = Redirects::SameOrigin},
               {.begin = [](const HttpReply&) {}, .take = [](std::string_view) {}});
  remote.etag = plain_etag(header_of(reply, "x-linked-etag", "etag"));
  const std::optional<std::uint64_t> bytes =
      parse_number<std::uint64_t>(header_of(reply, "x-linked-size", "content-length"));
  const bool has_hash = is_hex(remote.etag, kSha256Length) || is_hex(remote.etag, kGitHashLength);
  if (!has_hash || !bytes || *bytes == 0) {
    fail("the hub does not say what the file's hash and size are; check HF_ENDPOINT");
  }
  remote.bytes = *bytes;
  return remote;
}

HttpRequest Repository::request_for(const RemoteFile& file, std::uint64_t from) const {
  return {.url = file.url, .token = token_, .from = from};
}

}  // namespace tuneornot
