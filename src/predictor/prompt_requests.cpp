#include "predictor/prompt_requests.h"

#include "prompt/answer.h"
#include "prompt/render.h"

namespace tuneornot {

namespace {

Choose choice_of(const AskedPrompt& asked) {
  Choose choose{.wants_scores = asked.wants_scores};
  const std::string before = asked.program.completion ? " " : "";
  for (const Label& label : asked.program.labels) {
    choose.labels.push_back(before + label.name);
  }
  for (const double log_prior : asked.log_prior) {
    choose.offsets.push_back(-log_prior);
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

}  // namespace

bool is_choice(const PromptProgram& program, const Abilities& abilities) {
  return program.kind == TaskKind::Classify && !program.many && abilities.chooses_exactly;
}

PromptRequests::PromptRequests(const AskedPrompt& asked,
                               const Abilities& abilities,
                               std::span<const std::string> inputs)
    : asked_(asked), inputs_(inputs) {
  if (is_choice(asked.program, abilities)) {
    work_ = choice_of(asked);
  } else {
    work_ = generation_of(asked.program, abilities);
  }
}

std::optional<Request> PromptRequests::next() {
  if (next_ == inputs_.size()) {
    return std::nullopt;
  }
  Request request{.id = static_cast<std::int64_t>(next_),
                  .prompt = prompt_of(next_),
                  .adapter_path = asked_.adapter_path};
  request.work = work_;
  ++next_;
  return request;
}

Prompt PromptRequests::prompt_of(std::size_t input) const {
  return asked_.own_shots.empty() ? render(asked_.program, inputs_[input])
                                  : render(asked_.program, asked_.own_shots[input], inputs_[input]);
}

}  // namespace tuneornot
