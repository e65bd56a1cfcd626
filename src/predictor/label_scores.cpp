#include "predictor/label_scores.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "predictor/prompt_requests.h"

namespace tuneornot {

namespace {

bool are_finite(const LabelScores& scores) {
  return std::ranges::all_of(scores, [](double score) { return std::isfinite(score); });
}

class ScoreSink : public ReplySink {
 public:
  explicit ScoreSink(std::size_t size) : scores_(size) {}

  void piece(std::int64_t /*id*/, std::string_view /*text*/) override {}

  void reply(std::int64_t id, Reply reply) override {
    if (auto* choice = std::get_if<Choice>(&reply); choice != nullptr) {
      if (are_finite(choice->scores)) {
        scores_.at(static_cast<std::size_t>(id)) = std::move(choice->scores);
      }
    }
  }

  std::vector<LabelScores> take() { return std::move(scores_); }

 private:
  std::vector<LabelScores> scores_;
};

}  // namespace

std::optional<std::vector<LabelScores>> label_scores(const PromptProgram& program,
                                                     Model& model,
                                                     std::span<const std::string> inputs,
                                                     const std::stop_token& stop) {
  check(is_choice(program, model.abilities()), "labels are scored where one is chosen");
  const AskedPrompt asked = {.program = program, .adapter_path = "", .wants_scores = true};
  PromptRequests requests(asked, model.abilities(), inputs);
  ScoreSink sink(inputs.size());
  model.run(requests, sink, stop);
  return stop.stop_requested() ? std::nullopt : std::optional(sink.take());
}

}  // namespace tuneornot
