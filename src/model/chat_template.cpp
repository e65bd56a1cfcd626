#include "model/chat_template.h"

#include <jinja/caps.h>
#include <jinja/lexer.h>
#include <jinja/parser.h>
#include <jinja/runtime.h>
#include <jinja/value.h>

#include <utility>

#include "base/error.h"

namespace tuneornot {

namespace {

jinja::value content_of(const Message& message) {
  jinja::string content;
  for (const Part& part : message.parts) {
    content.parts.push_back({part.from == Part::From::User, part.text});
  }
  return jinja::mk_val<jinja::value_string>(content);
}

jinja::value value_of(const std::vector<Message>& messages) {
  auto list = jinja::mk_val<jinja::value_array>();
  for (const Message& message : messages) {
    auto entry = jinja::mk_val<jinja::value_object>();
    entry->insert("role", jinja::mk_val<jinja::value_string>(message.role));
    entry->insert("content", content_of(message));
    list->push_back(jinja::value(entry));
  }
  return list;
}

std::vector<Message> without_system(std::vector<Message> messages) {
  if (messages.size() < 2 || messages[0].role != "system") {
    return messages;
  }
  std::vector<Part> head = std::move(messages[0].parts);
  head.push_back({.text = "\n\n"});
  std::vector<Part>& first = messages[1].parts;
  first.insert(first.begin(), head.begin(), head.end());
  messages.erase(messages.begin());
  return messages;
}

void append(std::vector<RenderedPart>& parts, const std::string& text, bool from_user) {
  if (text.empty()) {
    return;
  }
  if (!parts.empty() && parts.back().from_user == from_user) {
    parts.back().text += text;
  } else {
    parts.push_back({.text = text, .from_user = from_user});
  }
}

std::vector<RenderedPart> plain(const std::vector<Message>& messages) {
  std::vector<RenderedPart> parts;
  for (const Message& message : messages) {
    for (const Part& part : message.parts) {
      append(parts, part.text, part.from == Part::From::User);
    }
    append(parts, message.role == "user" ? "\n" : "\n\n", false);
  }
  return parts;
}

}  // namespace

std::vector<RenderedPart> parts_as_they_are(const std::vector<Message>& messages) {
  std::vector<RenderedPart> parts;
  for (const Message& message : messages) {
    for (const Part& part : message.parts) {
      append(parts, part.text, part.from == Part::From::User);
    }
  }
  return parts;
}

struct ChatTemplate::Impl {
  std::string source;
  std::string begin_text;
  std::string end_text;
  jinja::program program;
  bool knows_system = true;

  std::vector<RenderedPart> render(const std::vector<Message>& messages) const;
};

std::vector<RenderedPart> ChatTemplate::Impl::render(const std::vector<Message>& messages) const {
  jinja::context context(source);
  // Templates may print the date; a prompt must not depend on the day.
  context.current_time = 0;
  context.set_val("messages", value_of(messages));
  context.set_val("bos_token", jinja::mk_val<jinja::value_string>(begin_text));
  context.set_val("eos_token", jinja::mk_val<jinja::value_string>(end_text));
  context.set_val("enable_thinking", jinja::mk_val<jinja::value_bool>(false));
  context.set_val("add_generation_prompt", jinja::mk_val<jinja::value_bool>(true));
  jinja::runtime runtime(context);
  const auto rendered = jinja::runtime::gather_string_parts(runtime.execute(program));
  std::vector<RenderedPart> parts;
  for (const jinja::string_part& part : rendered->val_str.parts) {
    append(parts, part.val, part.is_input);
  }
  return parts;
}

ChatTemplate::ChatTemplate(const std::string& source, std::string begin_text, std::string end_text)
    : impl_(std::make_unique<Impl>()) {
  impl_->source = source;
  impl_->begin_text = std::move(begin_text);
  impl_->end_text = std::move(end_text);
  try {
    jinja::lexer lexer;
    impl_->program = jinja::parse_from_tokens(lexer.tokenize(source));
    impl_->knows_system = source.empty() || jinja::caps_get(impl_->program).supports_system_role;
  } catch (const std::exception& error) {
    throw Error(ErrorKind::Model,
                std::string("the model's chat template cannot be read (") + error.what() +
                    "); use another model file");
  }
}

ChatTemplate::~ChatTemplate() = default;
ChatTemplate::ChatTemplate(ChatTemplate&&) noexcept = default;

std::vector<RenderedPart> ChatTemplate::render(const std::vector<Message>& messages) const {
  if (impl_->source.empty()) {
    return plain(messages);
  }
  try {
    return impl_->render(impl_->knows_system ? messages : without_system(messages));
  } catch (const std::exception& error) {
    throw Error(ErrorKind::Model,
                std::string("the model's chat template refuses the prompt (") + error.what() + ")");
  }
}

}  // namespace tuneornot
