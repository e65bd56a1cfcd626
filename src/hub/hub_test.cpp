#include "hub/hub.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/platform.h"
#include "http/loopback_server.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;

const std::string kCommit(40, 'c');

// Speaks the hub's paths, with the files' bytes behind a second server, on another port: another
// origin. A fault, where one is due, takes the place of a reply.
class FakeHub {
 public:
  std::string file = "m-Q8_0.gguf";
  std::string bytes = "GGUF, and what follows it";
  std::map<std::string, std::string> others;  // further files and their bytes
  std::string listing;                        // empty: a right one
  std::string etag;                           // empty: the right one
  std::vector<std::string> hub_faults;        // replies of the hub, first one first
  std::vector<std::string> cdn_faults;        // of the other server
  std::size_t cut_bodies = 0;                 // how many bodies end after five bytes
  std::string cut_file;                       // whose bodies; empty: any file's
  bool ranges = true;                         // whether they are served
  bool says_length = true;                    // of bodies

  std::string endpoint() const { return hub_.url(); }
  std::vector<std::string> hub_requests() const { return hub_.requests(); }
  std::vector<std::string> cdn_requests() const { return cdn_.requests(); }

 private:
  static std::optional<std::string> next(std::vector<std::string>& faults) {
    if (faults.empty()) {
      return std::nullopt;
    }
    std::string fault = faults.front();
    faults.erase(faults.begin());
    return fault;
  }

  std::string answer(const std::string& request) {
    if (const auto fault = next(hub_faults)) {
      return *fault;
    }
    if (request.starts_with("GET /api/models/org/repo/revision/main ")) {
      return http_reply("200 OK", {}, listing.empty() ? right_listing() : listing);
    }
    for (const auto& [name, content] : files()) {
      if (request.find(fmt::format(" /org/repo/resolve/{}/{} ", kCommit, name)) !=
          std::string::npos) {
        return http_reply("302 Found",
                          {"Location: " + cdn_.url() + "/" + name + "?signature=1",
                           "X-Repo-Commit: " + kCommit,
                           "X-Linked-Size: " + std::to_string(content.size()),
                           "X-Linked-Etag: \"" + (etag.empty() ? sha256(content) : etag) + '"'},
                          "");
      }
    }
    return http_reply("404 Not Found", {"X-Error-Code: EntryNotFound"}, "");
  }

  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> all = others;
    all[file] = bytes;
    return all;
  }

  std::string right_listing() const {
    std::string siblings = R"({"rfilename":"README.md"})";
    for (const auto& [name, content] : files()) {
      siblings.append(R"(,{"rfilename":")").append(name).append(R"("})");
    }
    return R"({"sha":")" + kCommit + R"(","siblings":[)" + siblings + "]}";
  }

  std::string serve(const std::string& request) {
    if (const auto fault = next(cdn_faults)) {
      return *fault;
    }
    const std::size_t range = request.find("Range: bytes=");
    const std::size_t from =
        range == std::string::npos || !ranges ? 0 : std::stoul(request.substr(range + 13));
    const std::string name = request.substr(5, request.find('?') - 5);  // behind "GET /"
    const std::string content = files().at(name);
    const std::string part = content.substr(from);
    const std::string status = from == 0 ? "200 OK" : "206 Partial Content";
    const std::string range_line = "Content-Range: bytes " + std::to_string(from) + "-" +
                                   std::to_string(content.size() - 1) + "/" +
                                   std::to_string(content.size());
    std::string reply = says_length ? http_reply(status, {range_line}, part)
                                    : "HTTP/1.1 " + status + "\r\nConnection: close\r\n" +
                                          range_line + "\r\n\r\n" + part;
    if (cut_bodies > 0 && (cut_file.empty() || cut_file == name)) {
      --cut_bodies;
      reply.resize(reply.size() - part.size() + std::min<std::size_t>(part.size(), 5));
    }
    return reply;
  }

  LoopbackServer cdn_{[this](const std::string& request) { return serve(request); }};
  LoopbackServer hub_{[this](const std::string& request) { return answer(request); }};
};

class HubTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    cache = fs::path(testing::TempDir()) / ("tuneornot hub " + std::string(test->name()));
    fs::remove_all(cache);
    settings = {.cache = cache, .endpoint = hub.endpoint(), .http = {.silent_seconds = 1}};
  }
  void TearDown() override { fs::remove_all(cache); }

  fs::path locate(const std::string& reference) {
    return locate_hub_file(
        parse_hub_reference(reference),
        settings,
        {.tell = [this](const std::string& sentence) { told.push_back(sentence); },
         .progress = [this](std::uint64_t done, std::uint64_t) { progress.push_back(done); },
         .wait = [this](double ms) { waited_ms.push_back(ms); }});
  }

  std::string refused(ErrorKind kind, const std::string& reference = "hf:org/repo") {
    try {
      locate(reference);
      return "nothing was refused";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      EXPECT_EQ(std::string(error.what()).find("hf_secret"), std::string::npos);
      return error.what();
    }
  }
  bool is_refused(ErrorKind kind, const std::string& part) {
    const std::string sentence = refused(kind);
    const bool says = sentence.find(part) != std::string::npos;
    EXPECT_TRUE(says) << sentence;
    return says;
  }

  fs::path blobs() const { return cache / "models--org--repo/blobs"; }
  fs::path unfinished() const { return blobs() / (sha256(hub.bytes) + ".incomplete"); }

  FakeHub hub;
  fs::path cache;
  HubSettings settings;
  std::vector<std::string> told;
  std::vector<std::uint64_t> progress;
  std::vector<double> waited_ms;
};

TEST_F(HubTest, AFileIsFetchedIntoTheCacheOnce) {
  const fs::path path = locate("hf:org/repo");
  EXPECT_EQ(path, cache / "models--org--repo/snapshots" / kCommit / hub.file);
  EXPECT_EQ(read_file(path), hub.bytes);
  EXPECT_EQ(fs::read_symlink(path), "../../blobs/" + sha256(hub.bytes));
  EXPECT_EQ(read_file(cache / "models--org--repo/refs/main"), kCommit);
  EXPECT_FALSE(fs::exists(unfinished()));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].find("fetching m-Q8_0.gguf of org/repo (1 kB) from 127.0.0.1:"), 0U) << told[0];
  EXPECT_EQ(progress.back(), hub.bytes.size());

  const std::size_t requests = hub.hub_requests().size();
  settings.offline = true;
  EXPECT_EQ(locate("hf:org/repo:q8_0"), path);
  EXPECT_EQ(locate("hf:org/repo/m-Q8_0.gguf"), path);
  EXPECT_EQ(hub.hub_requests().size(), requests);
}

TEST_F(HubTest, OfflineNothingIsAskedFor) {
  settings.offline = true;
  EXPECT_TRUE(is_refused(ErrorKind::Network, "offline nothing is fetched"));
  EXPECT_TRUE(hub.hub_requests().empty());
}

TEST_F(HubTest, TheTokenGoesToTheHubAndNotToWhereItRedirects) {
  settings.token = "hf_secret";
  locate("hf:org/repo");
  for (const std::string& request : hub.hub_requests()) {
    EXPECT_NE(request.find("\r\nAuthorization: Bearer hf_secret\r\n"), std::string::npos);
  }
  ASSERT_EQ(hub.cdn_requests().size(), 1U);
  EXPECT_EQ(hub.cdn_requests()[0].find("hf_secret"), std::string::npos);
  EXPECT_EQ(hub.cdn_requests()[0].find("Authorization"), std::string::npos);
}

TEST_F(HubTest, TheTokenMayStandInAFile) {
  fs::create_directories(cache);
  settings.token_file = cache / "token";
  write_file(settings.token_file, "hf_secret\n");
  locate("hf:org/repo");
  EXPECT_NE(hub.hub_requests()[0].find("Bearer hf_secret\r\n"), std::string::npos);
}

TEST_F(HubTest, ATokenThatWouldBreakAHeaderIsRefusedUnseen) {
  settings.token = "hf_secret\r\nX: y";
  EXPECT_EQ(refused(ErrorKind::Usage).find("HF_TOKEN holds what is no token"), 0U);
  settings.token.clear();
  fs::create_directories(cache);
  settings.token_file = cache / "token";
  write_file(settings.token_file, "hf_secret hf_secret");
  EXPECT_TRUE(is_refused(ErrorKind::Usage, "/token: holds what is no token"));
  EXPECT_TRUE(hub.hub_requests().empty());
}

