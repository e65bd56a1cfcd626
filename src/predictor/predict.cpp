#include "predictor/predict.h"

#include <cmath>
#include <optional>

#include "base/check.h"
#include "predictor/prompt_requests.h"
#include "predictor/text_vectors.h"
#include "predictor/written_answer.h"

namespace tuneornot {

namespace {

// Of a predictor that shows all inputs the same; else empty.
std::optional<AskedPrompt> asked_prompt(const Predictor& predictor) {
  if (const auto* program = std::get_if<PromptProgram>(&predictor.method)) {
    return AskedPrompt{.program = *program, .adapter_path = predictor.adapter.string()};
  }
  if (const auto* calibrated = std::get_if<CalibratedPrompt>(&predictor.method)) {
    return AskedPrompt{.program = calibrated->program,
                       .adapter_path = predictor.adapter.string(),
                       .log_prior = calibrated->log_prior};
  }
  return std::nullopt;
}

class AnswerSink : public ReplySink {
 public:
  AnswerSink(const AskedPrompt& asked, std::size_t size)
      : program_(asked.program), log_prior_(asked.log_prior), answers_(size) {}

  void piece(std::int64_t /*id*/, std::string_view /*text*/) override {}

  void reply(std::int64_t id, Reply reply) override {
    std::optional<Answer>& answer = answers_.at(static_cast<std::size_t>(id));
    check(!answer, "one reply a request");
    answer = std::visit([this](const auto& one) { return this->answer_of(one); }, reply);
  }

  std::vector<Answer> take() {
    std::vector<Answer> answers;
    answers.reserve(answers_.size());
    for (std::optional<Answer>& answer : answers_) {
      answers.push_back(std::move(answer).value_or(answer_of(CallFailure{
          .kind = CallFailure::Kind::Cancelled, .detail = "stopped before it was asked"})));
    }
    return answers;
  }

 private:
  Answer answer_of(const Choice& choice) const {
    return {.text = program_.labels.at(choice.label).name,
            .confidence = log_prior_.empty()
                              ? std::exp(choice.score)
                              : calibrated_confidence(choice.score, log_prior_[choice.label]),
            .has_control_text = choice.has_control_text,
            .usage = choice.usage,
            .timing = choice.timing};
  }

  Answer answer_of(const Completion& completion) const {
    // Behind a text an answer begins with the space that is between the two.
    const bool has_space = program_.completion && completion.text.starts_with(' ');
    Answer answer =
        written_answer(completion.text.substr(has_space ? 1 : 0),
                       {.kind = program_.kind, .many = program_.many, .labels = program_.labels});
    answer.has_control_text = completion.has_control_text;
    answer.usage = completion.usage;
    answer.timing = completion.timing;
    return answer;
  }

  static Answer answer_of(const CallFailure& failure) { return {.failure = failure}; }

  static Answer answer_of(const Embedding& /*embedding*/) {
    check(false, "an embedding was not asked for");
    return {};
  }

