#include "http/http.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "http/loopback_server.h"

namespace tuneornot {
namespace {

struct Fetched {
  HttpReply reply;
  std::string body;
};

Fetched fetch(const HttpRequest& request, const HttpSettings& settings = {}) {
  Fetched fetched;
  fetched.reply = http_request(request,
                               settings,
                               {.begin = [](const HttpReply&) {},
                                .take = [&](std::string_view bytes) { fetched.body += bytes; }});
  return fetched;
}

bool has_line(const std::string& request, const std::string& line) {
  return request.find("\r\n" + line + "\r\n") != std::string::npos;
}

bool has_token(const std::string& request) {
  return request.find("Authorization") != std::string::npos;
}

TEST(HttpTest, AReplyHasItsStatusHeadersAndBody) {
  LoopbackServer server(
      [](const std::string&) { return http_reply("200 OK", {"X-Thing: a value "}, "hello"); });
  const Fetched fetched = fetch({.url = server.url() + "/a"});
  EXPECT_EQ(fetched.reply.status, 200);
  EXPECT_EQ(fetched.reply.fault, HttpFault::None);
  EXPECT_EQ(fetched.reply.body_bytes, 5U);
  EXPECT_EQ(header(fetched.reply.headers, "x-thing"), "a value");
  EXPECT_EQ(header(fetched.reply.headers, "x-other"), "");
  EXPECT_EQ(fetched.body, "hello");
}

TEST(HttpTest, TheTokenAndTheFirstByteAreSent) {
  const LoopbackServer server([](const std::string&) { return http_reply("200 OK", {}, ""); });
  fetch({.url = server.url(), .token = "secret", .from = 7});
  EXPECT_TRUE(has_line(server.requests().at(0), "Authorization: Bearer secret"));
  EXPECT_TRUE(has_line(server.requests().at(0), "Range: bytes=7-"));
}

TEST(HttpTest, ARedirectWithinTheOriginKeepsTheToken) {
  const LoopbackServer server([](const std::string& request) {
    return request.starts_with("GET /old ")
               ? http_reply("307 Temporary Redirect", {"Location: /new", "X-Here: first"}, "moved")
               : http_reply("200 OK", {}, "found");
  });
  const Fetched fetched =
      fetch({.url = server.url() + "/old", .token = "secret", .redirects = Redirects::SameOrigin});
  EXPECT_EQ(fetched.body, "found");
  ASSERT_EQ(fetched.reply.redirects.size(), 1U);
  EXPECT_EQ(header(fetched.reply.redirects[0], "x-here"), "first");
  EXPECT_TRUE(has_token(server.requests().at(1)));
}

TEST(HttpTest, ARedirectToAnotherPortLosesTheTokenAndDoesNotGetItBack) {
  std::string home;
  const LoopbackServer other([&](const std::string&) {
    return http_reply("302 Found", {"Location: " + home + "/end"}, "");
  });
  const LoopbackServer server([&](const std::string& request) {
    return request.starts_with("GET /start ")
               ? http_reply("302 Found", {"Location: " + other.url() + "/signed?x=1"}, "")
               : http_reply("200 OK", {}, "end");
  });
  home = server.url();
  const Fetched fetched = fetch({.url = server.url() + "/start", .token = "secret", .from = 3});
  EXPECT_EQ(fetched.body, "end");
  EXPECT_TRUE(has_token(server.requests().at(0)));
  EXPECT_FALSE(has_token(other.requests().at(0)));
  EXPECT_TRUE(has_line(other.requests().at(0), "Range: bytes=3-"));
  EXPECT_FALSE(has_token(server.requests().at(1)));
}

TEST(HttpTest, ARedirectElsewhereIsTheReplyWhereOnlyTheOriginIsFollowed) {
  const LoopbackServer other([](const std::string&) { return http_reply("200 OK", {}, ""); });
  const LoopbackServer server([&](const std::string&) {
    return http_reply("302 Found", {"Location: " + other.url()}, "");
  });
  const Fetched fetched =
      fetch({.method = HttpMethod::Head, .url = server.url(), .redirects = Redirects::SameOrigin});
  EXPECT_EQ(fetched.reply.status, 302);
  EXPECT_TRUE(other.requests().empty());
}

TEST(HttpTest, RedirectsThatLeadNowhereAreFaults) {
  LoopbackServer circle(
      [](const std::string&) { return http_reply("302 Found", {"Location: /again"}, ""); });
  EXPECT_EQ(fetch({.url = circle.url()}).reply.reason, "it redirects in a circle");
  const LoopbackServer file([](const std::string&) {
    return http_reply("302 Found", {"Location: file:///etc/passwd"}, "");
  });
  EXPECT_EQ(fetch({.url = file.url()}).reply.reason,
            "it redirects to what is no http or https address");
}

TEST(HttpTest, ABodyThatEndsEarlyIsAPassingFault) {
  const LoopbackServer server([](const std::string&) {
    std::string reply = http_reply("200 OK", {}, "whole");
    reply.resize(reply.size() - 2);
    return reply;
  });
  const Fetched fetched = fetch({.url = server.url()});
  EXPECT_EQ(fetched.reply.status, 200);
  EXPECT_EQ(fetched.reply.fault, HttpFault::Passing);
  EXPECT_EQ(fetched.reply.reason, "the connection ended early");
  EXPECT_EQ(fetched.body, "who");
}

TEST(HttpTest, ABodyOfUnknownLengthEndsWithTheConnection) {
  const LoopbackServer server([](const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it");
  });
  const Fetched fetched = fetch({.url = server.url()});
  EXPECT_EQ(fetched.reply.fault, HttpFault::None);
  EXPECT_FALSE(fetched.reply.body_bytes);
  EXPECT_EQ(fetched.body, "all of it");
}

TEST(HttpTest, SilenceIsAPassingFault) {
  const LoopbackServer server([](const std::string&) { return std::string(); });
  const Fetched fetched = fetch({.url = server.url()}, {.silent_seconds = 1});
  EXPECT_EQ(fetched.reply.fault, HttpFault::Passing);
  EXPECT_EQ(fetched.reply.reason, "it was silent for too long");
}

TEST(HttpTest, WhereNobodyListensIsALastingFault) {
  std::string url;
  {
    const LoopbackServer gone([](const std::string&) { return std::string(); });
    url = gone.url();
  }
  const Fetched fetched = fetch({.url = url});
  EXPECT_EQ(fetched.reply.status, 0);
  EXPECT_EQ(fetched.reply.fault, HttpFault::Lasting);
  EXPECT_EQ(fetched.reply.reason, "nobody answers there");
}

TEST(HttpTest, OtherAddressesThanHttpAreNotOpened) {
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "http://", ""}) {
    const Fetched fetched = fetch({.url = url});
    EXPECT_EQ(fetched.reply.fault, HttpFault::Lasting) << url;
    EXPECT_EQ(fetched.reply.reason, "that is no http or https address") << url;
    EXPECT_EQ(fetched.body, "") << url;
  }
}

