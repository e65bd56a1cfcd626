#include "predictor/predict.h"

#include <cmath>
#include <optional>

#include "base/check.h"
#include "prompt/answer.h"
#include "prompt/render.h"

namespace tuneornot {

namespace {

Choose choice_of(const PromptProgram& program) {
  Choose choose;
  for (const Label& label : program.labels) {
    choose.labels.push_back(label.name);
  }
  return choose;
}

// A set of labels is no single choice: 20 labels make a million sets, and one choice a label would
// ask the model 20 times. So the list is generated, under a grammar where the model takes one.
Generate generation_of(const PromptProgram& program, const Abilities& abilities) {
  Generate generate{.max_tokens = program.max_answer_tokens, .stop = program.stop};
  if (program.many && abilities.grammar) {
    generate.grammar = label_list_grammar(program.labels);
  }
  if (program.kind == TaskKind::Extract && abilities.json_schema) {
    generate.json_schema = program.schema;
  }
  return generate;
}

// How a model is asked: with an adapter, or as it is where the path is empty; with shots for each
// input alone where `nearest` finds them.
struct AskedPrompt {
  const PromptProgram& program;
  std::string adapter_path;
  const NearestShots* nearest = nullptr;
};

// Empty for a predictor that asks no model.
std::optional<AskedPrompt> asked_prompt(const Predictor& predictor) {
  if (const auto* adapted = std::get_if<AdaptedPrompt>(&predictor.method)) {
    return AskedPrompt{.program = adapted->program, .adapter_path = adapted->adapter.string()};
  }
  if (const auto* nearest = std::get_if<NearestShots>(&predictor.method)) {
    return AskedPrompt{.program = nearest->program, .adapter_path = "", .nearest = nearest};
  }
  if (const auto* program = std::get_if<PromptProgram>(&predictor.method)) {
    return AskedPrompt{.program = *program, .adapter_path = ""};
  }
  return std::nullopt;
}

// One batch of inputs as requests, numbered by their place.
class BatchSource : public RequestSource {
 public:
  BatchSource(const AskedPrompt& asked,
              const Abilities& abilities,
              std::span<const std::string> inputs)
      : asked_(asked), inputs_(inputs) {
    const PromptProgram& program = asked.program;
    if (program.kind == TaskKind::Classify && !program.many && abilities.chooses_exactly) {
      work_ = choice_of(program);
    } else {
      work_ = generation_of(program, abilities);
    }
  }

  std::optional<Request> next() override {
    if (next_ == inputs_.size()) {
      return std::nullopt;
    }
    Request request{.id = static_cast<std::int64_t>(next_),
                    .prompt = prompt_of(inputs_[next_]),
                    .adapter_path = asked_.adapter_path};
    request.work = work_;
    ++next_;
    return request;
  }

 private:
  Prompt prompt_of(const std::string& input) const {
    return asked_.nearest == nullptr
               ? render(asked_.program, input)
               : render(asked_.program, shots_for(*asked_.nearest, input), input);
  }

  const AskedPrompt& asked_;
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
    if (program_.kind == TaskKind::Generate) {
      return answer;
    }
    const std::optional<std::string> read = read_answer(completion.text);
    answer.text = read.value_or("");
    if (!read) {
      answer.failure = CallFailure{
          .kind = CallFailure::Kind::Unreadable,
          .detail = (program_.kind == TaskKind::Extract ? "no object in: " : "no label in: ") +
                    completion.text};
    }
    return answer;
  }

  std::optional<std::string> read_answer(std::string_view text) const {
    if (program_.kind == TaskKind::Extract) {
      return read_object(text);
    }
    return program_.many ? read_labels(text, program_.labels) : read_label(text, program_.labels);
  }

  static Answer answer_of(const CallFailure& failure) { return {.failure = failure}; }

  static Answer answer_of(const Embedding& /*embedding*/) {
    check(false, "an embedding was not asked for");
    return {};
  }

  const PromptProgram& program_;
  std::vector<std::optional<Answer>> answers_;
};

std::vector<Answer> prompted(const AskedPrompt& asked,
                             Model& model,
                             std::span<const std::string> inputs,
                             std::stop_token stop) {
  BatchSource source(asked, model.abilities(), inputs);
  AnswerSink sink(asked.program, inputs.size());
  model.run(source, sink, std::move(stop));
  return sink.take();
}

// Of a predictor that asks no model.
Answer answer_alone(const Predictor& predictor, const std::string& input) {
  if (const auto* linear = std::get_if<LinearText>(&predictor.method)) {
    return answer_of(*linear, input);
  }
  if (const auto* nearest = std::get_if<NearestRows>(&predictor.method)) {
    return answer_of(*nearest, input);
  }
  const auto& constant = std::get<ConstantAnswer>(predictor.method);
  return {.text = constant.text, .confidence = constant.confidence};
}

}  // namespace

std::vector<Answer> predict(const Predictor& predictor,
                            Model* model,
                            std::span<const std::string> inputs,
                            std::stop_token stop) {
  if (const std::optional<AskedPrompt> asked = asked_prompt(predictor)) {
    check(model != nullptr, "a prompt program needs its model");
    return prompted(*asked, *model, inputs, std::move(stop));
  }
  std::vector<Answer> answers;
  answers.reserve(inputs.size());
  for (const std::string& input : inputs) {
    answers.push_back(answer_alone(predictor, input));
  }
  return answers;
}

}  // namespace tuneornot
