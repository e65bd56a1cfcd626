#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "predictor/calibrated_prompt.h"
#include "predictor/embedded_shots.h"
#include "predictor/linear_embedding.h"
#include "predictor/linear_text.h"
#include "predictor/nearest_rows.h"
#include "predictor/nearest_shots.h"
#include "predictor/stored_answers.h"
#include "predictor/user_command.h"
#include "prompt/program.h"
#include "trial/trial.h"

namespace tuneornot {

// Says the same to every input.
struct ConstantAnswer {
  std::string text;
  double confidence = 0;
  bool operator==(const ConstantAnswer&) const = default;
};

constexpr const char* kAdapterFile = "adapter.gguf";  // in the predictor's folder

// What a candidate becomes once prepared. It is a folder: what is measured, handed over and served
// is always read back from there.
struct Predictor {
  Candidate candidate;
  std::size_t labels_used = 0;  // training rows that made it
  // What was met while it was made and the verdict is to say: rows left out, another setting taken.
  std::vector<std::string> remarks;
  std::variant<ConstantAnswer,
               StoredAnswers,
               UserCommand,
               PromptProgram,
               CalibratedPrompt,
               LinearText,
               LinearEmbedding,
               NearestRows,
               NearestShots,
               EmbeddedShots>
      method;
  // Of a prompt: what the model is run with, kAdapterFile in the predictor's folder. Empty:
  // nothing.
  std::filesystem::path adapter;
  bool operator==(const Predictor&) const = default;
};

// The newest format; what an older one can say is written in that one, so that it stays the same
// predictor.
constexpr int kPredictorFormat = 6;

// Writes predictor.json into the folder, which is made when it is not there, and before it the
// files that it names (docs/predictor.md); an adapter is there already. Throws ErrorKind::Storage.
void save_predictor(const std::filesystem::path& folder, const Predictor& predictor);

// Throws ErrorKind::Data, naming the file, when it is missing, broken, or of another format.
Predictor load_predictor(const std::filesystem::path& folder);

// SHA-256 of what is in the folder: part of every trial's key. Empty when it holds no predictor.
std::string predictor_hash(const std::filesystem::path& folder);

}  // namespace tuneornot
