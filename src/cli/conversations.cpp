#include "cli/conversations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::array<std::string_view, 3> kRoles = {"system", "user", "assistant"};

[[noreturn]] void no_conversation(const std::string& where, const std::string& what) {
  throw Error(ErrorKind::Data,
              where + ": " + what +
                  "; a line is {\"messages\": [{\"role\": \"user\", \"content\": \"...\"}, "
                  "{\"role\": \"assistant\", \"content\": \"...\"}]}");
}

std::string text_under(const nlohmann::json& message, const char* key, const std::string& where) {
  if (!message.is_object() || !message.contains(key) || !message[key].is_string()) {
    no_conversation(where, fmt::format("a message has no text under \"{}\"", key));
  }
  return message[key].get<std::string>();
}

Message message_of(const nlohmann::json& json, const std::string& where) {
  const std::string role = text_under(json, "role", where);
  if (std::ranges::find(kRoles, role) == kRoles.end()) {
    no_conversation(where, "the role \"" + printable(role) + "\" is not known");
  }
  return {.role = role,
          .parts = {{.text = text_under(json, "content", where), .from = Part::From::User}}};
}

// Each with all that was said before it.
std::vector<Lesson> replies_in(const std::vector<Message>& messages) {
  std::vector<Lesson> lessons;
  for (auto message = messages.begin(); message != messages.end(); ++message) {
    if (message->role == "assistant") {
      lessons.push_back({.prompt = {.messages = {messages.begin(), message}},
                         .reply = message->parts.front().text});
    }
  }
  return lessons;
}

struct Line {
  std::size_t number = 0;
  std::string_view text;
};

// Those that are not blank.
std::vector<Line> lines_of(std::string_view file) {
  std::vector<Line> lines;
  std::size_t number = 0;
  for (std::size_t start = 0; start < file.size();) {
    const std::size_t end = std::min(file.find('\n', start), file.size());
    const std::string_view text = file.substr(start, end - start);
    ++number;
    if (!is_blank(text)) {
      lines.push_back({.number = number, .text = text});
    }
    start = end + 1;
  }
  return lines;
}

}  // namespace

std::vector<Lesson> lessons_of(std::string_view line, const std::string& where) {
  const nlohmann::json json = parse_json(line, where);
  if (!json.is_object() || !json.contains("messages") || !json["messages"].is_array()) {
    no_conversation(where, "there are no messages");
  }
  std::vector<Message> messages;
  for (const nlohmann::json& element : json["messages"]) {
    messages.push_back(message_of(element, where));
  }
  std::vector<Lesson> lessons = replies_in(messages);
  if (lessons.empty()) {
    no_conversation(where, "the assistant says nothing");
  }
  if (messages.front().role == "assistant") {
    no_conversation(where, "the assistant speaks first");
  }
  return lessons;
}

Conversations read_conversations(const std::filesystem::path& path,
                                 const ExchangeTokenizer& tokenizer) {
  const std::string file = read_file(path);
  Conversations conversations;
  for (const Line& line : lines_of(file)) {
    const std::string where = fmt::format("{}:{}", path.string(), line.number);
    Texts texts = texts_of(lessons_of(line.text, where), tokenizer);
    std::ranges::move(texts.texts, std::back_inserter(conversations.texts));
    conversations.too_long.insert(conversations.too_long.end(), texts.too_long.size(), line.number);
  }
  if (conversations.texts.empty()) {
    throw Error(ErrorKind::Data,
                path.string() + (conversations.too_long.empty()
                                     ? ": holds no conversation; write one a line, as JSON"
                                     : ": no reply fits the model's context; shorten them"));
  }
  return conversations;
}

}  // namespace tuneornot
