#include "predictor/predictor.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/json.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr const char* kFile = "predictor.json";

json json_of(const ConstantAnswer& constant) {
  return {{"text", constant.text}, {"confidence", constant.confidence}};
}

json json_of(const PromptProgram& program) {
  json labels = json::array();
  for (const Label& label : program.labels) {
    labels.push_back({{"name", label.name}, {"description", label.description}});
  }
  json shots = json::array();
  for (const Shot& shot : program.shots) {
    shots.push_back({{"input", shot.input}, {"answer", shot.answer}});
  }
  json value = {{"kind", name_of(program.kind)},
                {"instruction", program.instruction},
                {"labels", labels},
                {"shots", shots},
                {"max_answer_tokens", program.max_answer_tokens},
                {"stop", program.stop}};
  if (program.many) {
    value["many"] = true;
  }
  if (!program.schema.empty()) {
    value["schema"] = program.schema;
  }
  return value;
}

ConstantAnswer constant_of(const json& value) {
  return {.text = value.at("text"), .confidence = value.at("confidence")};
}

PromptProgram program_of(const json& value) {
  PromptProgram program;
  program.kind = task_kind_called(value.at("kind").get<std::string>()).value_or(TaskKind::Generate);
  program.many = value.value("many", false);
  program.schema = value.value("schema", "");
  program.instruction = value.at("instruction");
  for (const json& label : value.at("labels")) {
    program.labels.push_back({.name = label.at("name"), .description = label.at("description")});
  }
  for (const json& shot : value.at("shots")) {
    program.shots.push_back({.input = shot.at("input"), .answer = shot.at("answer")});
  }
  program.max_answer_tokens = value.at("max_answer_tokens");
  program.stop = value.at("stop").get<std::vector<std::string>>();
  return program;
}

Predictor predictor_of(const json& value) {
  Predictor predictor;
  predictor.candidate = {.strategy = value.at("strategy"),
                         .model = value.at("model"),
                         .settings = value.at("settings").get<Settings>()};
  predictor.labels_used = value.at("labels_used");
  if (value.contains("constant")) {
    predictor.method = constant_of(value.at("constant"));
  } else {
    predictor.method = program_of(value.at("prompt"));
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
}

}  // namespace

void save_predictor(const std::filesystem::path& folder, const Predictor& predictor) {
  json value = {{"format", kPredictorFormat},
                {"strategy", predictor.candidate.strategy},
                {"model", predictor.candidate.model},
                {"settings", predictor.candidate.settings},
                {"labels_used", predictor.labels_used}};
  if (const auto* constant = std::get_if<ConstantAnswer>(&predictor.method)) {
    value["constant"] = json_of(*constant);
  } else {
    value["prompt"] = json_of(std::get<PromptProgram>(predictor.method));
  }
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) {
    throw Error(ErrorKind::Storage,
                folder.string() + ": cannot be made (" + failed.message() + ")");
  }
  write_file(folder / kFile, value.dump(1) + '\n');
}

Predictor load_predictor(const std::filesystem::path& folder) {
  const std::string where = (folder / kFile).string();
  const json value = parse_json(read_file(where), where);
  check_format(value, where);
  try {
    return predictor_of(value);
  } catch (const json::exception& error) {
    throw Error(ErrorKind::Data,
                where + ": is damaged (" + error.what() + "); run the study again");
  }
}

std::string predictor_hash(const std::filesystem::path& folder) {
  return sha256_of_file(folder / kFile);
}

}  // namespace tuneornot
