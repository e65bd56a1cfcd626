#include "strategy/calibration.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "base/check.h"
#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/random.h"
#include "predictor/calibrated_prompt.h"
#include "predictor/label_scores.h"
#include "prompt/render.h"

namespace tuneornot {

namespace {

using nlohmann::json;

constexpr std::size_t kTexts = 256;
constexpr std::size_t kBatchTexts = 16;  // asked, and kept, together
constexpr const char* kFile = "prior.json";

// How far the asking has come.
struct Asking {
  std::size_t asked = 0;  // texts
  PriorEstimate estimate;
};

std::vector<std::string> drawn_texts(const Preparation& preparation) {
  std::vector<std::string> texts;
  texts.reserve(preparation.train.size());
  for (const Example& example : preparation.train) {
    texts.push_back(example.input);
  }
  Rng rng(preparation.seed, "calibration");
  rng.shuffle(std::span(texts));
  texts.resize(std::min(texts.size(), kTexts));
  return texts;
}

// Of everything that the prior depends on.
std::string identity_of(const PromptProgram& program,
                        const Model& model,
                        const std::vector<std::string>& texts) {
  json labels = json::array();
  for (const Label& label : program.labels) {
    labels.push_back({label.name, label.description});
  }
  json identity = {{"model", model.identity()},
                   {"rendering", kRenderingVersion},
                   {"instruction", program.instruction},
                   {"labels", labels},
                   {"batch_size", kBatchTexts},
                   {"texts", texts}};
  if (const auto& layout = program.completion) {
    identity["completion"] = {layout->input, layout->output, layout->between};
  }
  return sha256(canonical_json(identity));
}

Asking read_asking(const json& value) {
  return {.asked = value.at("asked"),
          .estimate = {.log_sums = value.at("log_sums").get<std::vector<double>>(),
                       .texts = value.at("answered")}};
}

// Whether so many texts and labels can have come to it.
bool is_sound(const Asking& asking, std::size_t texts, std::size_t labels) {
  const auto& [log_sums, answered] = asking.estimate;
  return answered <= asking.asked && asking.asked <= texts &&
         log_sums.size() == (answered == 0 ? 0 : labels);
}

// The texts that a program's prior is asked over, and where what was asked of them is kept.
class Prior {
 public:
  Prior(const PromptProgram& program, const Preparation& preparation)
      : program_(program),
        model_(*preparation.model),
        file_(preparation.folder / kFile),
        texts_(drawn_texts(preparation)),
        identity_(identity_of(program, model_, texts_)) {}

  std::size_t batches() const { return batches_of(texts_.size()); }
  std::size_t batches_left(const Asking& asking) const {
    return batches_of(texts_.size() - asking.asked);
  }
  std::size_t labels() const { return program_.labels.size(); }
  bool is_done(const Asking& asking) const { return asking.asked == texts_.size(); }

  // Nothing, where what was kept is of something else.
  Asking kept() const;
  // The next texts; false when stopped.
  bool ask(Asking& asking, const std::stop_token& stop) const;
  void keep(const Asking& asking) const;

 private:
  static std::size_t batches_of(std::size_t texts) {
    return (texts + kBatchTexts - 1) / kBatchTexts;
  }
  [[noreturn]] void throw_damaged(const std::string& how) const;

  const PromptProgram& program_;
  Model& model_;
  std::filesystem::path file_;
  std::vector<std::string> texts_;
  std::string identity_;
};

Asking Prior::kept() const {
  if (!std::filesystem::exists(file_)) {
    return {};
  }
  const json value = parse_json(read_file(file_), file_.string());
  Asking asking;
  try {
    if (value.at("identity") != identity_) {
      return {};
    }
    asking = read_asking(value);
  } catch (const json::exception& error) {
    throw_damaged(error.what());
  }
  if (!is_sound(asking, texts_.size(), labels())) {
    throw_damaged("its numbers do not fit together");
  }
  return asking;
}

void Prior::throw_damaged(const std::string& how) const {
  throw Error(ErrorKind::Data,
              file_.string() + ": is damaged (" + how + "); delete it and run again");
}

bool Prior::ask(Asking& asking, const std::stop_token& stop) const {
  const auto left = std::span<const std::string>(texts_).subspan(asking.asked);
  const auto batch = left.first(std::min(kBatchTexts, left.size()));
  const auto scores = label_scores(program_, model_, batch, stop);
  if (!scores) {
    return false;
  }
  for (const LabelScores& of_text : *scores) {
    if (!of_text.empty()) {
      add_text(of_text, asking.estimate);
    }
  }
  asking.asked += batch.size();
  return true;
}

void Prior::keep(const Asking& asking) const {
  const json value = {{"identity", identity_},
                      {"asked", asking.asked},
                      {"answered", asking.estimate.texts},
                      {"log_sums", asking.estimate.log_sums}};
  write_file(file_, value.dump() + '\n');
}

}  // namespace

bool can_be_calibrated(const Model& model) {
  return model.abilities().chooses_exactly && model.abilities().log_probabilities;
}

LearningEnd learn_prior(const PromptProgram& program,
                        const Preparation& preparation,
                        const LearningHost& host) {
  check(preparation.model != nullptr, "a prior is asked of a model");
  std::filesystem::create_directories(preparation.folder);
  const Prior prior(program, preparation);
  Asking asking = prior.kept();
  while (!prior.is_done(asking)) {
    if (!prior.ask(asking, host.stop)) {
      return LearningEnd::Stopped;
    }
    prior.keep(asking);
    host.report({.step = prior.batches() - prior.batches_left(asking),
                 .steps = prior.batches(),
                 .loss = std::nullopt});
  }
  return LearningEnd::Done;
}

double prior_ms(const PromptProgram& program, const Preparation& preparation, const Clock& clock) {
  const Prior prior(program, preparation);
  Asking asking = prior.kept();
  const std::size_t left = prior.batches_left(asking);
  if (left == 0) {
    return 0;
  }
  const double before_ms = clock.now_ms();
  prior.ask(asking, {});
  return static_cast<double>(left) * (clock.now_ms() - before_ms);
}

std::vector<double> learnt_log_prior(const PromptProgram& program, const Preparation& preparation) {
  const Prior prior(program, preparation);
  const Asking asking = prior.kept();
  check(prior.is_done(asking), "a prior is learnt before it is used");
  return log_prior(asking.estimate, prior.labels());
}

}  // namespace tuneornot
