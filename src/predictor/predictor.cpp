#include "predictor/predictor.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/json.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr const char* kFile = "predictor.json";
constexpr const char* kLinearFile = "linear.bin";
constexpr const char* kIndexFile = "index.bin";
constexpr int kOldestFormat = 2;      // still read
constexpr int kFormatOfAnswers = 3;   // of calibrated prompts and stored answers too
constexpr int kFormatOfVectors = 4;   // of what goes by a model's vectors of texts too
constexpr int kFormatOfPrograms = 5;  // of the user's, and of prompts in another form

json json_of(const std::vector<Shot>& shots) {
  json list = json::array();
  for (const Shot& shot : shots) {
    list.push_back({{"input", shot.input}, {"answer", shot.answer}});
  }
  return list;
}

json json_of(const std::vector<Label>& labels) {
  json list = json::array();
  for (const Label& label : labels) {
    list.push_back({{"name", label.name}, {"description", label.description}});
  }
  return list;
}

json json_of(const PromptProgram& program) {
  json value = {{"kind", name_of(program.kind)},
                {"instruction", program.instruction},
                {"labels", json_of(program.labels)},
                {"shots", json_of(program.shots)},
                {"max_answer_tokens", program.max_answer_tokens},
                {"stop", program.stop}};
  if (program.many) {
    value["many"] = true;
  }
  if (!program.schema.empty()) {
    value["schema"] = program.schema;
  }
  if (!program.lists_answers) {
    value["lists_answers"] = false;
  }
  if (program.holds_input) {
    value["holds_input"] = true;
  }
  if (const auto& layout = program.completion) {
    value["completion"] = {
        {"input", layout->input}, {"output", layout->output}, {"between", layout->between}};
  }
  return value;
}

// Under the method's name, what it is; files beside predictor.json are written on the way.
json saved(const std::filesystem::path& /*folder*/, const ConstantAnswer& constant) {
  return {{"constant", {{"text", constant.text}, {"confidence", constant.confidence}}}};
}

json json_of(const StoredAnswer& answer) {
  json value = {{"id", answer.id}, {"input", answer.input}, {"text", answer.text}};
  if (answer.failure) {
    value["failure"] = {{"kind", name_of(answer.failure->kind)},
                        {"detail", answer.failure->detail},
                        {"attempts", answer.failure->attempts}};
  }
  return value;
}

json saved(const std::filesystem::path& /*folder*/, const StoredAnswers& stored) {
  json answers = json::array();
  for (const StoredAnswer& answer : stored.answers()) {
    answers.push_back(json_of(answer));
  }
  return {{"stored_answers", {{"file", stored.file()}, {"answers", std::move(answers)}}}};
}

// The folder it is started in is named from the predictor's, so that a study may be moved.
json saved(const std::filesystem::path& folder, const UserCommand& method) {
  return {{"command",
           {{"command", method.command},
            {"folder", std::filesystem::proximate(method.folder, folder).generic_string()},
            {"files", method.files},
            {"kind", name_of(method.kind)},
            {"many", method.many},
            {"labels", json_of(method.labels)}}}};
}

json saved(const std::filesystem::path& /*folder*/, const PromptProgram& program) {
  return {{"prompt", json_of(program)}};
}

json saved(const std::filesystem::path& folder, const CalibratedPrompt& calibrated) {
  json value = saved(folder, calibrated.program);
  value["log_prior"] = calibrated.log_prior;
  return value;
}

// Of what has labels and weights, which are written to a file beside.
template <typename Linear>
json saved_linear(const std::filesystem::path& folder, const Linear& linear) {
  save_linear_file(folder / kLinearFile, linear);
  return {{"labels", linear.labels},
          {"many", linear.many},
          {"c", linear.c},
          {"file", kLinearFile},
          {"sha256", sha256_of_file(folder / kLinearFile)}};
}

json saved(const std::filesystem::path& folder, const LinearText& linear) {
  return {{"linear", saved_linear(folder, linear)}};
}

