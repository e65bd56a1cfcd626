#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/model.h"

namespace tuneornot {

// What the scripted model does with one request.
struct ScriptedReply {
  Reply reply;
  std::vector<std::string> pieces;  // handed over before the reply
};

struct Script {
  std::string name = "scripted";
  std::string identity = "scripted";
  std::size_t room = 4;  // requests taken before the first is answered
  enum class Order { AsAsked, Reversed } order = Order::AsAsked;
  std::optional<ModelFile> file;  // that seems to be behind it
  Abilities abilities = {.chooses_exactly = true, .log_probabilities = true};
  std::function<ScriptedReply(const Request&)> answer;
};

// The test double behind the seam: it takes up to `room` requests, answers them in the scripted
// order, with pieces and failures as scripted, and honours a stop between two answers. Counts one
// token a word. Records every request it was asked.
class ScriptedModel : public Model {
 public:
  explicit ScriptedModel(Script script);
  ~ScriptedModel() override;

  std::string_view name() const override;
  std::string_view identity() const override;
  Abilities abilities() const override;
  const ModelFile* file() const override;
  const Tokenizer* tokenizer() const override;
  void run(RequestSource& requests, ReplySink& replies, std::stop_token stop) override;
  void forget() override;

  const std::vector<Request>& asked() const { return asked_; }

  // How many requests it had been asked each time when it was told to forget.
  const std::vector<std::size_t>& forgot_at() const { return forgot_at_; }

 private:
  void answer(const Request& request, ReplySink& replies) const;

  Script script_;
  std::unique_ptr<Tokenizer> tokenizer_;
  std::vector<Request> asked_;
  std::vector<std::size_t> forgot_at_;
};

// The text of a prompt as one string, messages apart by line breaks: what scripts match on.
std::string plain_text(const Prompt& prompt);

}  // namespace tuneornot
