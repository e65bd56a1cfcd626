#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "finetune/lessons.h"
#include "strategy/strategy.h"

namespace tuneornot {

// A predictor that has no adapter yet, and what it learns one from. labels_used counts all rows
// that it is made of, the lessons' too.
struct Untaught {
  Predictor predictor;
  std::vector<Lesson> lessons;
};

// Whether the task names the strategy, or a route of it.
bool is_named(const Task& task, std::string_view strategy);

// The learning rate that suits the model's width. Throws ErrorKind::Model, with the reason, when
// the model cannot be trained, or on folds, where `strategy` trains once for each, is not named.
double usual_rate_of_trainable(const Planning& planning, std::string_view strategy);

// Few texts at steps of their own want a bolder rate than the usual one (docs/trainer.md).
constexpr double kBolder = 3;

// The rate, and as many epochs as come to a number of texts: one to six, the fewer the more rows.
Settings learning_settings(const Planning& planning, double learning_rate);

// Each row behind the prompt, but for those that the prompt shows.
std::vector<Lesson> lessons_behind(const PromptProgram& program, std::span<const Example> train);

// Leaves the adapter in the predictor's folder. One that was made of the same model, lessons and
// settings is there already; a checkpoint of it is gone on from. A learning rate at which the
// training diverges is halved, which is a remark on the predictor, like rows that do not fit the
// model's context: they are left out. Throws ErrorKind::Model when it diverges at any, or no row
// fits the model's context.
LearningEnd learn_adapter(const Preparation& preparation,
                          const Untaught& untaught,
                          const LearningHost& host);

// What that takes, measured on a few lessons; 0 when the adapter is there.
double adapter_learning_ms(const Preparation& preparation,
                           std::span<const Lesson> lessons,
                           const Clock& clock);

// The predictor with the adapter that was learnt, and the remarks on it.
Predictor taught(const Preparation& preparation, Predictor predictor);

}  // namespace tuneornot
