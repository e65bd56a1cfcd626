#include "http/loopback_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "base/check.h"

namespace tuneornot {

namespace {

std::string head_of(int connection) {
  std::string head;
  std::array<char, 4096> buffer{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t size = ::recv(connection, buffer.data(), buffer.size(), 0);
    if (size <= 0) {
      break;
    }
    head.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return head;
}

void send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return;  // the client has gone, as some tests want it to
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

struct LoopbackServer::Impl {
  explicit Impl(Answer given)
      : answer(std::move(given)), listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    check(::bind(listener, generic, size) == 0 && ::listen(listener, 16) == 0 &&
              ::getsockname(listener, generic, &size) == 0,
          "a port for a test");
    port = ntohs(address.sin_port);
    thread = std::thread([this] { serve(); });
  }

  ~Impl() {
    ::shutdown(listener, SHUT_RDWR);
    thread.join();
    for (const int connection : waiting) {
      ::close(connection);
    }
    ::close(listener);
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void serve() {
    while (true) {
      const int connection = ::accept(listener, nullptr, nullptr);
      if (connection < 0) {
        return;
      }
      const std::string request = head_of(connection);
      {
        const std::lock_guard lock(mutex);
        requests.push_back(request);
      }
      const std::string reply = answer(request);
      if (reply.empty()) {
        waiting.push_back(connection);
        continue;
      }
      send_all(connection, reply);
      ::shutdown(connection, SHUT_WR);
      ::close(connection);
    }
  }

  Answer answer;
  int listener;
  int port = 0;
  std::vector<int> waiting;
  mutable std::mutex mutex;
  std::vector<std::string> requests;
  std::thread thread;
};

LoopbackServer::LoopbackServer(Answer answer) : impl_(std::make_unique<Impl>(std::move(answer))) {}

LoopbackServer::~LoopbackServer() = default;

std::string LoopbackServer::url() const {
  return "http://127.0.0.1:" + std::to_string(impl_->port);
}

std::vector<std::string> LoopbackServer::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

std::string http_reply(const std::string& status,
                       const std::vector<std::string>& headers,
                       const std::string& body) {
  std::string reply = "HTTP/1.1 " + status + "\r\nConnection: close\r\n";
  for (const std::string& line : headers) {
    reply += line + "\r\n";
  }
  return reply + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace tuneornot
