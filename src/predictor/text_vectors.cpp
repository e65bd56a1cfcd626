#include "predictor/text_vectors.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/error.h"

namespace tuneornot {

namespace {

class EmbedRequests : public RequestSource {
 public:
  explicit EmbedRequests(std::span<const std::string> texts) : texts_(texts) {}

  std::optional<Request> next() override {
    if (next_ == texts_.size()) {
      return std::nullopt;
    }
    const Part part = {.text = texts_[next_], .from = Part::From::User};
    Request request{.id = static_cast<std::int64_t>(next_),
                    .prompt = {.messages = {{.role = "user", .parts = {part}}}},
                    .work = Embed{}};
    ++next_;
    return request;
  }

 private:
  std::span<const std::string> texts_;
  std::size_t next_ = 0;
};

class EmbeddedSink : public ReplySink {
 public:
  explicit EmbeddedSink(std::size_t size)
      : embedded_(size,
                  CallFailure{.kind = CallFailure::Kind::Cancelled,
                              .detail = "stopped before it was asked"}) {}

  void piece(std::int64_t /*id*/, std::string_view /*text*/) override {}

  void reply(std::int64_t id, Reply reply) override {
    Embedded& one = embedded_.at(static_cast<std::size_t>(id));
    if (auto* embedding = std::get_if<Embedding>(&reply)) {
      one = std::move(*embedding);
    } else {
      check(std::holds_alternative<CallFailure>(reply), "an embedding was asked for");
      one = std::get<CallFailure>(std::move(reply));
    }
  }

  std::vector<Embedded> take() { return std::move(embedded_); }

 private:
  std::vector<Embedded> embedded_;
};

}  // namespace

std::vector<Embedded> embed_texts(std::span<const std::string> texts,
                                  Model& model,
                                  std::stop_token stop) {
  EmbedRequests requests(texts);
  EmbeddedSink sink(texts.size());
  model.run(requests, sink, std::move(stop));
  return sink.take();
}

void check_length(std::span<const float> vector, std::size_t learned) {
  if (vector.size() != learned) {
    throw Error(ErrorKind::Data,
                fmt::format("the model gives texts {} numbers, the predictor learned from {}: it "
                            "was made with another model; run the study again",
                            vector.size(),
                            learned));
  }
}

}  // namespace tuneornot
