#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/model.h"
#include "prompt/program.h"

namespace tuneornot {

// How a model is asked: with an adapter, or as it is where the path is empty; with shots of each
// input's own behind the program's, where there are any. Refers to what it was made of. The last
// two are of a choice of one label.
struct AskedPrompt {
  const PromptProgram& program;
  std::string adapter_path;
  std::span<const std::vector<Shot>> own_shots;  // by input; or empty
  std::span<const double> log_prior;             // labels' probabilities are divided by; or empty
  bool wants_scores = false;                     // of every label
};

// One batch of inputs as requests, numbered by their place. What it is made of outlives it.
class PromptRequests : public RequestSource {
 public:
  PromptRequests(const AskedPrompt& asked,
                 const Abilities& abilities,
                 std::span<const std::string> inputs);

  std::optional<Request> next() override;

 private:
  Prompt prompt_of(std::size_t input) const;

  const AskedPrompt& asked_;
  std::span<const std::string> inputs_;
  RequestedWork work_;
  std::size_t next_ = 0;
};

// Whether a model chooses among the labels of this program, rather than write.
bool is_choice(const PromptProgram& program, const Abilities& abilities);

}  // namespace tuneornot
