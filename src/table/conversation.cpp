#include "table/conversation.h"

#include <algorithm>
#include <string>
#include <vector>

namespace tuneornot {

namespace {

bool is_system(const Turn& turn) {
  return turn.role == "system";
}

std::string in_lines(std::span<const Turn> turns) {
  std::string text;
  for (const Turn& turn : turns) {
    append_below(turn.role, text);
    text += ": ";
    text += turn.text;
  }
  return text;
}

std::string in_one_text(std::span<const Turn> turns) {
  const bool is_alone = turns.size() == 1 && turns.front().role == "user";
  return is_alone ? turns.front().text : in_lines(turns);
}

// How many turns come before the answer.
std::size_t place_of_answer(std::span<const Turn> turns) {
  std::size_t place = turns.size();
  while (place > 0 && !(turns[place - 1].role == "assistant" && turns[place - 1].has_weight)) {
    --place;
  }
  return place == 0 ? turns.size() : place - 1;
}

}  // namespace

ShapedTexts texts_of_conversation(std::span<const Turn> turns) {
  const std::size_t answer = place_of_answer(turns);
  ShapedTexts texts = texts_of_question(turns.first(answer));
  texts.output = answer < turns.size() ? turns[answer].text : "";
  return texts;
}

bool has_turns_behind_answer(std::span<const Turn> turns) {
  return place_of_answer(turns) + 1 < turns.size();
}

ShapedTexts texts_of_question(std::span<const Turn> turns) {
  ShapedTexts texts;
  const auto asked = std::ranges::find_if_not(turns, is_system);
  const auto systems = static_cast<std::size_t>(asked - turns.begin());
  for (const Turn& turn : turns.first(systems)) {
    append_below(turn.text, texts.instruction);
  }
  if (systems == turns.size()) {
    texts.input.swap(texts.instruction);
    texts.prompt = texts.input;
    return texts;
  }
  texts.input = in_one_text(turns.subspan(systems));
  texts.prompt = systems == 0 ? texts.input : in_lines(turns);
  return texts;
}

ShapedTexts texts_of_alpaca(const AlpacaRow& row, std::span<const Turn> history) {
  std::string asked(row.instruction);
  append_below(row.input, asked);
  std::vector<Turn> turns;
  if (!row.system.empty()) {
    turns.push_back({.role = "system", .text = std::string(row.system)});
  }
  turns.insert(turns.end(), history.begin(), history.end());
  turns.push_back({.role = "user", .text = std::move(asked)});
  ShapedTexts texts = texts_of_question(turns);
  if (history.empty()) {
    texts.input = row.input;
    append_below(row.instruction, texts.instruction);
  }
  return texts;
}

}  // namespace tuneornot
