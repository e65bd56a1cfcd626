#include "predictor/user_command.h"

#include <fmt/format.h>

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "base/child_process.h"
#include "base/error.h"
#include "base/json.h"
#include "base/number.h"
#include "base/text.h"
#include "predictor/written_answer.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr std::size_t kShown = 60;  // columns of a line in a message

// What was written about one input: a text, or null where that is said to have no answer.
struct Written {
  std::size_t place = 0;
  json answer;
};

std::string questions(std::span<const std::string> inputs) {
  std::string lines;
  for (std::size_t place = 0; place < inputs.size(); ++place) {
    lines += canonical_json({{"id", place + 1}, {"input", inputs[place]}}) + '\n';
  }
  return lines;
}

// An id as it was given, or the text of one; 0 for anything else.
std::size_t number_in(const json& id) {
  const std::string text = id.is_string() ? id.get<std::string>() : canonical_json(id);
  return parse_number<std::size_t>(text).value_or(0);
}

// Or what is wrong with the line.
std::variant<Written, std::string> read_line(std::string_view line) {
  json object = json::parse(line, nullptr, false);
  if (object.is_discarded()) {
    return "that is not JSON";
  }
  if (!object.is_object() || !object.contains("id") || !object.contains("answer")) {
    return R"(that is no object with an "id" and an "answer")";
  }
  const std::size_t number = number_in(object["id"]);
  if (number == 0) {
    return "its \"id\" is none that was given";
  }
  return Written{.place = number - 1, .answer = std::move(object["answer"])};
}

Answer answer_of(const json& written, const AnswerShape& shape) {
  if (written.is_null()) {
    return {.failure = CallFailure{.kind = CallFailure::Kind::Refused,
                                   .detail = "the command gave no answer"}};
  }
  return written_answer(written.is_string() ? written.get<std::string>() : canonical_json(written),
                        shape);
}

[[noreturn]] void refuse(const UserCommand& method, const std::string& what) {
  throw Error(ErrorKind::Usage, fmt::format("command \"{}\": {}", printable(method.command), what));
}

// The answers that stand in a program's output, each in its input's place.
class OutputReader {
 public:
  OutputReader(const UserCommand& method, std::size_t inputs)
      : method_(method),
        shape_{.kind = method.kind, .many = method.many, .labels = method.labels},
        answers_(inputs) {}

  void read(std::string_view output);
  std::vector<Answer> take();

 private:
  void read_line_of(std::string_view line);
  [[noreturn]] void refuse_line(std::string_view line, const std::string& fault) const;

  const UserCommand& method_;
  AnswerShape shape_;
  std::vector<std::optional<Answer>> answers_;
  std::size_t line_ = 0;  // from 1
};

void OutputReader::read(std::string_view output) {
  while (!output.empty()) {
    const std::size_t size = output.find('\n');
    ++line_;
    read_line_of(output.substr(0, size));
    output.remove_prefix(size == std::string_view::npos ? output.size() : size + 1);
  }
}

void OutputReader::read_line_of(std::string_view line) {
  if (is_blank(line)) {
    return;
  }
  const std::variant<Written, std::string> found = read_line(line);
  if (const auto* const fault = std::get_if<std::string>(&found)) {
    refuse_line(line, *fault);
  }
  const auto& written = std::get<Written>(found);
  if (written.place >= answers_.size()) {
    refuse_line(line, "its \"id\" is none that was given");
  }
  if (answers_[written.place]) {
    refuse_line(line, "an earlier line has the same \"id\"");
  }
  answers_[written.place] = answer_of(written.answer, shape_);
}

void OutputReader::refuse_line(std::string_view line, const std::string& fault) const {
  refuse(method_,
         fmt::format("line {} of its output is \"{}\", and {}; for each line that it reads it has "
                     "to write one like {{\"id\": 1, \"answer\": \"...\"}}, and nothing else",
                     line_,
                     shortened(line, kShown),
                     fault));
}

std::vector<Answer> OutputReader::take() {
  std::vector<Answer> answers;
  answers.reserve(answers_.size());
  for (std::optional<Answer>& answer : answers_) {
    answers.push_back(answer ? *std::move(answer) : answer_of(nullptr, shape_));
  }
  return answers;
}

}  // namespace

std::vector<Answer> answers_of(const UserCommand& method,
                               std::span<const std::string> inputs,
                               std::chrono::milliseconds limit,
                               const std::stop_token& stop) {
  ChildProcess process(method.command, method.folder);
  const ChildProcess::Reply reply = process.finish(questions(inputs), limit, stop);
  if (const auto* const failure = std::get_if<ChildFailure>(&reply)) {
    if (failure->kind == ChildFailure::Kind::Stopped) {
      const CallFailure cancelled{.kind = CallFailure::Kind::Cancelled,
                                  .detail = "stopped before it was answered"};
      return {inputs.size(), Answer{.failure = cancelled}};
    }
    refuse(method, "it " + failure->what);
  }
  OutputReader reader(method, inputs.size());
  reader.read(std::get<std::string>(reply));
  return reader.take();
}

}  // namespace tuneornot
