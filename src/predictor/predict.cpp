#include "predictor/predict.h"

#include <cmath>
#include <optional>

#include "base/check.h"
#include "prompt/answer.h"
#include "prompt/render.h"

namespace tuneornot {

namespace {

// One batch of inputs as requests, numbered by their place.
class BatchSource : public RequestSource {
 public:
  BatchSource(const PromptProgram& program, bool chooses, std::span<const std::string> inputs)
      : program_(program), inputs_(inputs) {
    if (!chooses) {
      work_ = Generate{.max_tokens = program.max_answer_tokens, .stop = program.stop};
      return;
    }
    Choose choose;
    for (const Label& label : program.labels) {
      choose.labels.push_back(label.name);
    }
    work_ = std::move(choose);
  }

  std::optional<Request> next() override {
    if (next_ == inputs_.size()) {
      return std::nullopt;
    }
    Request request{.id = static_cast<std::int64_t>(next_),
                    .prompt = render(program_, inputs_[next_])};
    request.work = work_;
    ++next_;
    return request;
  }

 private:
  const PromptProgram& program_;
  std::span<const std::string> inputs_;
  std::variant<Generate, Choose, Embed> work_;
  std::size_t next_ = 0;
};

class AnswerSink : public ReplySink {
 public:
  AnswerSink(const PromptProgram& program, std::size_t size) : program_(program), answers_(size) {}

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
            .confidence = std::exp(choice.score),
            .has_control_text = choice.has_control_text,
            .usage = choice.usage,
            .timing = choice.timing};
  }

  Answer answer_of(const Completion& completion) const {
    Answer answer{.text = completion.text,
                  .has_control_text = completion.has_control_text,
                  .usage = completion.usage,
                  .timing = completion.timing};
    if (program_.kind == TaskKind::Classify) {
      const std::optional<std::string> label = read_label(completion.text, program_.labels);
      answer.text = label.value_or("");
      if (!label) {
        answer.failure = CallFailure{.kind = CallFailure::Kind::Unreadable,
                                     .detail = "no label in: " + completion.text};
      }
    }
    return answer;
  }

  static Answer answer_of(const CallFailure& failure) { return {.failure = failure}; }

  static Answer answer_of(const Embedding& /*embedding*/) {
    check(false, "an embedding was not asked for");
    return {};
  }

  const PromptProgram& program_;
  std::vector<std::optional<Answer>> answers_;
};

std::vector<Answer> prompted(const PromptProgram& program,
                             Model& model,
                             std::span<const std::string> inputs,
                             std::stop_token stop) {
  const bool chooses = program.kind == TaskKind::Classify && model.abilities().chooses_exactly;
  BatchSource source(program, chooses, inputs);
  AnswerSink sink(program, inputs.size());
  model.run(source, sink, std::move(stop));
  return sink.take();
}

}  // namespace

std::vector<Answer> predict(const Predictor& predictor,
                            Model* model,
                            std::span<const std::string> inputs,
                            std::stop_token stop) {
  if (const auto* constant = std::get_if<ConstantAnswer>(&predictor.method)) {
    return {inputs.size(), {.text = constant->text, .confidence = constant->confidence}};
  }
  check(model != nullptr, "a prompt program needs its model");
  return prompted(std::get<PromptProgram>(predictor.method), *model, inputs, std::move(stop));
}

}  // namespace tuneornot
