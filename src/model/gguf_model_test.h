#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/gguf_model.h"
#include "test_paths.h"

// What tests ask of the default model, and how.

namespace tuneornot {

class ListSource : public RequestSource {
 public:
  explicit ListSource(std::vector<Request> requests) : requests_(std::move(requests)) {}
  std::optional<Request> next() override {
    if (next_ == requests_.size()) {
      return std::nullopt;
    }
    return requests_[next_++];
  }

 private:
  std::vector<Request> requests_;
  std::size_t next_ = 0;
};

class MapSink : public ReplySink {
 public:
  void piece(std::int64_t id, std::string_view text) override { pieces[id] += text; }
  void reply(std::int64_t id, Reply reply) override {
    EXPECT_TRUE(replies.emplace(id, std::move(reply)).second) << "a second reply to " << id;
  }
  const Choice& choice(std::int64_t id) const { return std::get<Choice>(replies.at(id)); }
  const Completion& completion(std::int64_t id) const {
    return std::get<Completion>(replies.at(id));
  }
  const CallFailure& failure(std::int64_t id) const {
    return std::get<CallFailure>(replies.at(id));
  }

  std::map<std::int64_t, std::string> pieces;
  std::map<std::int64_t, Reply> replies;
};

inline const std::vector<std::string> kLabels = {
    "refund", "refund status", "late parcel", "lost card"};

inline Prompt prompt_of(const std::string& input) {
  return {.messages = {{.role = "system",
                        .parts = {{.text = "Name the topic: refund, refund status, late parcel or "
                                           "lost card."}}},
                       {.role = "user", .parts = {{.text = input, .from = Part::From::User}}}},
          .shared_messages = 1};
}

inline Request choose(std::int64_t id, const std::string& input) {
  return {.id = id,
          .prompt = prompt_of(input),
          .work = Choose{.labels = kLabels, .wants_scores = true}};
}

inline Request generate(std::int64_t id, const std::string& input, Generate work) {
  return {.id = id, .prompt = prompt_of(input), .work = std::move(work)};
}

inline std::vector<Request> some_batch() {
  return {choose(1, "where is my money"),
          choose(2, "my card is gone!"),
          choose(3, "The parcel should have been here on Tuesday, it is Friday now."),
          choose(4, "please send the money back"),
          choose(5, "?")};
}

class GgufModelTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(TON_DEFAULT_MODEL)) {
      GTEST_SKIP() << "SKIPPED LOUDLY: no model at TON_DEFAULT_MODEL; run ./dev test";
    }
  }
  static std::unique_ptr<Model> open(GgufModelSettings settings = {}) {
    if (settings.path.empty()) {
      settings.path = TON_DEFAULT_MODEL;
    }
    settings.file_sha256 = "of-the-file";
    return open_gguf_model(settings);
  }
  static MapSink answers(Model& model, std::vector<Request> requests) {
    ListSource source(std::move(requests));
    MapSink sink;
    model.run(source, sink, {});
    return sink;
  }
  static void expect_same_bits(const MapSink& a, const MapSink& b) {
    ASSERT_EQ(a.replies.size(), b.replies.size());
    for (const auto& [id, reply] : a.replies) {
      EXPECT_EQ(a.choice(id).label, b.choice(id).label);
      EXPECT_EQ(a.choice(id).scores, b.choice(id).scores);  // exact: no tolerance
    }
  }
};

}  // namespace tuneornot
