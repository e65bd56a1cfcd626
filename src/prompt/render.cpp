#include "prompt/render.h"

namespace tuneornot {

namespace {

Part ours(std::string text) {
  return {.text = std::move(text), .from = Part::From::Program};
}

Part users(std::string_view text) {
  return {.text = std::string(text), .from = Part::From::User};
}

void append_labels(const std::vector<Label>& labels, std::vector<Part>& parts) {
  parts.push_back(ours(" Answer with one of these labels:"));
  for (const Label& label : labels) {
    parts.push_back(ours("\n- "));
    parts.push_back(users(label.name));
    if (!label.description.empty()) {
      parts.push_back(ours(": "));
      parts.push_back(users(label.description));
    }
  }
}

Message system_message(const PromptProgram& program) {
  Message message{.role = "system", .parts = {users(program.instruction)}};
  if (program.kind == TaskKind::Classify) {
    append_labels(program.labels, message.parts);
  }
  return message;
}

}  // namespace

Prompt render(const PromptProgram& program, std::string_view input) {
  Prompt prompt;
  prompt.messages.push_back(system_message(program));
  for (const Shot& shot : program.shots) {
    prompt.messages.push_back({.role = "user", .parts = {users(shot.input)}});
    prompt.messages.push_back({.role = "assistant", .parts = {users(shot.answer)}});
  }
  prompt.shared_messages = prompt.messages.size();
  prompt.messages.push_back({.role = "user", .parts = {users(input)}});
  return prompt;
}

}  // namespace tuneornot
