#include "prompt/render.h"

#include "prompt/fields.h"

namespace tuneornot {

namespace {

Part ours(std::string text) {
  return {.text = std::move(text), .from = Part::From::Program};
}

Part users(std::string_view text) {
  return {.text = std::string(text), .from = Part::From::User};
}

void append_labels(const std::vector<Label>& labels, std::vector<Part>& parts) {
  for (const Label& label : labels) {
    parts.push_back(ours("\n- "));
    parts.push_back(users(label.name));
    if (!label.description.empty()) {
      parts.push_back(ours(": "));
      parts.push_back(users(label.description));
    }
  }
}

void append_fields(const std::string& schema, std::vector<Part>& parts) {
  parts.push_back(
      ours(" Answer with a JSON object with these fields, without those that the text "
           "does not tell:"));
  for (const Field& field : fields_of(schema)) {
    parts.push_back(ours("\n- "));
    parts.push_back(users(field.path));
    parts.push_back(ours(": "));
    parts.push_back(users(field.description));
  }
}

Message system_message(const PromptProgram& program) {
  Message message{.role = "system", .parts = {users(program.instruction)}};
  if (!program.lists_answers) {
    return message;
  }
  if (program.kind == TaskKind::Classify) {
    message.parts.push_back(
        ours(program.many ? " Answer with a JSON list of those of these labels that apply, in "
                            "alphabetical order, or [] when none does:"
                          : " Answer with one of these labels:"));
    append_labels(program.labels, message.parts);
  } else if (program.kind == TaskKind::Extract) {
    append_fields(program.schema, message.parts);
  }
  return message;
}

void append_shots(std::span<const Shot> shots, std::vector<Message>& messages) {
  for (const Shot& shot : shots) {
    messages.push_back({.role = "user", .parts = {users(shot.input)}});
    messages.push_back({.role = "assistant", .parts = {users(shot.answer)}});
  }
}

// A mark in the input is text, so the input is put in once for each mark of the program's.
Prompt with_input_inside(std::string_view text, std::string_view input) {
  Message message{.role = "user"};
  for (std::size_t mark = text.find(kInputMark); mark != std::string_view::npos;
       mark = text.find(kInputMark)) {
    message.parts.push_back(users(text.substr(0, mark)));
    message.parts.push_back(users(input));
    text.remove_prefix(mark + kInputMark.size());
  }
  message.parts.push_back(users(text));
  return {.messages = {std::move(message)}, .shared_parts = 1};
}

// "query: where is my card\nintent:", up to where the answer goes on.
std::vector<Part> cue(const CompletionLayout& layout, std::string_view input) {
  std::vector<Part> parts;
  if (!layout.input.empty()) {
    parts = {users(layout.input), ours(": ")};
  }
  parts.insert(parts.end(), {users(input), ours("\n"), users(layout.output), ours(":")});
  return parts;
}

void append_lines(const CompletionLayout& layout,
                  std::span<const Shot> shots,
                  std::vector<Message>& messages) {
  for (const Shot& shot : shots) {
    std::vector<Part> parts = cue(layout, shot.input);
    parts.insert(parts.end(),
                 {ours(" "), users(shot.answer), ours("\n"), users(layout.between), ours("\n")});
    messages.push_back({.role = "user", .parts = std::move(parts)});
  }
}

// The shots of all inputs, and this one's own.
struct Shown {
  std::span<const Shot> shared;
  std::span<const Shot> own;
};

Prompt render_lines(const CompletionLayout& layout, const Shown& shots, std::string_view input) {
  Prompt prompt{.form = Prompt::Form::Text};
  append_lines(layout, shots.shared, prompt.messages);
  prompt.shared_messages = prompt.messages.size();
  append_lines(layout, shots.own, prompt.messages);
  prompt.messages.push_back({.role = "user", .parts = cue(layout, input)});
  return prompt;
}

}  // namespace

Prompt render(const PromptProgram& program, std::string_view input) {
  return render(program, {}, input);
}

Prompt render(const PromptProgram& program, std::span<const Shot> own, std::string_view input) {
  if (program.holds_input) {
    return with_input_inside(program.instruction, input);
  }
  if (program.completion) {
    return render_lines(*program.completion, {.shared = program.shots, .own = own}, input);
  }
  Prompt prompt;
  prompt.messages.push_back(system_message(program));
  append_shots(program.shots, prompt.messages);
  prompt.shared_messages = prompt.messages.size();
  append_shots(own, prompt.messages);
  prompt.messages.push_back({.role = "user", .parts = {users(input)}});
  return prompt;
}

}  // namespace tuneornot
