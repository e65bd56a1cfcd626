#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "strategy/strategy.h"

namespace tuneornot {

// The vectors that a model gives to a study's training texts. Each text is embedded once, whatever
// candidates, folds and curves learn from it: its vector does not depend on them. They are kept in
// a folder of the model's identity, in files of up to 128 texts that are there whole or not at all:
// little-endian, the eight bytes "TONVEC01"; the number of texts and of numbers in a vector (u64);
// the milliseconds that they took (f64); the SHA-256 of each text, in hex; the vectors (f32). The
// vector of a text that the model cannot embed is all 0. The folder may be deleted at any time.
class KeptVectors {
 public:
  // Those of the preparation's study and model, which embeds. Throws ErrorKind::Data, naming the
  // file, when one is damaged.
  explicit KeptVectors(const Preparation& preparation);

  // Embeds those rows of `train` whose texts are not there. What was embedded before a stop is not
  // embedded again.
  LearningEnd learn(std::span<const Example> train, const LearningHost& host);

  // What of that is still to be done, measured on one batch of texts; keeps nothing.
  double learning_ms(std::span<const Example> train, const Clock& clock) const;

  // A text's vector; empty for one that the model cannot embed. It was learnt.
  std::span<const float> of(const std::string& text) const;

 private:
  struct Kept {
    std::vector<float> vector;
    double ms = 0;
  };

  void load(const std::filesystem::path& file);
  // Each once, in the order of the rows.
  std::vector<std::string> missing_in(std::span<const Example> train) const;
  void keep(std::span<const std::string> texts,
            std::vector<std::vector<float>> vectors,
            double took_ms);
  // How far the learning of these rows is.
  LearningStep step_of(std::span<const Example> train) const;

  std::filesystem::path folder_;
  Model& model_;
  std::unordered_map<std::string, Kept> kept_;  // by the SHA-256 of the text
};

}  // namespace tuneornot
