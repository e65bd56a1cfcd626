#include "http/http.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <memory>
#include <utility>

#include "base/check.h"
#include "base/number.h"
#include "base/text.h"

// Redirects are followed here and not by libcurl, for two reasons: a hub says what a file is in the
// headers of the reply that redirects to where it lies, and who gets the token must be plain to
// see.

namespace tuneornot {

namespace {

constexpr int kMostRedirects = 8;
constexpr std::size_t kMostHeaderBytes = 64 << 10;

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeText {
  void operator()(char* text) const { curl_free(text); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;
using HeaderList = std::unique_ptr<curl_slist, FreeList>;
using Url = std::unique_ptr<CURLU, FreeUrl>;

// Null for what is no URL.
Url parsed(const std::string& text) {
  Url url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    url.reset();
  }
  return url;
}

std::string part(const Url& url, CURLUPart which) {
  char* text = nullptr;
  const CURLUcode code = url == nullptr ? CURLUE_BAD_HANDLE
                                        : curl_url_get(url.get(), which, &text, CURLU_DEFAULT_PORT);
  const std::unique_ptr<char, FreeText> owned(text);
  return code == CURLUE_OK ? owned.get() : "";
}

// Scheme, host and port: what a token belongs to.
struct Origin {
  std::string scheme;
  std::string host;
  std::string port;

  friend bool operator==(const Origin&, const Origin&) = default;
};

Origin origin_of(const std::string& text) {
  const Url url = parsed(text);
  return {.scheme = part(url, CURLUPART_SCHEME),
          .host = ascii_lower(part(url, CURLUPART_HOST)),
          .port = part(url, CURLUPART_PORT)};
}

// Where a Location header leads from `base`; empty when nowhere.
std::string resolved(const std::string& base, const std::string& location) {
  const Url url = parsed(base);
  if (url == nullptr || curl_url_set(url.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK) {
    return "";
  }
  return part(url, CURLUPART_URL);
}

bool is_redirect(const HttpReply& reply) {
  constexpr std::array<int, 5> kStatuses = {301, 302, 303, 307, 308};
  return std::ranges::find(kStatuses, reply.status) != kStatuses.end() &&
         reply.headers.contains("location");
}

// What libcurl's callbacks work on. They may not throw through C: what is thrown waits in `thrown`.
struct Exchange {
  const HttpSink& sink;
  HttpReply reply;
  std::size_t header_bytes = 0;
  bool begun = false;
  std::exception_ptr thrown;
};

// "HTTP/1.1 206 Partial Content": its number; 0 for another line.
int status_of(std::string_view line) {
  if (!line.starts_with("HTTP/")) {
    return 0;
  }
  line.remove_prefix(std::min(line.find(' '), line.size()));
  line = trimmed(line);
  int status = 0;
  std::from_chars(line.data(), line.data() + line.size(), status);
  return status;
}

std::size_t take_header(char* bytes, std::size_t /*one*/, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view line(bytes, size);
  exchange.header_bytes += size;
  if (exchange.header_bytes > kMostHeaderBytes) {
    return 0;
  }
  if (const int status = status_of(line); status != 0) {  // also behind a 100
    exchange.reply.status = status;
    exchange.reply.headers.clear();
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    exchange.reply.headers[ascii_lower(trimmed(line.substr(0, colon)))] =
        trimmed(line.substr(colon + 1));
  }
  return size;
}

void begin(Exchange& exchange) {
  if (exchange.begun) {
    return;
  }
  exchange.begun = true;
  exchange.reply.body_bytes =
      parse_number<std::uint64_t>(header(exchange.reply.headers, "content-length"));
  if (!is_redirect(exchange.reply)) {
    exchange.sink.begin(exchange.reply);
  }
}

std::size_t take_body(char* bytes, std::size_t /*one*/, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  try {
    begin(exchange);
    if (!is_redirect(exchange.reply)) {
      exchange.sink.take({bytes, size});
    }
    return size;
  } catch (...) {
    exchange.thrown = std::current_exception();
    return CURL_WRITEFUNC_ERROR;
  }
}

template <typename Value>
void set(const Handle& handle, CURLoption option, Value value) {
  check(curl_easy_setopt(handle.get(), option, value) == CURLE_OK, "an option of libcurl");
}

HttpFault fault_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return HttpFault::None;
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return HttpFault::Passing;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return HttpFault::Untrusted;
    default:
      return HttpFault::Lasting;
  }
}

// libcurl's own words are about its options and numbers; these are what most people meet.
std::string reason_of(CURLcode code, const char* details) {
  switch (code) {
    case CURLE_OK:
      return "";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "there is no host of that name, or no network";
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "there is no proxy of that name (http_proxy, https_proxy)";
    case CURLE_COULDNT_CONNECT:
      return "nobody answers there";
    case CURLE_OPERATION_TIMEDOUT:
      return "it was silent for too long";
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
      return "the connection ended early";
    case CURLE_PEER_FAILED_VERIFICATION:
      return printable(trimmed(details));
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return "that is no http or https address";
    default:
      return *details == '\0' ? curl_easy_strerror(code) : printable(details);
  }
}

HeaderList headers_of(const HttpRequest& request) {
  curl_slist* list = nullptr;
  if (!request.token.empty()) {
    list = curl_slist_append(list, ("Authorization: Bearer " + request.token).c_str());
  }
  if (request.from > 0) {
    list = curl_slist_append(list, fmt::format("Range: bytes={}-", request.from).c_str());
  }
  return HeaderList(list);
}

void limit_time(const Handle& handle, const HttpSettings& settings) {
  const auto milliseconds = [](double seconds) { return static_cast<long>(seconds * 1'000); };
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings.connect_seconds));
  set(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);  // bytes a second
  set(handle, CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(settings.silent_seconds)));
}

// One exchange, redirects not followed.
HttpReply exchange_once(const HttpRequest& request,
                        const HttpSettings& settings,
                        const HttpSink& sink) {
  Exchange exchange = {.sink = sink};
  const Handle handle(curl_easy_init());
  check(handle != nullptr, "libcurl");
  const HeaderList headers = headers_of(request);
  std::array<char, CURL_ERROR_SIZE> details{};
  set(handle, CURLOPT_ERRORBUFFER, details.data());
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_HTTPHEADER, headers.get());
  set(handle, CURLOPT_USERAGENT, "tuneornot");
  set(handle, CURLOPT_NOBODY, request.method == HttpMethod::Head ? 1L : 0L);
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(handle, CURLOPT_HEADERFUNCTION, &take_header);
  set(handle, CURLOPT_HEADERDATA, &exchange);
  set(handle, CURLOPT_WRITEFUNCTION, &take_body);
  set(handle, CURLOPT_WRITEDATA, &exchange);
  limit_time(handle, settings);
  if (!settings.certificates.empty()) {
    set(handle, CURLOPT_CAINFO, settings.certificates.c_str());
  }
  const CURLcode code = curl_easy_perform(handle.get());
  if (exchange.thrown) {
    std::rethrow_exception(exchange.thrown);
  }
  exchange.reply.fault = fault_of(code);
  exchange.reply.reason = reason_of(code, details.data());
  if (code == CURLE_OK) {
    begin(exchange);  // there may have been no body
  }
  return std::move(exchange.reply);
}