json saved(const std::filesystem::path& folder, const LinearEmbedding& linear) {
  return {{"linear_embedding", saved_linear(folder, linear)}};
}

json saved(const std::filesystem::path& /*folder*/, const NearestRows& nearest) {
  return {{"nearest_rows",
           {{"neighbours", nearest.neighbours}, {"rows", json_of(nearest.rows.shots())}}}};
}

json saved(const std::filesystem::path& /*folder*/, const NearestShots& nearest) {
  return {{"nearest_shots",
           {{"shots", nearest.shots},
            {"prompt", json_of(nearest.program)},
            {"rows", json_of(nearest.rows.shots())}}}};
}

json saved(const std::filesystem::path& folder, const EmbeddedShots& nearest) {
  save_index_file(folder / kIndexFile, nearest.index);
  return {{"embedded_shots",
           {{"shots", nearest.shots},
            {"prompt", json_of(nearest.program)},
            {"rows", json_of(nearest.rows)},
            {"file", kIndexFile},
            {"sha256", sha256_of_file(folder / kIndexFile)}}}};
}

std::vector<Shot> read_shots(const json& list) {
  std::vector<Shot> shots;
  shots.reserve(list.size());
  for (const json& shot : list) {
    shots.push_back({.input = shot.at("input"), .answer = shot.at("answer")});
  }
  return shots;
}

ConstantAnswer constant_of(const json& value) {
  return {.text = value.at("text"), .confidence = value.at("confidence")};
}

StoredAnswer stored_answer_of(const json& value) {
  StoredAnswer answer = {
      .id = value.at("id"), .input = value.at("input"), .text = value.at("text")};
  if (value.contains("failure")) {
    const json& failure = value.at("failure");
    answer.failure = CallFailure{.kind = failure_kind(failure.at("kind").get<std::string>())
                                             .value_or(CallFailure::Kind::BadResponse),
                                 .detail = failure.at("detail"),
                                 .attempts = failure.at("attempts")};
  }
  return answer;
}

StoredAnswers stored_answers_of(const json& value) {
  std::vector<StoredAnswer> answers;
  for (const json& answer : value.at("answers")) {
    answers.push_back(stored_answer_of(answer));
  }
  return {value.at("file"), std::move(answers)};
}

TaskKind kind_of(const json& value) {
  return task_kind_called(value.at("kind").get<std::string>()).value_or(TaskKind::Generate);
}

std::vector<Label> labels_of(const json& value) {
  std::vector<Label> labels;
  for (const json& label : value.at("labels")) {
    labels.push_back({.name = label.at("name"), .description = label.at("description")});
  }
  return labels;
}

UserCommand user_command_of(const json& value, const std::filesystem::path& folder) {
  return {.command = value.at("command"),
          .folder = (folder / value.at("folder").get<std::string>()).lexically_normal(),
          .files = value.at("files"),
          .kind = kind_of(value),
          .many = value.at("many"),
          .labels = labels_of(value)};
}

PromptProgram program_of(const json& value) {
  PromptProgram program;
  program.kind = kind_of(value);
  program.many = value.value("many", false);
  program.schema = value.value("schema", "");
  program.lists_answers = value.value("lists_answers", true);
  program.holds_input = value.value("holds_input", false);
  program.instruction = value.at("instruction");
  program.labels = labels_of(value);
  program.shots = read_shots(value.at("shots"));
  program.max_answer_tokens = value.at("max_answer_tokens");
  program.stop = value.at("stop").get<std::vector<std::string>>();
  if (value.contains("completion")) {
    const json& layout = value.at("completion");
    program.completion = CompletionLayout{.input = layout.at("input"),
                                          .output = layout.at("output"),
                                          .between = layout.at("between")};
  }
  return program;
}

