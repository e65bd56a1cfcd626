#include "strategy/own_prompt.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "base/files.h"
#include "base/plain_text.h"
#include "base/text.h"
#include "prompt/render.h"
#include "strategy/prompted.h"

namespace tuneornot {

namespace {

constexpr std::size_t kShownColumns = 60;

std::string shown(const std::filesystem::path& file) {
  return printable(file.string());
}

// What only looks like the mark would be shown to the model as it stands, unnoticed.
bool resembles_mark(std::string_view text, const Task& task) {
  const std::string_view name = trimmed(text.substr(2, text.size() - 4));
  const bool is_column = std::ranges::find(task.data.input, name) != task.data.input.end();
  return text != kInputMark && (is_column || name == "input");
}

void check_marks(const Task& task, std::string_view text, const std::string& file) {
  std::size_t begin = text.find("{{");
  std::size_t end = text.find("}}", begin);
  while (begin != std::string_view::npos && end != std::string_view::npos) {
    const std::string_view mark = text.substr(begin, end + 2 - begin);
    if (resembles_mark(mark, task)) {
      refuse_at(file,
                line_at(text, begin),
                fmt::format("\"{}\" is not understood; write {}, where the whole input is put in, "
                            "all of its columns",
                            shortened(mark, kShownColumns),
                            kInputMark));
    }
    begin = text.find("{{", begin + 1);
    end = text.find("}}", begin);
  }
}

void check_fits(const PromptProgram& program, const Model& model, const std::string& file) {
  const auto room = static_cast<std::size_t>(model.abilities().context_tokens);
  if (model.tokenizer() == nullptr || room == 0) {
    return;
  }
  const std::size_t tokens = model.tokenizer()->count(render(program, ""));
  if (tokens >= room) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: takes {} tokens without an input, and the context of {} has {}; "
                            "shorten it, or name a model with a longer context",
                            file,
                            tokens,
                            printable(model.name()),
                            room));
  }
}

}  // namespace

std::string own_prompt(const Task& task, const std::filesystem::path& task_folder) {
  const std::filesystem::path path = task_folder / task.current.prompt;
  const std::string file = shown(path);
  const std::string bytes = read_file(path);
  std::string_view text = plain_text(bytes, file);
  text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  if (is_blank(text)) {
    throw Error(ErrorKind::Data,
                file + ": is empty; write the prompt into it, or name another file");
  }
  check_marks(task, text, file);
  return std::string(text);
}

PromptProgram own_program(const Preparation& preparation) {
  PromptProgram program = chat_program(preparation);
  program.instruction = own_prompt(preparation.task, preparation.task_folder);
  program.lists_answers = false;
  program.holds_input = program.instruction.find(kInputMark) != std::string::npos;
  check_fits(program,
             *preparation.model,
             shown(preparation.task_folder / preparation.task.current.prompt));
  return program;
}

}  // namespace tuneornot