HttpReply with_fault(HttpReply reply, std::string reason) {
  reply.fault = HttpFault::Lasting;
  reply.reason = std::move(reason);
  return reply;
}

}  // namespace

HttpReply http_request(const HttpRequest& request,
                       const HttpSettings& settings,
                       const HttpSink& sink) {
  HttpRequest next = request;
  std::vector<HttpHeaders> redirects;
  while (true) {
    HttpReply reply = exchange_once(next, settings, sink);
    reply.host = host_of(next.url);
    reply.redirects = redirects;
    if (reply.fault != HttpFault::None || !is_redirect(reply)) {
      return reply;
    }
    const std::string target = resolved(next.url, header(reply.headers, "location"));
    const Origin from = origin_of(next.url);
    const Origin to = origin_of(target);
    if (request.redirects == Redirects::SameOrigin && from != to) {
      return reply;
    }
    if (to.scheme != "https" && to.scheme != "http") {
      return with_fault(std::move(reply), "it redirects to what is no http or https address");
    }
    if (from.scheme == "https" && to.scheme == "http") {
      return with_fault(std::move(reply), "it redirects from https to http, which is not followed");
    }
    if (redirects.size() == kMostRedirects) {
      return with_fault(std::move(reply), "it redirects in a circle");
    }
    redirects.push_back(reply.headers);
    next.url = target;
    if (from != to) {
      next.token.clear();  // and it stays so, wherever it leads from there
    }
  }
}

std::string header(const HttpHeaders& headers, const std::string& name) {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

std::string host_of(const std::string& url) {
  const Url parts = parsed(url);
  const std::string host = part(parts, CURLUPART_HOST);
  const std::string port = part(parts, CURLUPART_PORT);
  const std::string scheme = part(parts, CURLUPART_SCHEME);
  const bool usual = (scheme == "https" && port == "443") || (scheme == "http" && port == "80");
  return host.empty() || usual || port.empty() ? host : host + ":" + port;
}

}  // namespace tuneornot