TEST(HttpTest, HeadersWithoutEndAreNotKept) {
  const LoopbackServer server([](const std::string&) {
    std::string reply = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 10'000; ++i) {
      reply += "X-Header-" + std::to_string(i) + ": value\r\n";
    }
    return reply + "\r\n";
  });
  EXPECT_NE(fetch({.url = server.url()}).reply.fault, HttpFault::None);
}

TEST(HttpTest, WhatTheSinkThrowsReachesTheCaller) {
  const LoopbackServer server([](const std::string&) { return http_reply("200 OK", {}, "x"); });
  EXPECT_THROW(http_request({.url = server.url()},
                            {},
                            {.begin = [](const HttpReply&) {},
                             .take = [](std::string_view) { throw std::runtime_error("full"); }}),
               std::runtime_error);
  EXPECT_THROW(http_request({.url = server.url()},
                            {},
                            {.begin = [](const HttpReply&) { throw std::runtime_error("no"); },
                             .take = [](std::string_view) {}}),
               std::runtime_error);
}

TEST(HttpTest, HostsAreSpelled) {
  EXPECT_EQ(host_of("https://huggingface.co/a"), "huggingface.co");
  EXPECT_EQ(host_of("http://127.0.0.1:8080/a"), "127.0.0.1:8080");
  EXPECT_EQ(host_of("nonsense://"), "");
}

}  // namespace
}  // namespace tuneornot
