#include "study/runner.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "model/schema_grammar.h"
#include "strategy/strategy.h"
#include "task/json_schema.h"
#include "task/schema_sketch.h"

namespace tuneornot {

namespace {

// A model's name is the user's text, so the folder is called by a hash.
std::string folder_name(const Candidate& candidate) {
  const std::string place = route_of(candidate) + '\n' + settings_text(candidate.settings);
  return candidate.strategy + '-' + sha256(place).substr(0, 12);
}

// The schema that the task names, else that of the rows learned from; empty for another kind. One
// that cannot bind what a model generates ends the study before the first call.
std::string schema_of(const StudyInputs& inputs, std::span<const Example> train) {
  if (inputs.task.kind != TaskKind::Extract) {
    return "";
  }
  const std::unique_ptr<JsonSchema> given = load_schema(inputs.task, inputs.folder);
  std::string schema = given ? given->text() : infer_schema(train);
  grammar_of_schema(schema);
  return schema;
}

}  // namespace

Runner prepare(const StudyInputs& inputs,
               const Candidate& candidate,
               Model* model,
               const Making& making) {
  const Predictor made = find_strategy(candidate.strategy)
                             .prepare({.task = inputs.task,
                                       .train = making.train,
                                       .candidate = candidate,
                                       .seed = inputs.seed,
                                       .schema = schema_of(inputs, making.train)});
  Runner runner{.model = model, .folder = making.folder};
  const std::filesystem::path folder = inputs.folder / runner.folder;
  save_predictor(folder, made);
  runner.predictor = load_predictor(folder);
  runner.hash = predictor_hash(folder);
  return runner;
}

std::string predictor_folder(const Candidate& candidate) {
  return "predictors/" + folder_name(candidate);
}

std::string fold_folder(const Candidate& candidate, const FoldPlace& place) {
  return fmt::format("folds/{}-{}-{}", folder_name(candidate), place.repeat, place.fold);
}

}  // namespace tuneornot
