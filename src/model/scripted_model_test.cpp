#include "model/scripted_model.h"

#include <gtest/gtest.h>

#include <optional>

namespace tuneornot {
namespace {

// Counts how many requests were out at once.
class CountingSource : public RequestSource {
 public:
  explicit CountingSource(std::int64_t size) : size_(size) {}
  std::optional<Request> next() override {
    if (given == size_) {
      return std::nullopt;
    }
    most_open = std::max(most_open, ++open);
    return Request{.id = given++,
                   .prompt = {.messages = {{.role = "user", .parts = {{.text = "two words"}}}}},
                   .work = Generate{}};
  }
  std::int64_t given = 0;
  std::int64_t open = 0;
  std::int64_t most_open = 0;

 private:
  std::int64_t size_;
};

class RecordingSink : public ReplySink {
 public:
  explicit RecordingSink(CountingSource& source) : source_(source) {}
  void piece(std::int64_t id, std::string_view text) override {
    events.push_back(std::to_string(id) + ":" + std::string(text));
  }
  void reply(std::int64_t id, Reply reply) override {
    --source_.open;
    const auto* failure = std::get_if<CallFailure>(&reply);
    events.push_back(std::to_string(id) + (failure == nullptr
                                               ? " answered"
                                               : " " + std::string(name_of(failure->kind))));
    if (stop_after == id) {
      stop.request_stop();
    }
  }
  std::vector<std::string> events;
  std::stop_source stop;
  std::int64_t stop_after = -1;

 private:
  CountingSource& source_;
};

ScriptedReply answer(const Request& request) {
  if (request.id == 2) {
    return {.reply = CallFailure{.kind = CallFailure::Kind::Refused}};
  }
  return {.reply = Completion{.text = "ab"}, .pieces = {"a", "b"}};
}

TEST(ScriptedModelTest, PullsOnlyAsManyRequestsAsItHasRoomFor) {
  ScriptedModel model({.room = 3, .answer = answer});
  CountingSource source(10);
  RecordingSink sink(source);
  model.run(source, sink, {});
  EXPECT_EQ(source.most_open, 3);
  EXPECT_EQ(source.open, 0);
  EXPECT_EQ(model.asked().size(), 10U);
}

TEST(ScriptedModelTest, AnswersOutOfOrderWithPiecesAndFailures) {
  ScriptedModel model({.room = 3, .order = Script::Order::Reversed, .answer = answer});
  CountingSource source(4);
  RecordingSink sink(source);
  model.run(source, sink, {});
  EXPECT_EQ(sink.events,
            (std::vector<std::string>{"2 refused",
                                      "1:a",
                                      "1:b",
                                      "1 answered",
                                      "0:a",
                                      "0:b",
                                      "0 answered",
                                      "3:a",
                                      "3:b",
                                      "3 answered"}));
}

TEST(ScriptedModelTest, AStopCancelsWhatWasTakenAndLeavesTheRest) {
  ScriptedModel model({.room = 3, .answer = answer});
  CountingSource source(10);
  RecordingSink sink(source);
  sink.stop_after = 0;
  model.run(source, sink, sink.stop.get_token());
  EXPECT_EQ(sink.events,
            (std::vector<std::string>{"0:a", "0:b", "0 answered", "1 cancelled", "2 cancelled"}));
  EXPECT_EQ(source.given, 3);
}

TEST(ScriptedModelTest, CountsAWordAsAToken) {
  const ScriptedModel model({.answer = answer});
  EXPECT_EQ(model.tokenizer()->count(" two\nwords "), 2U);
}

}  // namespace
}  // namespace tuneornot
