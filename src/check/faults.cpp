#include "check/faults.h"

#include <array>

namespace tuneornot {

namespace fault {

const FaultKind kConstantColumn = {
    .name = "constant_column",
    .severity = Severity::Note,
    .message = "columns with the same value in every row; they say nothing",
    .hint = "leave them out of the input"};
const FaultKind kTellingInput = {
    .name = "telling_input",
    .severity = Severity::Warning,
    .message = "an input column that alone tells the label",
    .hint = "leave it out of the input if it is not known before the label is"};
const FaultKind kTellingColumn = {.name = "telling_column",
                                  .severity = Severity::Note,
                                  .message = "columns that are not used and tell the label",
                                  .hint = "keep them out of the input"};
const FaultKind kOutputInInput = {.name = "output_in_input",
                                  .severity = Severity::Note,
                                  .message = "outputs that stand word for word in their own input",
                                  .hint = "see whether the input gives the answer away"};
const FaultKind kDominantLabel = {
    .name = "dominant_label",
    .severity = Severity::Note,
    .message = "a label that more than 95 % of the rows have",
    .hint = "look at macro_f1 rather than accuracy, and label more of the others"};
const FaultKind kSetting = {.name = "setting",
                            .severity = Severity::Error,
                            .message = "a setting that cannot be run with",
                            .hint = ""};
const FaultKind kOddDates = {
    .name = "odd_dates",
    .severity = Severity::Warning,
    .message = "dates that cannot be read, or that programs write for none",
    .hint = "correct or empty these cells"};

}  // namespace fault

std::span<const FaultKind* const> survey_faults() {
  using namespace fault;  // NOLINT(google-build-using-namespace): the list of all of them
  static const std::array all = {&kSetting,
                                 &kConstantColumn,
                                 &kTellingInput,
                                 &kTellingColumn,
                                 &kOutputInInput,
                                 &kDominantLabel,
                                 &kOddDates};
  return all;
}

}  // namespace tuneornot
