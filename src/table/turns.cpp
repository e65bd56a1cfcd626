#include "table/turns.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "table/faults.h"
#include "table/json_object.h"
#include "table/json_text.h"

namespace tuneornot {

namespace {

using simdjson::ondemand::array;
using simdjson::ondemand::field;
using simdjson::ondemand::json_type;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

constexpr auto kDone = simdjson::SUCCESS;

struct RoleName {
  std::string_view given;
  std::string_view role;
};

constexpr std::array kRoleNames = {RoleName{.given = "human", .role = "user"},
                                   RoleName{.given = "gpt", .role = "assistant"},
                                   RoleName{.given = "chatgpt", .role = "assistant"},
                                   RoleName{.given = "bard", .role = "assistant"},
                                   RoleName{.given = "bing", .role = "assistant"},
                                   RoleName{.given = "claude", .role = "assistant"},
                                   RoleName{.given = "model", .role = "assistant"},
                                   RoleName{.given = "bot", .role = "assistant"},
                                   RoleName{.given = "ai", .role = "assistant"},
                                   RoleName{.given = "function_call", .role = "assistant"},
                                   RoleName{.given = "developer", .role = "system"},
                                   RoleName{.given = "function", .role = "tool"},
                                   RoleName{.given = "observation", .role = "tool"}};

// A role is a word: what is none of the known ones stays, spaces and line breaks around it aside.
std::string role_called(std::string_view given) {
  const std::size_t begin = std::min(given.find_first_not_of(" \t\r\n"), given.size());
  const std::string_view word = given.substr(begin, given.find_last_not_of(" \t\r\n") + 1 - begin);
  const std::string folded = case_folded(word);
  const auto renamed = std::ranges::find(kRoleNames, folded, &RoleName::given);
  if (renamed != kRoleNames.end()) {
    return std::string(renamed->role);
  }
  return is_known_role(folded) ? folded : std::string(word);
}

// A text's own, or what a number, true or false is written as; empty for null and what is nested.
std::optional<std::string> scalar_text(value json) {
  json_type type = json_type::null;
  if (json.type().get(type) != kDone) {
    return std::nullopt;
  }
  std::string_view text;
  switch (type) {
    case json_type::string:
      return json.get_string().get(text) == kDone ? std::optional<std::string>(text) : std::nullopt;
    case json_type::number:
    case json_type::boolean:
      text = json.raw_json_token();
      return std::string(text.substr(0, text.find_last_not_of(" \t\r\n") + 1));
    default:
      return std::nullopt;
  }
}

bool is_json_object(std::string_view text) {
  const JsonCheck check = check_json(text, kDeepestJson);
  return text.starts_with('{') && check.fault == JsonFault::None && check.at == text.size();
}

// The arguments of a call, which most files write as a text that holds JSON.
std::string arguments_json(value json) {
  json_type type = json_type::null;
  std::string_view raw;
  if (json.type().get(type) != kDone) {
    return "";
  }
  if (type == json_type::object) {
    object nested;
    return json.get_object().get(nested) == kDone && nested.raw_json().get(raw) == kDone
               ? std::string(raw)
               : "";
  }
  if (type != json_type::string) {
    return "";
  }
  const std::string token(json.raw_json_token());
  std::string_view text;
  if (json.get_string().get(text) == kDone && is_json_object(text)) {
    return std::string(text);
  }
  return token.substr(0, token.find_last_of('"') + 1);
}

// {"name":..., "arguments":...}, where it stands alone or under "function".
std::string call_json(object call) {
  std::string name;
  std::string arguments;
  for (auto member : call) {
    field one;
    std::string_view key;
    if (std::move(member).get(one) != kDone || one.unescaped_key().get(key) != kDone) {
      return "";
    }
    object function;
    if (key == "function" && one.value().get_object().get(function) == kDone) {
      return call_json(function);
    }
    if (key == "name") {
      const std::string_view token = one.value().raw_json_token();
      name = token.substr(0, token.find_last_of('"') + 1);
    } else if (key == "arguments") {
      arguments = arguments_json(one.value());
    }
  }
  return name.empty()        ? ""
         : arguments.empty() ? fmt::format(R"({{"name":{}}})", name)
                             : fmt::format(R"({{"name":{},"arguments":{}}})", name, arguments);
}

std::string calls_json(array calls) {
  std::vector<std::string> texts;
  for (auto element : calls) {
    object call;
    if (std::move(element).get_object().get(call) != kDone) {
      return "";
    }
    texts.push_back(call_json(call));
  }
  const bool is_one = texts.size() == 1;
  return is_one || texts.empty() ? (is_one ? texts.front() : "")
                                 : fmt::format("[{}]", fmt::join(texts, ","));
}

// What a turn has said of itself so far.
struct Heard {
  Turn turn;
  std::string calls;
  bool has_role = false;
  bool has_text = false;
  const FaultKind* fault = nullptr;
};

// One part of a list: a text, or an object with one.
std::optional<std::string> part_text(value part) {
  object members;
  if (part.get_object().get(members) != kDone) {
    return scalar_text(part);
  }
  for (auto member : members) {
    field one;
    std::string_view key;
    if (std::move(member).get(one) == kDone && one.unescaped_key().get(key) == kDone &&
        key == "text") {
      return scalar_text(one.value());
    }
  }
  return std::nullopt;
}

void hear_content(value content, Heard& heard) {
  json_type type = json_type::null;
  array parts;
  if (content.type().get(type) != kDone || type == json_type::null) {
    return;
  }
  heard.has_text = true;
  if (type == json_type::array && content.get_array().get(parts) == kDone) {
    for (auto part : parts) {
      value one;
      const std::optional<std::string> text =
          std::move(part).get(one) == kDone ? part_text(one) : std::nullopt;
      heard.fault = text ? heard.fault : &fault::kNotText;
      append_below(text.value_or(""), heard.turn.text);
    }
    return;
  }
  const std::optional<std::string> text = scalar_text(content);
  heard.fault = text ? heard.fault : &fault::kNotText;
  heard.turn.text = text.value_or("");
}

void hear_member(std::string_view key, value said, Heard& heard) {
  if (key == "role" || key == "from") {
    const std::string role = role_called(scalar_text(said).value_or(""));
    heard.has_role = !role.empty();
    heard.turn.role = role;
  } else if (key == "content" || key == "value") {
    hear_content(said, heard);
  } else if (key == "tool_calls") {
    array calls;
    heard.calls = said.get_array().get(calls) == kDone ? calls_json(calls) : heard.calls;
  } else if (key == "function_call") {
    object call;
    heard.calls = said.get_object().get(call) == kDone ? call_json(call) : heard.calls;
  } else if (key == "weight") {
    double weight = 1;
    heard.turn.has_weight = said.get_double().get(weight) != kDone || weight != 0;
  }
}

// False where it is no object.
bool hear(object members, Heard& heard) {
  for (auto member : members) {
    field one;
    std::string_view key;
    if (std::move(member).get(one) != kDone || one.unescaped_key().get(key) != kDone) {
      return false;
    }
    hear_member(std::string(key), one.value(), heard);
  }
  append_below(heard.calls, heard.turn.text);
  return true;
}

const FaultKind* fault_of(const Heard& heard) {
  if (!heard.has_role) {
    return &fault::kTurnWithoutRole;
  }
  if (heard.fault != nullptr) {
    return heard.fault;
  }
  return heard.has_text || !heard.calls.empty() ? nullptr : &fault::kTurnWithoutText;
}

// What the user says and what the assistant does; false where it is anything else.
bool append_pair(array pair, std::vector<Turn>& turns) {
  constexpr std::array<std::string_view, 2> kSpeakers = {"user", "assistant"};
  std::size_t count = 0;
  for (auto said : pair) {
    value one;
    std::optional<std::string> text =
        std::move(said).get(one) == kDone ? scalar_text(one) : std::nullopt;
    if (!text || count == kSpeakers.size()) {
      return false;
    }
    turns.push_back({.role = std::string(kSpeakers[count]), .text = *std::move(text)});
    ++count;
  }
  return count == kSpeakers.size();
}

}  // namespace

// simdjson's on-demand API asks for padding, so that each conversation is copied; it is no slower
// for it than by nlohmann's tree.
struct TurnReader::Impl {
  // False where it is no list.
  bool open(std::string_view json, array& list) {
    padded.assign(json);
    padded.append(simdjson::SIMDJSON_PADDING, ' ');
    return parser.iterate(padded.data(), json.size(), padded.size()).get(document) == kDone &&
           document.get_array().get(list) == kDone;
  }

  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  std::string padded;
};

bool is_known_role(std::string_view role) {
  return role == "user" || role == "assistant" || role == "system" || role == "tool";
}

void append_below(std::string_view below, std::string& text) {
  text += text.empty() || below.empty() ? "" : "\n";
  text += below;
}

TurnReader::TurnReader() : impl_(std::make_unique<Impl>()) {}

TurnReader::~TurnReader() = default;

const FaultKind* TurnReader::read(std::string_view json, std::vector<Turn>& turns) {
  array list;
  if (!impl_->open(json, list)) {
    return &fault::kNotTurns;
  }
  for (auto element : list) {
    object members;
    Heard heard;
    if (std::move(element).get_object().get(members) != kDone || !hear(members, heard)) {
      return &fault::kNotTurns;
    }
    if (const FaultKind* fault = fault_of(heard)) {
      return fault;
    }
    std::erase(heard.turn.text, '\0');
    turns.push_back(std::move(heard.turn));
  }
  return turns.empty() ? &fault::kNotTurns : nullptr;
}

bool TurnReader::is_conversation(std::string_view json) {
  std::vector<Turn> turns;
  const FaultKind* fault = json.starts_with('[') ? read(json, turns) : nullptr;
  return !turns.empty() || fault == &fault::kTurnWithoutText || fault == &fault::kNotText;
}

const FaultKind* TurnReader::read_pairs(std::string_view json, std::vector<Turn>& turns) {
  array list;
  if (!impl_->open(json, list)) {
    return &fault::kNotTurns;
  }
  for (auto element : list) {
    array pair;
    if (std::move(element).get_array().get(pair) != kDone || !append_pair(pair, turns)) {
      return &fault::kNotTurns;
    }
  }
  return nullptr;
}

std::vector<std::string> TurnReader::read_texts(std::string_view json) {
  array list;
  std::vector<std::string> texts;
  if (!impl_->open(json, list)) {
    return {};
  }
  for (auto element : list) {
    value one;
    std::optional<std::string> text =
        std::move(element).get(one) == kDone ? scalar_text(one) : std::nullopt;
    if (!text) {
      return {};
    }
    texts.push_back(*std::move(text));
  }
  return texts;
}

}  // namespace tuneornot