TEST_F(HubTest, ABodyThatIsCutGoesOnFromThereInTheSameRun) {
  hub.cut_bodies = 3;
  EXPECT_EQ(read_file(locate("hf:org/repo")), hub.bytes);
  const auto requests = hub.cdn_requests();
  ASSERT_EQ(requests.size(), 4U);
  EXPECT_EQ(requests[0].find("Range:"), std::string::npos);
  EXPECT_NE(requests[1].find("\r\nRange: bytes=5-\r\n"), std::string::npos);
  EXPECT_NE(requests[3].find("\r\nRange: bytes=15-\r\n"), std::string::npos);
  EXPECT_EQ(waited_ms, (std::vector<double>{1'000, 1'000, 1'000}));
}

TEST_F(HubTest, AnEarlierRunIsGoneOnFrom) {
  fs::create_directories(blobs());
  write_file(unfinished(), hub.bytes.substr(0, 10));
  EXPECT_EQ(read_file(locate("hf:org/repo")), hub.bytes);
  ASSERT_EQ(hub.cdn_requests().size(), 1U);
  EXPECT_NE(hub.cdn_requests()[0].find("\r\nRange: bytes=10-\r\n"), std::string::npos);
}

TEST_F(HubTest, WhatIsThereAlreadyAsAWholeIsNotFetched) {
  fs::create_directories(blobs());
  write_file(blobs() / sha256(hub.bytes), hub.bytes);
  EXPECT_EQ(read_file(locate("hf:org/repo")), hub.bytes);
  EXPECT_TRUE(hub.cdn_requests().empty());
  EXPECT_TRUE(told.empty());
}

TEST_F(HubTest, AServerWithoutRangesBeginsAnew) {
  hub.ranges = false;
  hub.cut_bodies = 1;
  EXPECT_EQ(read_file(locate("hf:org/repo")), hub.bytes);
}

TEST_F(HubTest, AServerThatKeepsBeginningAnewIsGivenUp) {
  fs::create_directories(blobs());
  write_file(unfinished(), hub.bytes.substr(0, 10));
  hub.ranges = false;
  hub.cut_bodies = 1'000;
  EXPECT_TRUE(is_refused(ErrorKind::Network, "the connection ended early"));
  EXPECT_EQ(hub.cdn_requests().size(), 5U);
}

TEST_F(HubTest, ABodyOfUnknownLengthThatIsCutIsNoticed) {
  hub.says_length = false;
  hub.cut_bodies = 1;
  EXPECT_EQ(read_file(locate("hf:org/repo")), hub.bytes);
  EXPECT_EQ(hub.cdn_requests().size(), 2U);
}

TEST_F(HubTest, AnotherPartThanWasAskedForIsNotTaken) {
  fs::create_directories(blobs());
  write_file(unfinished(), hub.bytes.substr(0, 10));
  hub.cdn_faults = {http_reply("206 Partial Content", {"Content-Range: bytes 4-9/25"}, "wrong")};
  EXPECT_TRUE(is_refused(ErrorKind::Network, "another part of the file"));
  EXPECT_EQ(read_file(unfinished()), hub.bytes.substr(0, 10));
}

TEST_F(HubTest, WrongBytesAreNotKept) {
  hub.cdn_faults = {http_reply("200 OK", {}, std::string(hub.bytes.size(), 'x'))};
  EXPECT_TRUE(is_refused(ErrorKind::Network, "what came is not the file, by its SHA-256"));
  EXPECT_EQ(read_file(unfinished()), "");
  EXPECT_FALSE(fs::exists(blobs() / sha256(hub.bytes)));
  EXPECT_EQ(read_file(locate("hf:org/repo")), hub.bytes);
}

TEST_F(HubTest, MoreBytesThanTheHubHasSaidAreNotKept) {
  hub.cdn_faults = {http_reply("200 OK", {}, hub.bytes + "more")};
  EXPECT_TRUE(is_refused(ErrorKind::Network, "more bytes come than the hub has said"));
  EXPECT_EQ(read_file(unfinished()), "");
}

TEST_F(HubTest, ServersThatAreBusyAreAskedAgainWhenTheySay) {
  hub.hub_faults = {http_reply("429 Too Many Requests", {"Retry-After: 7"}, ""),
                    http_reply("503 Service Unavailable", {}, "")};
  hub.cdn_faults = {http_reply("500 Internal Server Error", {}, "an error page"), ""};
  EXPECT_EQ(read_file(locate("hf:org/repo")), hub.bytes);
  EXPECT_EQ(waited_ms, (std::vector<double>{7'000, 2'000, 1'000, 2'000}));
}

TEST_F(HubTest, AServerThatStaysBusyIsGivenUp) {
  hub.hub_faults.assign(5, http_reply("502 Bad Gateway", {}, ""));
  EXPECT_TRUE(is_refused(ErrorKind::Network, "answers with status 502; run it again in a while"));
  hub.hub_faults = {http_reply("429 Too Many Requests", {"Retry-After: 7200"}, "")};
  EXPECT_TRUE(is_refused(ErrorKind::Network, "wants fewer requests (429)"));
}

TEST_F(HubTest, WhoMayNotSeeARepositoryIsToldWhatToDo) {
  hub.hub_faults = {http_reply("401 Unauthorized", {"X-Error-Code: RepoNotFound"}, "")};
  EXPECT_TRUE(
      is_refused(ErrorKind::Network, "check the name, or accept its licence there and set"));
  hub.hub_faults = {http_reply("403 Forbidden", {"X-Error-Code: GatedRepo"}, "")};
  EXPECT_TRUE(is_refused(ErrorKind::Network, "accepted its licence; do so at " + hub.endpoint()));
  settings.token = "hf_secret";
  hub.hub_faults = {http_reply("401 Unauthorized", {}, "hf_secret")};
  EXPECT_TRUE(is_refused(ErrorKind::Network, "refuses it to the owner of the token (401)"));
  hub.hub_faults = {http_reply("404 Not Found", {}, "")};
  EXPECT_TRUE(is_refused(ErrorKind::Network, "has no such repository or file (404)"));
}

TEST_F(HubTest, WhatCannotBeReachedIsSaid) {
  {
    const FakeHub gone;
    settings.endpoint = gone.endpoint();
  }
  EXPECT_TRUE(is_refused(ErrorKind::Network, "cannot be reached: nobody answers there"));
  settings.endpoint = "nonsense";
  EXPECT_TRUE(is_refused(ErrorKind::Network, "nonsense cannot be reached"));
}

TEST_F(HubTest, AListingThatIsNoneIsRefused) {
  const std::string sha = R"({"sha":")" + kCommit + R"(","siblings":)";
  hub.listing = "<html>";
  EXPECT_TRUE(is_refused(ErrorKind::Network, "is not JSON"));
  hub.listing = std::string(100'000, '[');
  EXPECT_TRUE(is_refused(ErrorKind::Network, "is not JSON"));
  hub.listing = R"({"sha":"../../x","siblings":[]})";
  EXPECT_TRUE(is_refused(ErrorKind::Network, "names no commit"));
  hub.listing = "[]";
  EXPECT_TRUE(is_refused(ErrorKind::Network, "names no commit"));
  hub.listing = std::string(40 << 20, ' ');
  EXPECT_TRUE(is_refused(ErrorKind::Network, "does not end"));
  for (const char* path :
       {"/etc/x.gguf", "../../x.gguf", "a/../../x.gguf", "a\\u001b[2J\\n.gguf"}) {
    hub.listing = sha + R"([{"rfilename":")" + path + R"("}]})";
    EXPECT_TRUE(is_refused(ErrorKind::Network, "which is no name for a file")) << path;
  }
  for (const char* siblings : {"7", "[]", "[7]", R"([{"rfilename":7}])", "null"}) {
    hub.listing = sha + siblings + "}";
    EXPECT_TRUE(is_refused(ErrorKind::Model, "holds no GGUF file")) << siblings;
  }
}

TEST_F(HubTest, AnETagThatIsNoHashNamesNoFile) {
  for (const char* etag : {"../../../x", "ABC", "abc"}) {
    hub.etag = etag;
    EXPECT_TRUE(is_refused(ErrorKind::Network, "does not say what the file's hash and size are"));
  }
}

TEST_F(HubTest, AModelThatDoesNotFitOnTheDiskIsNotBegun) {
  hub.hub_faults = {
      http_reply(
          "200 OK", {}, R"({"sha":")" + kCommit + R"(","siblings":[{"rfilename":"x.gguf"}]})"),
      http_reply("302 Found",
                 {"Location: http://127.0.0.1:1/",
                  "X-Linked-Size: 9000000000000000000",
                  "X-Linked-Etag: " + std::string(64, 'a')},
                 "")};
  EXPECT_TRUE(is_refused(ErrorKind::Storage, "are needed for the model"));
  EXPECT_TRUE(hub.cdn_requests().empty());
}

TEST_F(HubTest, AFileThatAnotherProgramFetchesIsLeftToIt) {
  const fs::path lock = cache / ".locks/models--org--repo" / (sha256(hub.bytes) + ".lock");
  fs::create_directories(lock.parent_path());
  const FileLock held(lock);
  EXPECT_TRUE(is_refused(ErrorKind::Storage, "is at work here"));
}

// A model in three files, beside the one that HubTest has.
class HubPartsTest : public HubTest {
 protected:
  HubPartsTest() {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      hub.others[parts[i]] = "GGUF, part " + std::string(10 * (i + 1), static_cast<char>('a' + i));
    }
  }

  fs::path here(std::size_t part) const {
    return cache / "models--org--repo/snapshots" / kCommit / parts[part];
  }
  bool are_here() const {
    bool all = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      all = all && read_file(here(i)) == hub.others.at(parts[i]);
    }
    return all;
  }
  std::uint64_t all_bytes() const {
    std::uint64_t sum = 0;
    for (const std::string& part : parts) {
      sum += hub.others.at(part).size();
    }
    return sum;
  }

  std::vector<std::string> parts = {"F16/m-F16-00001-of-00003.gguf",
                                    "F16/m-F16-00002-of-00003.gguf",
                                    "F16/m-F16-00003-of-00003.gguf"};
};

TEST_F(HubPartsTest, AModelInPartsIsFetchedAsAWholeOnce) {
  EXPECT_EQ(locate("hf:org/repo:F16"), here(0));
  EXPECT_TRUE(are_here());
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].find("fetching F16/m-F16-00001-of-00003.gguf of org/repo (1 kB in 3 files)"),
            0U)
      << told[0];
  EXPECT_TRUE(std::ranges::is_sorted(progress));
  EXPECT_EQ(progress.back(), all_bytes());

  const std::size_t requests = hub.hub_requests().size();
  settings.offline = true;
  EXPECT_EQ(locate("hf:org/repo:f16"), here(0));
  EXPECT_EQ(locate("hf:org/repo/" + parts[0]), here(0));
  EXPECT_EQ(hub.hub_requests().size(), requests);
}

TEST_F(HubPartsTest, ABreakInTheSecondPartIsGoneOnFrom) {
  hub.cut_file = parts[1];
  hub.cut_bodies = 1;
  locate("hf:org/repo:F16");
  EXPECT_TRUE(are_here());
  const auto requests = hub.cdn_requests();
  ASSERT_EQ(requests.size(), 4U);
  EXPECT_EQ(requests[2].find("GET /" + parts[1]), 0U);
  EXPECT_NE(requests[2].find("\r\nRange: bytes=5-\r\n"), std::string::npos);
  EXPECT_TRUE(std::ranges::is_sorted(progress));
}

TEST_F(HubPartsTest, NoSnapshotNamesAModelOfWhichAPartDidNotCome) {
  hub.cut_file = parts[2];
  hub.cut_bodies = 1'000;
  hub.ranges = false;
  EXPECT_NE(refused(ErrorKind::Network, "hf:org/repo:F16").find("the connection ended early"),
            std::string::npos);
  EXPECT_FALSE(fs::exists(here(0)));
  hub.cut_bodies = 0;
  const std::size_t before = hub.cdn_requests().size();
  locate("hf:org/repo:F16");
  EXPECT_TRUE(are_here());
  EXPECT_EQ(hub.cdn_requests().size(), before + 1);
}

TEST_F(HubPartsTest, OfflineAModelIsThereOnlyWithAllItsParts) {
  locate("hf:org/repo:F16");
  fs::remove(here(1));
  settings.offline = true;
  for (const std::string reference :
       {"hf:org/repo:F16", "hf:org/repo/F16/m-F16-00001-of-00003.gguf"}) {
    EXPECT_EQ(refused(ErrorKind::Network, reference)
                  .find("model \"" + reference + "\": \"" + parts[1] + "\" is not in "),
              0U);
  }
  settings.offline = false;
  const std::size_t before = hub.cdn_requests().size();
  EXPECT_EQ(locate("hf:org/repo:F16"), here(0));
  EXPECT_TRUE(are_here());
  EXPECT_EQ(hub.cdn_requests().size(), before);  // the bytes were there
}

TEST_F(HubPartsTest, APartThatTheHubDoesNotHaveIsNamedAndNothingIsFetched) {
  hub.others.erase(parts[1]);
  EXPECT_EQ(refused(ErrorKind::Model, "hf:org/repo:F16"),
            "model \"hf:org/repo:F16\": has no file \"F16/m-F16-00002-of-00003.gguf\", which the "
            "model needs; name another one");
  EXPECT_TRUE(hub.cdn_requests().empty());
}

TEST_F(HubTest, AFileThatTheRepositoryDoesNotHaveIsAModelError) {
  EXPECT_NE(refused(ErrorKind::Model, "hf:org/repo/other.gguf").find("has no file \"other.gguf\""),
            std::string::npos);
}

}  // namespace
}  // namespace tuneornot
