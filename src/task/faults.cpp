#include "task/faults.h"

#include <array>

namespace tuneornot {

namespace fault {

const FaultKind kMissingOutput = {.name = "missing_output",
                                  .severity = Severity::Warning,
                                  .message = "rows without an output; left out",
                                  .hint = "fill them in, or delete the rows",
                                  .leaves_row_out = true};
const FaultKind kMissingInput = {.name = "missing_input",
                                 .severity = Severity::Warning,
                                 .message = "rows without an input; left out",
                                 .hint = "fill them in, or delete the rows",
                                 .leaves_row_out = true};
const FaultKind kOtherInstruction = {
    .name = "other_instruction",
    .severity = Severity::Warning,
    .message = "rows with another instruction than the first; it is not read",
    .hint = "set input: prompt under data: in task.yaml, which has instruction and input"};
const FaultKind kLabelSpaces = {.name = "label_spaces",
                                .severity = Severity::Warning,
                                .message = "labels with spaces around them; read without",
                                .hint = "remove the spaces"};
const FaultKind kInvisibleInLabel = {
    .name = "invisible_in_label",
    .severity = Severity::Warning,
    .message = "labels with invisible characters or line breaks; read without",
    .hint = "remove them"};
const FaultKind kLikeMissing = {.name = "like_missing",
                                .severity = Severity::Note,
                                .message =
                                    "a label that often means a missing value; taken as a "
                                    "label like any other",
                                .hint = "empty these cells if nothing is meant by it"};
const FaultKind kLikeList = {
    .name = "like_list",
    .severity = Severity::Warning,
    .message = "labels between brackets, as lists are; taken as labels like any other",
    .hint =
        R"(set many: true in task.yaml if they are lists, and write ["late", "damaged"]; in Python )"
        "json.dumps(x), not str(x)"};
const FaultKind kSimilarLabels = {
    .name = "similar_labels",
    .severity = Severity::Error,
    .message = "labels that differ only in case, spaces or hyphens",
    .hint =
        "write them alike, or list them under labels: in task.yaml, as two or, with of:, as one"};
const FaultKind kAccentEncoding = {
    .name = "accent_encoding",
    .severity = Severity::Error,
    .message = "labels that look alike and differ only in how accents are encoded",
    .hint =
        "write them alike, or list them under labels: in task.yaml, as two or, with of:, as one"};
const FaultKind kLongLabel = {.name = "long_label",
                              .severity = Severity::Error,
                              .message = "a label of more than 200 bytes",
                              .hint = "shorten it, or set kind: generate in task.yaml"};
const FaultKind kBrokenLabelList = {
    .name = "broken_label_list",
    .severity = Severity::Warning,
    .message = "lists of labels that are not JSON lists of texts; left out",
    .hint = R"(write ["late", "damaged"]; in Python json.dumps(x), not str(x))",
    .leaves_row_out = true};
const FaultKind kLabelSeparator = {.name = "label_separator",
                                   .severity = Severity::Note,
                                   .message = "several labels in one cell; cut where this stands",
                                   .hint = "write JSON lists if labels hold that character"};
const FaultKind kRepeatedInSet = {.name = "repeated_in_set",
                                  .severity = Severity::Note,
                                  .message = "rows that name one label twice; counted once",
                                  .hint = ""};
const FaultKind kNoLabel = {.name = "no_label",
                            .severity = Severity::Note,
                            .message = "rows whose list of labels is empty; read as none of them",
                            .hint = "leave the cell empty where nobody has labelled the row"};
const FaultKind kBrokenOutput = {
    .name = "broken_output",
    .severity = Severity::Warning,
    .message = "outputs that are not valid JSON; left out",
    .hint = "write one JSON object; in Python json.dumps(x), not str(x)",
    .leaves_row_out = true};
const FaultKind kOutputNoObject = {
    .name = "output_no_object",
    .severity = Severity::Warning,
    .message = "outputs that are JSON, but not an object; left out",
    .hint = R"(write objects, such as {"items": [...]}, or set kind: generate in task.yaml)",
    .leaves_row_out = true};
const FaultKind kOutputTooDeep = {.name = "output_too_deep",
                                  .severity = Severity::Warning,
                                  .message = "outputs nested more than 32 deep; left out",
                                  .hint = "flatten them",
                                  .leaves_row_out = true};
const FaultKind kMixedTypes = {
    .name = "mixed_types",
    .severity = Severity::Note,
    .message = "fields that hold values of several types; any of them is taken as right",
    .hint = "write them alike, or say with schema: in task.yaml which is right"};
const FaultKind kOffSchema = {.name = "off_schema",
                              .severity = Severity::Warning,
                              .message = "outputs that the schema does not allow; left out",
                              .hint = "correct the rows or the schema",
                              .leaves_row_out = true};
const FaultKind kUncheckedKeyword = {.name = "unchecked_keyword",
                                     .severity = Severity::Note,
                                     .message = "keywords of the schema that are not checked",
                                     .hint = ""};
const FaultKind kMissingTime = {.name = "missing_time",
                                .severity = Severity::Warning,
                                .message = "rows without a time",
                                .hint = "fill them in; a split by time cannot place these rows"};
const FaultKind kUnreadableTime = {
    .name = "unreadable_time",
    .severity = Severity::Warning,
    .message = "times that cannot be read; taken as missing",
    .hint = "write 2024-05-31 or 2024-05-31T18:00:00Z, or seconds since 1970"};
const FaultKind kUnclearTime = {.name = "unclear_time",
                                .severity = Severity::Error,
                                .message = "dates of which nobody can tell day from month",
                                .hint = "write them with the year first, such as 2024-05-31"};
const FaultKind kOddTime = {.name = "odd_time",
                            .severity = Severity::Note,
                            .message =
                                "times before 1971 or after 2099, as programs write them for "
                                "a time they do not know",
                            .hint = "empty these cells if nothing is meant by it"};
const FaultKind kUnlistedLabel = {.name = "unlisted_label",
                                  .severity = Severity::Error,
                                  .message = "a label that is not one of the task's",
                                  .hint = "add it to labels: in task.yaml, or correct the rows"};
const FaultKind kOneLabel = {.name = "one_label",
                             .severity = Severity::Error,
                             .message = "every row has the same label",
                             .hint = "add rows with another one, or name another output column"};
const FaultKind kOneOutput = {.name = "one_output",
                              .severity = Severity::Error,
                              .message = "every row has the same output",
                              .hint = "add rows with another one, or name another output column"};
const FaultKind kOneRowPerLabel = {
    .name = "one_row_per_label",
    .severity = Severity::Error,
    .message = "hardly a label stands in two rows",
    .hint = "name the column that holds the labels, or set kind: generate in task.yaml"};
const FaultKind kRareLabels = {
    .name = "rare_labels",
    .severity = Severity::Note,
    .message =
        "labels with fewer than 10 rows; nothing can be said of "
        "them alone",
    .hint = "label more of them, or merge them into one called other, with of: under labels:"};
const FaultKind kUnseenLabel = {
    .name = "unseen_label",
    .severity = Severity::Warning,
    .message = "labels that only the test file has; they cannot be learned",
    .hint = "add rows of them to the train file"};
const FaultKind kRepeat = {.name = "repeat",
                           .severity = Severity::Note,
                           .message =
                               "rows that repeat another row's text; kept on the same side "
                               "of the split",
                           .hint = ""};
const FaultKind kConflict = {
    .name = "conflict",
    .severity = Severity::Warning,
    .message =
        "rows that repeat another row's text under another output; nobody can have both "
        "right",
    .hint = "decide which is right"};
const FaultKind kExactLeak = {.name = "exact_leak",
                              .severity = Severity::Warning,
                              .message = "test rows whose text stands in train too; left out",
                              .hint = "remove them from one of the files"};
const FaultKind kNearLeak = {.name = "near_leak",
                             .severity = Severity::Warning,
                             .message =
                                 "test rows whose text stands in train too but for case, "
                                 "spaces and punctuation; left out",
                             .hint = "remove them from one of the files"};
const FaultKind kOtherLabelLeak = {
    .name = "other_label_leak",
    .severity = Severity::Warning,
    .message = "test rows whose text stands in train under another output; left out",
    .hint = "decide which is right, and remove them from one of the files"};
const FaultKind kGroupLeak = {
    .name = "group_leak",
    .severity = Severity::Warning,
    .message = "test rows whose group stands in train too; left out",
    .hint = "give the test file groups of its own, or remove group: from task.yaml"};
const FaultKind kNoSplit = {.name = "no_split",
                            .severity = Severity::Error,
                            .message = "the rows cannot be split into train, dev and test",
                            .hint = ""};
const FaultKind kManyLeftOut = {
    .name = "many_left_out",
    .severity = Severity::Error,
    .message = "more than a tenth of the rows cannot be used",
    .hint = "see tuneornot check; most often the delimiter or the quotes are not as expected"};

const FaultKind kNoExample = {.name = "no_example",
                              .severity = Severity::Error,
                              .message = "no row has both an input and an output",
                              .hint = "see whether the right columns are named"};

const FaultKind kRefused = {.name = "refused",
                            .severity = Severity::Error,
                            .message = "cannot be read as a task",
                            .hint = ""};

}  // namespace fault

std::span<const FaultKind* const> task_faults() {
  using namespace fault;  // NOLINT(google-build-using-namespace): the list of all of them
  static const std::array all = {
      &kMissingOutput,   &kMissingInput,   &kOtherInstruction, &kLabelSpaces,    &kInvisibleInLabel,
      &kLikeMissing,     &kLikeList,       &kSimilarLabels,    &kAccentEncoding, &kLongLabel,
      &kBrokenLabelList, &kLabelSeparator, &kRepeatedInSet,    &kNoLabel,        &kBrokenOutput,
      &kOutputNoObject,  &kOutputTooDeep,  &kMixedTypes,       &kOffSchema,      &kUncheckedKeyword,
      &kMissingTime,     &kUnreadableTime, &kUnclearTime,      &kOddTime,        &kUnlistedLabel,
      &kOneLabel,        &kOneOutput,      &kOneRowPerLabel,   &kRareLabels,     &kUnseenLabel,
      &kRepeat,          &kConflict,       &kExactLeak,        &kNearLeak,       &kOtherLabelLeak,
      &kGroupLeak,       &kNoSplit,        &kManyLeftOut,      &kNoExample,      &kRefused};
  return all;
}

}  // namespace tuneornot
