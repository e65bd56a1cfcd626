#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/model.h"

namespace tuneornot {

// A stretch of rendered text, and whether it came from the user.
struct RenderedPart {
  std::string text;
  bool from_user = false;
};

// The messages' parts one after the other, with nothing between them. Neighbouring ones differ in
// from_user.
std::vector<RenderedPart> parts_as_they_are(const std::vector<Message>& messages);

// The Jinja chat template that a model file carries, run by llama.cpp's interpreter, which keeps
// track of what the user wrote through the template's filters. An empty source stands for a model
// without one: the messages' texts, a blank line between turns.
class ChatTemplate {
 public:
  // Throws ErrorKind::Model when it does not parse.
  ChatTemplate(const std::string& source, std::string begin_text, std::string end_text);
  ~ChatTemplate();
  ChatTemplate(ChatTemplate&&) noexcept;

  // With the opening of the assistant's reply. Neighbouring parts differ in from_user. A template
  // that knows no system message gets it at the head of the first user message. Throws
  // ErrorKind::Model when the template refuses the messages.
  std::vector<RenderedPart> render(const std::vector<Message>& messages) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
