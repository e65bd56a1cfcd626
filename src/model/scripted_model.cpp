#include "model/scripted_model.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/check.h"

namespace tuneornot {

namespace {

class WordTokenizer : public Tokenizer {
 public:
  std::size_t count(std::string_view text) const override {
    std::size_t words = 0;
    bool inside = false;
    for (const char c : text) {
      const bool space = c == ' ' || c == '\n' || c == '\t';
      words += !space && !inside ? 1 : 0;
      inside = !space;
    }
    return words;
  }
  std::size_t count(const Prompt& prompt) const override { return count(plain_text(prompt)); }
};

void cancel(std::span<const Request> requests, ReplySink& replies) {
  for (const Request& request : requests) {
    replies.reply(request.id,
                  CallFailure{.kind = CallFailure::Kind::Cancelled,
                              .detail = "stopped before it was answered"});
  }
}

}  // namespace

ScriptedModel::ScriptedModel(Script script)
    : script_(std::move(script)), tokenizer_(std::make_unique<WordTokenizer>()) {
  check(script_.room > 0 && script_.answer != nullptr, "a script with room and an answer");
}

ScriptedModel::~ScriptedModel() = default;

std::string_view ScriptedModel::name() const {
  return script_.name;
}

std::string_view ScriptedModel::identity() const {
  return script_.identity;
}

Abilities ScriptedModel::abilities() const {
  return script_.abilities;
}

const Tokenizer* ScriptedModel::tokenizer() const {
  return tokenizer_.get();
}

void ScriptedModel::run(RequestSource& requests, ReplySink& replies, std::stop_token stop) {
  while (!stop.stop_requested()) {
    std::vector<Request> taken;
    while (taken.size() < script_.room) {
      std::optional<Request> request = requests.next();
      if (!request) {
        break;
      }
      taken.push_back(*std::move(request));
    }
    if (taken.empty()) {
      return;
    }
    asked_.insert(asked_.end(), taken.begin(), taken.end());
    if (script_.order == Script::Order::Reversed) {
      std::ranges::reverse(taken);
    }
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (stop.stop_requested()) {
        cancel(std::span(taken).subspan(i), replies);
        return;
      }
      const ScriptedReply scripted = script_.answer(taken[i]);
      for (const std::string& piece : scripted.pieces) {
        replies.piece(taken[i].id, piece);
      }
      replies.reply(taken[i].id, scripted.reply);
    }
  }
}

std::string plain_text(const Prompt& prompt) {
  std::string text;
  for (const Message& message : prompt.messages) {
    text += text.empty() ? "" : "\n";
    for (const Part& part : message.parts) {
      text += part.text;
    }
  }
  return text;
}

}  // namespace tuneornot
