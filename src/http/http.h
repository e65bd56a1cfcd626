#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// HTTP as a client speaks it, over libcurl; the only header behind which sockets are opened.
// Proxies are those that libcurl takes from http_proxy, https_proxy and no_proxy.

struct HttpSettings {
  std::filesystem::path certificates;  // of authorities, in a PEM file; empty: the system's
  double connect_seconds = 30;         // a server that has not been reached by then is not there
  double silent_seconds = 60;          // one that sends nothing for so long has gone
};

enum class HttpMethod { Get, Head };
enum class Redirects { All, SameOrigin };  // which are followed

struct HttpRequest {
  HttpMethod method = HttpMethod::Get;
  std::string url;         // http or https
  std::string token;       // empty: none. Sent to the origin of `url` alone, never further
  std::uint64_t from = 0;  // the first byte of the body that is asked for
  Redirects redirects = Redirects::All;
};

using HttpHeaders = std::map<std::string, std::string>;  // names in lower case

enum class HttpFault {
  None,
  Passing,    // silence, or an end before the end: the same request may succeed in a while
  Lasting,    // no such host, nobody listens there, ...
  Untrusted,  // its certificate does not show that it is who it should be
};

struct HttpReply {
  std::string host;  // that was asked last, for people
  int status = 0;    // 0: none came
  HttpHeaders headers;
  std::vector<HttpHeaders> redirects;       // of the replies that led here, first one first
  std::optional<std::uint64_t> body_bytes;  // as announced
  HttpFault fault = HttpFault::None;
  std::string reason;  // of a fault, in words; holds no token
};

// Takes a body as it comes. Bodies of redirects are left out. What it throws ends the request and
// reaches the caller of http_request.
struct HttpSink {
  std::function<void(const HttpReply&)> begin;  // status and headers are there
  std::function<void(std::string_view bytes)> take;
};

// One request and its reply, in the caller's thread. Whatever the network does is in the reply:
// nothing of it is thrown.
HttpReply http_request(const HttpRequest& request,
                       const HttpSettings& settings,
                       const HttpSink& sink);

// A header's value, empty where there is none.
std::string header(const HttpHeaders& headers, const std::string& name);

// "host" or "host:port", for people.
std::string host_of(const std::string& url);

}  // namespace tuneornot