// Throws ErrorKind::Data when the file beside is not the one that was saved with predictor.json.
void check_beside(const std::filesystem::path& file, const std::string& sha256) {
  if (!std::filesystem::exists(file) || sha256_of_file(file) != sha256) {
    throw Error(ErrorKind::Data,
                file.string() + ": is not the file that belongs here; run the study again");
  }
}

CalibratedPrompt calibrated_prompt_of(const json& value, const std::filesystem::path& folder) {
  CalibratedPrompt calibrated = {.program = program_of(value.at("prompt")),
                                 .log_prior = value.at("log_prior").get<std::vector<double>>()};
  if (calibrated.log_prior.size() != calibrated.program.labels.size()) {
    throw Error(
        ErrorKind::Data,
        (folder / kFile).string() + ": has not as many priors as labels; run the study again");
  }
  return calibrated;
}

template <typename Linear>
Linear linear_of(const json& value, const std::filesystem::path& folder) {
  Linear linear{.labels = value.at("labels").get<std::vector<std::string>>(),
                .many = value.at("many"),
                .c = value.at("c")};
  const std::filesystem::path file = folder / kLinearFile;
  check_beside(file, value.at("sha256"));
  load_linear_file(file, linear);
  return linear;
}

ShotPool pool_of(const json& rows, const std::filesystem::path& folder) {
  ShotPool pool(read_shots(rows));
  if (pool.shots().empty()) {
    throw Error(ErrorKind::Data,
                (folder / kFile).string() + ": holds no rows; run the study again");
  }
  return pool;
}

NearestRows nearest_rows_of(const json& value, const std::filesystem::path& folder) {
  return {.neighbours = value.at("neighbours"), .rows = pool_of(value.at("rows"), folder)};
}

NearestShots nearest_shots_of(const json& value, const std::filesystem::path& folder) {
  return {.shots = value.at("shots"),
          .program = program_of(value.at("prompt")),
          .rows = pool_of(value.at("rows"), folder)};
}

EmbeddedShots embedded_shots_of(const json& value, const std::filesystem::path& folder) {
  EmbeddedShots nearest{.shots = value.at("shots"),
                        .program = program_of(value.at("prompt")),
                        .rows = read_shots(value.at("rows"))};
  const std::filesystem::path file = folder / kIndexFile;
  check_beside(file, value.at("sha256"));
  nearest.index = load_index_file(file, nearest.rows.size());
  return nearest;
}

Predictor predictor_of(const json& value, const std::filesystem::path& folder) {
  Predictor predictor;
  predictor.candidate = {.strategy = value.at("strategy"),
                         .model = value.at("model"),
                         .settings = value.at("settings").get<Settings>()};
  predictor.labels_used = value.at("labels_used");
  predictor.remarks = value.value("remarks", std::vector<std::string>());
  if (value.contains("constant")) {
    predictor.method = constant_of(value.at("constant"));
  } else if (value.contains("stored_answers")) {
    predictor.method = stored_answers_of(value.at("stored_answers"));
  } else if (value.contains("command")) {
    predictor.method = user_command_of(value.at("command"), folder);
  } else if (value.contains("linear")) {
    predictor.method = linear_of<LinearText>(value.at("linear"), folder);
  } else if (value.contains("linear_embedding")) {
    predictor.method = linear_of<LinearEmbedding>(value.at("linear_embedding"), folder);
  } else if (value.contains("nearest_rows")) {
    predictor.method = nearest_rows_of(value.at("nearest_rows"), folder);
  } else if (value.contains("nearest_shots")) {
    predictor.method = nearest_shots_of(value.at("nearest_shots"), folder);
  } else if (value.contains("embedded_shots")) {
    predictor.method = embedded_shots_of(value.at("embedded_shots"), folder);
  } else if (value.contains("log_prior")) {
    predictor.method = calibrated_prompt_of(value, folder);
  } else {
    predictor.method = program_of(value.at("prompt"));
  }
  if (value.contains("adapter")) {
    predictor.adapter = folder / kAdapterFile;
    check_beside(predictor.adapter, value.at("adapter").at("sha256"));
  }
  return predictor;
}

