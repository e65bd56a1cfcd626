#include "cli/conversations.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/text.h"
#include "table/faults.h"
#include "table/rows.h"
#include "task/faults.h"
#include "task/left_out.h"

namespace tuneornot {

namespace {

constexpr std::size_t kShown = 60;

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw Error(ErrorKind::Data, printable(where) + ": " + what);
}

Message message_of(const Turn& turn, const std::string& where) {
  if (!is_known_role(turn.role)) {
    refuse(where,
           fmt::format("the role \"{}\" is not known; it is system, user, assistant or tool",
                       shortened(turn.role, kShown)));
  }
  return {.role = turn.role, .parts = {{.text = turn.text, .from = Part::From::User}}};
}

void check_few_are_left_out(std::size_t used, const std::string& file, const Problems& problems) {
  if (const auto left_out = too_many_left_out(problems, file, used)) {
    throw Error(ErrorKind::Data,
                fmt::format("{}; that is more than a tenth of the rows; {}",
                            sentence(left_out->commonest),
                            left_out->commonest.kind->hint));
  }
}

}  // namespace

std::vector<Lesson> lessons_of(std::span<const Turn> turns, const std::string& where) {
  std::vector<Message> messages;
  std::vector<Lesson> lessons;
  for (const Turn& turn : turns) {
    Message message = message_of(turn, where);
    if (turn.role == "assistant" && turn.has_weight && !messages.empty()) {
      lessons.push_back({.prompt = {.messages = messages}, .reply = turn.text});
    }
    messages.push_back(std::move(message));
  }
  return lessons;
}

Conversations read_conversations(const std::filesystem::path& path,
                                 const ExchangeTokenizer& tokenizer) {
  const std::string file = path.string();
  Problems problems;
  const auto rows = open_rows(path, file, {}, problems);
  Conversations conversations;
  std::size_t used = 0;
  for (RowView row; rows->next(row);) {
    if (rows->turns().empty()) {
      refuse(fmt::format("{}:{}", file, row.line),
             "holds no conversations; write {\"messages\": [{\"role\": \"user\", \"content\": "
             "\"...\"}, {\"role\": \"assistant\", \"content\": \"...\"}]} a line");
    }
    const std::vector<Lesson> lessons =
        lessons_of(rows->turns(), fmt::format("{}:{}", file, row.line));
    if (lessons.empty()) {
      problems.add(fault::kMissingOutput, file, row.line);
      continue;
    }
    ++used;
    Texts texts = texts_of(lessons, tokenizer);
    std::ranges::move(texts.texts, std::back_inserter(conversations.texts));
    conversations.too_long.insert(conversations.too_long.end(), texts.too_long.size(), row.line);
  }
  check_few_are_left_out(used, file, problems);
  if (conversations.texts.empty()) {
    refuse(file, "no reply fits the model's context; shorten them");
  }
  for (const Problem& problem : problems.all()) {
    // Every turn of the assistant is learned from, not the last alone.
    if (problem.kind != &fault::kTurnsBehindOutput) {
      conversations.said.push_back(sentence(problem));
    }
  }
  return conversations;
}

}  // namespace tuneornot
