#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tuneornot {

// For tests: a server on a port of this machine that sends the bytes it is told to, right or wrong,
// and closes the connection.
class LoopbackServer {
 public:
  // Gets the head of a request, returns the bytes to send; none leaves the client waiting until the
  // server ends. Called from the server's thread, one request at a time.
  using Answer = std::function<std::string(const std::string& request)>;

  explicit LoopbackServer(Answer answer);
  ~LoopbackServer();

  std::string url() const;                    // "http://127.0.0.1:PORT"
  std::vector<std::string> requests() const;  // the heads of all so far

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// "HTTP/1.1 200 OK", the headers ("Name: value"), the length of the body, and the body.
std::string http_reply(const std::string& status,
                       const std::vector<std::string>& headers,
                       const std::string& body);

}  // namespace tuneornot
