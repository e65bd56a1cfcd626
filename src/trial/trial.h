#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/reply.h"

namespace tuneornot {

// What makes one candidate of a route differ from another: {"shots": "13", "draw": "2"}.
using Settings = std::map<std::string, std::string>;

struct Candidate {
  std::string strategy;  // "few_shot"
  std::string model;     // a model's name; empty for a baseline
  Settings settings;
  auto operator<=>(const Candidate&) const = default;
};

// The strategy that stands for what the user runs today.
constexpr std::string_view kCurrentStrategy = "current";
bool is_current(const Candidate& candidate);

// "few_shot@smollm2", or "majority".
std::string route_of(const Candidate& candidate);

// "shots 13, draw 2"; empty when there are none.
std::string settings_text(const Settings& settings);

// What a predictor says to one input.
struct Answer {
  std::string text;                    // a label's name, or what was generated
  std::optional<double> confidence;    // 0 to 1, where the predictor has one
  std::optional<CallFailure> failure;  // then text is empty
  bool has_control_text = false;       // the input held the text of a control token
  Usage usage;
  Timing timing;
};

// One record per example.
struct Outcome {
  std::string example_id;
  Answer answer;
  double score = 0;    // by the leading metric's row score, 0 to 1
  double work_ms = 0;  // its share of the time that its batch took: says nothing about latency
};

enum class Subset { Dev, Test, Fold };

std::string_view name_of(Subset subset);
std::optional<Subset> subset_called(std::string_view name);

// Which fold of which repeat was held out, both from 1; 0 and 0 for a trial on dev or test.
struct FoldPlace {
  std::size_t repeat = 0;
  std::size_t fold = 0;
  bool operator==(const FoldPlace&) const = default;
};

// One candidate measured on one list of examples. Outcomes stand in the list's order and may stop
// early: at a batch boundary, where the candidate was dropped from the race.
struct Trial {
  std::string key;  // SHA-256, hex: another key, another trial
  Candidate candidate;
  Subset subset = Subset::Dev;
  FoldPlace place;
  std::vector<Outcome> outcomes;
};

}  // namespace tuneornot
