#include "model/scripted_model.h"

#include <algorithm>
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

void cancel(const Request& request, ReplySink& replies) {
  replies.reply(request.id,
                CallFailure{.kind = CallFailure::Kind::Cancelled,
                            .detail = "stopped before it was answered"});
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

const ModelFile* ScriptedModel::file() const {
  return script_.file ? &*script_.file : nullptr;
}

const Tokenizer* ScriptedModel::tokenizer() const {
  return tokenizer_.get();
}

void ScriptedModel::run(RequestSource& requests, ReplySink& replies, std::stop_token stop) {
  while (!stop.stop_requested()) {
    std::vector<Request> taken = take(requests, script_.room);
    if (taken.empty()) {
      return;
    }
    asked_.insert(asked_.end(), taken.begin(), taken.end());
    if (script_.order == Script::Order::Reversed) {
      std::ranges::reverse(taken);
    }
    for (const Request& request : taken) {
      stop.stop_requested() ? cancel(request, replies) : answer(request, replies);
    }
  }
}

void ScriptedModel::forget() {
  forgot_at_.push_back(asked_.size());
}

void ScriptedModel::answer(const Request& request, ReplySink& replies) const {
  const ScriptedReply scripted = script_.answer(request);
  for (const std::string& piece : scripted.pieces) {
    replies.piece(request.id, piece);
  }
  replies.reply(request.id, scripted.reply);
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