  const PromptProgram& program_;
  std::span<const double> log_prior_;
  std::vector<std::optional<Answer>> answers_;
};

std::vector<Answer> prompted(const AskedPrompt& asked,
                             Model& model,
                             std::span<const std::string> inputs,
                             std::stop_token stop) {
  PromptRequests requests(asked, model.abilities(), inputs);
  AnswerSink sink(asked, inputs.size());
  model.run(requests, sink, std::move(stop));
  return sink.take();
}

std::vector<std::string> inputs_of(std::span<const Query> queries) {
  std::vector<std::string> inputs;
  inputs.reserve(queries.size());
  for (const Query& query : queries) {
    inputs.push_back(query.input);
  }
  return inputs;
}

std::vector<Answer> shown_nearest(const NearestShots& method,
                                  const std::string& adapter_path,
                                  Model& model,
                                  std::span<const std::string> inputs,
                                  std::stop_token stop) {
  std::vector<std::vector<Shot>> shots;
  shots.reserve(inputs.size());
  for (const std::string& input : inputs) {
    shots.push_back(shots_for(method, input));
  }
  return prompted({.program = method.program, .adapter_path = adapter_path, .own_shots = shots},
                  model,
                  inputs,
                  std::move(stop));
}

// What it took to embed an input before it was asked.
void add(const Embedding& embedding, Answer& answer) {
  answer.usage.prompt_tokens += embedding.usage.prompt_tokens;
  answer.timing.first_token_ms += embedding.timing.total_ms;
  answer.timing.total_ms += embedding.timing.total_ms;
}

// An input that the model cannot embed is shown none.
std::vector<Answer> shown_nearest(const EmbeddedShots& method,
                                  const std::string& adapter_path,
                                  Model& model,
                                  std::span<const std::string> inputs,
                                  const std::stop_token& stop) {
  const std::vector<Embedded> embedded = embed_texts(inputs, model, stop);
  std::vector<std::vector<Shot>> shots;
  shots.reserve(inputs.size());
  for (const Embedded& one : embedded) {
    const auto* embedding = std::get_if<Embedding>(&one);
    shots.push_back(embedding == nullptr ? std::vector<Shot>()
                                         : shots_for(method, embedding->values));
  }
  std::vector<Answer> answers =
      prompted({.program = method.program, .adapter_path = adapter_path, .own_shots = shots},
               model,
               inputs,
               stop);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (const auto* embedding = std::get_if<Embedding>(&embedded[i])) {
      add(*embedding, answers[i]);
    }
  }
  return answers;
}

std::vector<Answer> answers_by_vectors(const LinearEmbedding& method,
                                       Model& model,
                                       std::span<const std::string> inputs,
                                       std::stop_token stop) {
  std::vector<Answer> answers;
  answers.reserve(inputs.size());
  for (const Embedded& embedded : embed_texts(inputs, model, std::move(stop))) {
    if (const auto* failure = std::get_if<CallFailure>(&embedded)) {
      answers.push_back({.failure = *failure});
      continue;
    }
    const auto& embedding = std::get<Embedding>(embedded);
    Answer answer = answer_of(method, embedding.values);
    answer.has_control_text = embedding.has_control_text;
    answer.usage = embedding.usage;
    answer.timing = embedding.timing;
    answers.push_back(std::move(answer));
  }
  return answers;
}

// Of a predictor that asks no model.
Answer answer_alone(const Predictor& predictor, const Query& query) {
  const std::string& input = query.input;
  if (const auto* stored = std::get_if<StoredAnswers>(&predictor.method)) {
    return stored->answer_to(query);
  }
  if (const auto* linear = std::get_if<LinearText>(&predictor.method)) {
    return answer_of(*linear, input);
  }
  if (const auto* nearest = std::get_if<NearestRows>(&predictor.method)) {
    return answer_of(*nearest, input);
  }
  const auto& constant = std::get<ConstantAnswer>(predictor.method);
  return {.text = constant.text, .confidence = constant.confidence};
}

// Of one that answers a batch as a whole: that asks a model, or a command. Empty for another one.
std::optional<std::vector<Answer>> answer_together(const Predictor& predictor,
                                                   Model* model,
                                                   std::span<const Query> queries,
                                                   const std::stop_token& stop) {
  const std::vector<std::string> inputs = inputs_of(queries);
  if (const auto* command = std::get_if<UserCommand>(&predictor.method)) {
    return answers_of(*command, inputs, kCommandLimit, stop);
  }
  const auto with_model = [&](const auto& answer) {
    check(model != nullptr, "a predictor that asks a model has it");
    return std::optional(answer(*model));
  };
  if (const std::optional<AskedPrompt> same = asked_prompt(predictor)) {
    return with_model([&](Model& asked) { return prompted(*same, asked, inputs, stop); });
  }
  const auto with_nearest = [&](const auto& nearest) {
    return with_model([&](Model& asked) {
      return shown_nearest(nearest, predictor.adapter.string(), asked, inputs, stop);
    });
  };
  if (const auto* nearest = std::get_if<NearestShots>(&predictor.method)) {
    return with_nearest(*nearest);
  }
  if (const auto* nearest = std::get_if<EmbeddedShots>(&predictor.method)) {
    return with_nearest(*nearest);
  }
  if (const auto* linear = std::get_if<LinearEmbedding>(&predictor.method)) {
    return with_model(
        [&](Model& asked) { return answers_by_vectors(*linear, asked, inputs, stop); });
  }
  return std::nullopt;
}

}  // namespace

std::vector<Answer> predict(const Predictor& predictor,
                            Model* model,
                            std::span<const Query> queries,
                            const std::stop_token& stop) {
  if (std::optional<std::vector<Answer>> answers =
          answer_together(predictor, model, queries, stop)) {
    return *std::move(answers);
  }
  std::vector<Answer> answers;
  answers.reserve(queries.size());
  for (const Query& query : queries) {
    answers.push_back(answer_alone(predictor, query));
  }
  return answers;
}

}  // namespace tuneornot
