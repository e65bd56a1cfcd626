#include "metric/program.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "base/command_files.h"
#include "base/command_words.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::chrono::milliseconds kLimit(120'000);
constexpr std::size_t kShown = 60;  // columns of an answer in a message

// A score, or what is wrong with the line.
std::variant<double, std::string> read_score(const std::string& line) {
  const auto object = nlohmann::json::parse(line, nullptr, false);
  if (object.is_discarded()) {
    return "that is not JSON";
  }
  const auto found = object.is_object() ? object.find("score") : object.end();
  if (!object.is_object() || found == object.end()) {
    return R"(that is no object with a "score")";
  }
  if (!found->is_number()) {
    return "its \"score\" is no number";
  }
  const auto score = found->get<double>();
  if (score < 0 || score > 1) {
    return "its \"score\" is not within 0 and 1";
  }
  return score;
}

}  // namespace

ProgramScorer::ProgramScorer(std::string command,
                             std::filesystem::path folder,
                             std::chrono::milliseconds limit)
    : command_(std::move(command)), folder_(std::move(folder)), limit_(limit) {
  command_words(command_);
}

double ProgramScorer::score(const AnsweredRow& row) {
  const auto refuse = [&](const std::string& what) {
    process_.reset();
    throw Error(ErrorKind::Usage,
                fmt::format(R"(program "{}", asked about the answer "{}": {})",
                            printable(command_),
                            shortened(row.answer, kShown),
                            what));
  };
  if (!process_) {
    process_.emplace(command_, folder_);
  }
  const ChildProcess::Reply reply = process_->ask(
      canonical_json({{"answer", row.answer}, {"expected", row.expected}, {"input", row.input}}),
      limit_,
      {});
  if (const auto* const failure = std::get_if<ChildFailure>(&reply)) {
    refuse("it " + failure->what);
  }
  const auto& line = std::get<std::string>(reply);
  const std::variant<double, std::string> score = read_score(line);
  if (const auto* const wrong = std::get_if<std::string>(&score)) {
    refuse(
        fmt::format("it wrote \"{}\", and {}; for each line that it reads it has to write one "
                    "like {{\"score\": 0.5}}, and nothing else",
                    shortened(line, kShown),
                    *wrong));
  }
  return std::get<double>(score);
}

std::string ProgramScorer::identity() const {
  return hash_of_command_files(command_, folder_);
}

Metric make_program(const MetricCall& call, AnswerForm form) {
  const std::string command = only_argument(
      call, "one command, in quotes where it holds a comma, bracket or =", "program(COMMAND)");
  command_words(command);
  Metric closed{.name = call.text, .form = form};
  closed.is_repeatable = false;
  closed.open = [name = call.text, form, command](const std::filesystem::path& folder) {
    const auto scorer = std::make_shared<ProgramScorer>(command, folder, kLimit);
    Metric metric{.name = name, .form = form};
    metric.row_score = [scorer](const AnsweredRow& row) {
      return row.answer.empty() ? 0 : scorer->score(row);
    };
    // That it works at all, before a model is asked.
    metric.check_rows = [scorer](std::span<const Example> rows) {
      const Example& row = rows.front();
      scorer->score({.answer = row.output, .expected = row.output, .input = row.input});
    };
    metric.identity = scorer->identity();
    metric.is_repeatable = false;
    return metric;
  };
  return closed;
}

}  // namespace tuneornot