void check_format(const json& value, const std::string& where) {
  const json format = value.is_object() ? value.value("format", json()) : json();
  if (!format.is_number_integer() || format < 1) {
    throw Error(ErrorKind::Data, where + ": is not a predictor; run the study again");
  }
  if (format > kPredictorFormat) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: has format {}, this tuneornot reads up to {}; update it",
                            where,
                            format.get<std::int64_t>(),
                            kPredictorFormat));
  }
  if (format < kOldestFormat) {
    throw Error(ErrorKind::Data, where + ": was made by an older tuneornot; run the study again");
  }
}

// What it asks a model; null where it asks nothing, or for vectors alone.
const PromptProgram* program_in(const Predictor& predictor) {
  if (const auto* program = std::get_if<PromptProgram>(&predictor.method)) {
    return program;
  }
  if (const auto* calibrated = std::get_if<CalibratedPrompt>(&predictor.method)) {
    return &calibrated->program;
  }
  if (const auto* nearest = std::get_if<NearestShots>(&predictor.method)) {
    return &nearest->program;
  }
  const auto* nearest = std::get_if<EmbeddedShots>(&predictor.method);
  return nearest == nullptr ? nullptr : &nearest->program;
}

int format_of(const Predictor& predictor) {
  if (!predictor.adapter.empty() && !std::holds_alternative<PromptProgram>(predictor.method)) {
    return kPredictorFormat;  // older programs would leave the adapter out
  }
  const PromptProgram* program = program_in(predictor);
  if (std::holds_alternative<UserCommand>(predictor.method) ||
      (program != nullptr && (program->completion || program->holds_input))) {
    return kFormatOfPrograms;
  }
  if (std::holds_alternative<LinearEmbedding>(predictor.method) ||
      std::holds_alternative<EmbeddedShots>(predictor.method)) {
    return kFormatOfVectors;
  }
  const bool is_of_answers = std::holds_alternative<CalibratedPrompt>(predictor.method) ||
                             std::holds_alternative<StoredAnswers>(predictor.method);
  return is_of_answers ? kFormatOfAnswers : kOldestFormat;
}

}  // namespace

void save_predictor(const std::filesystem::path& folder, const Predictor& predictor) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) {
    throw Error(ErrorKind::Storage,
                folder.string() + ": cannot be made (" + failed.message() + ")");
  }
  json value = {{"format", format_of(predictor)},
                {"strategy", predictor.candidate.strategy},
                {"model", predictor.candidate.model},
                {"settings", predictor.candidate.settings},
                {"labels_used", predictor.labels_used}};
  if (!predictor.remarks.empty()) {
    value["remarks"] = predictor.remarks;
  }
  value.update(
      std::visit([&](const auto& method) { return saved(folder, method); }, predictor.method));
  if (!predictor.adapter.empty()) {
    check(predictor.adapter == folder / kAdapterFile, "an adapter lies in its predictor's folder");
    value["adapter"] = {{"file", kAdapterFile}, {"sha256", sha256_of_file(predictor.adapter)}};
  }
  write_file(folder / kFile, value.dump(1) + '\n');
}

Predictor load_predictor(const std::filesystem::path& folder) {
  const std::string where = (folder / kFile).string();
  const json value = parse_json(read_file(where), where);
  check_format(value, where);
  try {
    return predictor_of(value, folder);
  } catch (const json::exception& error) {
    throw Error(ErrorKind::Data,
                where + ": is damaged (" + error.what() + "); run the study again");
  }
}

std::string predictor_hash(const std::filesystem::path& folder) {
  std::string hashes;
  for (const char* file : {kFile, kLinearFile, kIndexFile, kAdapterFile}) {
    if (std::filesystem::exists(folder / file)) {
      hashes += sha256_of_file(folder / file) + ' ' + file + '\n';
    }
  }
  return hashes.empty() ? "" : sha256(hashes);
}

}  // namespace tuneornot
