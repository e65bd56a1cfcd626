#include "table/faults.h"

#include <array>

namespace tuneornot {

namespace fault {

const FaultKind kWindows1252 = {
    .name = "windows_1252",
    .severity = Severity::Note,
    .message = "the file is not UTF-8; read as Windows-1252",
    .hint = "look at a row with an accent; save the file as UTF-8 if it is wrong"};
const FaultKind kMixedEncoding = {
    .name = "mixed_encoding",
    .severity = Severity::Warning,
    .message = "bytes that are not UTF-8 in a UTF-8 file; read as Windows-1252",
    .hint = "look at these lines; save the file as UTF-8"};
const FaultKind kLoneSurrogate = {
    .name = "lone_surrogate",
    .severity = Severity::Warning,
    .message = "half a character (a lone surrogate); replaced by U+FFFD",
    .hint = "write the whole character, such as the emoji it was cut out of"};
const FaultKind kNulByte = {.name = "nul_byte",
                            .severity = Severity::Warning,
                            .message = "NUL characters; left out",
                            .hint = "export the file again; NUL is a sign of a damaged copy"};
const FaultKind kGzipTail = {
    .name = "gzip_tail",
    .severity = Severity::Warning,
    .message = "bytes behind the end of the gzip that are no gzip; left out",
    .hint = "download or compress the file again; rows may be missing"};
const FaultKind kNoHeader = {
    .name = "no_header",
    .severity = Severity::Warning,
    .message = "the first line is a row, not the columns' names; columns are numbered",
    .hint = "write the columns' names into the first line"};
const FaultKind kRepeatedHeader = {.name = "repeated_header",
                                   .severity = Severity::Warning,
                                   .message = "the header stands among the rows; left out",
                                   .hint = "join files without their headers"};
const FaultKind kUnnamedColumn = {.name = "unnamed_column",
                                  .severity = Severity::Note,
                                  .message = "columns without a name; named by their number",
                                  .hint = "give every column a name, or delete the column"};
const FaultKind kDuplicateColumn = {.name = "duplicate_column",
                                    .severity = Severity::Warning,
                                    .message = "columns of the same name; numbered apart",
                                    .hint = "rename one of them"};
const FaultKind kShortRow = {.name = "short_row",
                             .severity = Severity::Warning,
                             .message = "rows with fewer cells than the header; left out",
                             .hint = "fill in the cells, or quote cells that hold line breaks",
                             .leaves_row_out = true};
const FaultKind kLongRow = {.name = "long_row",
                            .severity = Severity::Warning,
                            .message = "rows with more cells than the header; left out",
                            .hint = "quote cells that hold the delimiter",
                            .leaves_row_out = true};
const FaultKind kBareQuote = {
    .name = "bare_quote",
    .severity = Severity::Note,
    .message = "quotes inside cells that are not quoted; taken as text",
    .hint = "look at these cells; quote the whole cell and double the quotes in it"};
const FaultKind kTextAfterQuote = {
    .name = "text_after_quote",
    .severity = Severity::Warning,
    .message = "text after a closing quote; taken as part of the cell",
    .hint = "double the quotes that belong to a cell"};
const FaultKind kLongCell = {
    .name = "long_cell",
    .severity = Severity::Warning,
    .message = "a cell of more than a thousand lines or a million characters",
    .hint = "see whether a quote is missing there"};
const FaultKind kBlankLine = {.name = "blank_line",
                              .severity = Severity::Note,
                              .message = "blank lines; skipped",
                              .hint = ""};
const FaultKind kBrokenLine = {.name = "broken_line",
                               .severity = Severity::Warning,
                               .message = "lines that are not valid JSON; left out",
                               .hint = "write one whole object a line",
                               .leaves_row_out = true};
const FaultKind kNotAnObject = {.name = "not_an_object",
                                .severity = Severity::Warning,
                                .message = "rows that are not JSON objects; left out",
                                .hint = R"(write objects, such as {"text": "...", "label": "..."})",
                                .leaves_row_out = true};
const FaultKind kRepeatedKey = {.name = "repeated_key",
                                .severity = Severity::Warning,
                                .message = "objects with the same key twice; the last one counts",
                                .hint = "keep one of them"};
const FaultKind kNestedTooDeep = {.name = "nested_too_deep",
                                  .severity = Severity::Warning,
                                  .message = "JSON nested more than 100 deep; left out",
                                  .hint = "flatten these rows",
                                  .leaves_row_out = true};
const FaultKind kOtherShape = {.name = "other_shape",
                               .severity = Severity::Warning,
                               .message = "rows of another shape than the first ones; left out",
                               .hint = "write all rows alike",
                               .leaves_row_out = true};
const FaultKind kNotTurns = {
    .name = "not_turns",
    .severity = Severity::Warning,
    .message = "conversations that are not lists of turns; left out",
    .hint =
        R"(write [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}])",
    .leaves_row_out = true};
const FaultKind kTurnWithoutRole = {
    .name = "turn_without_role",
    .severity = Severity::Warning,
    .message = "conversations with a turn that has no role; left out",
    .hint = R"(say who speaks, such as "role": "user")",
    .leaves_row_out = true};
const FaultKind kTurnWithoutText = {
    .name = "turn_without_text",
    .severity = Severity::Warning,
    .message = "conversations with a turn that has no text and calls no tool; left out",
    .hint = "fill in its content, or delete the turn",
    .leaves_row_out = true};
const FaultKind kNotText = {.name = "not_text",
                            .severity = Severity::Warning,
                            .message = "conversations with pictures, sounds or files; left out",
                            .hint = "delete the rows; only text is read",
                            .leaves_row_out = true};
const FaultKind kTurnsBehindOutput = {
    .name = "turns_behind_output",
    .severity = Severity::Note,
    .message = "turns behind the last answer of a conversation; not read",
    .hint = ""};
const FaultKind kSeveralAnswers = {
    .name = "several_answers",
    .severity = Severity::Note,
    .message = "rows with several right answers; the first one counts",
    .hint = ""};
const FaultKind kOtherAssertion = {
    .name = "other_assertion",
    .severity = Severity::Warning,
    .message = "assertions other than equals; not read",
    .hint =
        "write the right answer as equals: or alone; what is measured, metric: in task.yaml says"};
const FaultKind kDefaultTest = {.name = "default_test",
                                .severity = Severity::Warning,
                                .message = "keys of promptfoo's defaultTest that are not read",
                                .hint = "see whether they change what the right answers are"};

}  // namespace fault

std::span<const FaultKind* const> table_faults() {
  using namespace fault;  // NOLINT(google-build-using-namespace): the list of all of them
  static const std::array all = {
      &kWindows1252,       &kMixedEncoding,   &kLoneSurrogate,   &kNulByte,
      &kGzipTail,          &kNoHeader,        &kRepeatedHeader,  &kUnnamedColumn,
      &kDuplicateColumn,   &kShortRow,        &kLongRow,         &kBareQuote,
      &kTextAfterQuote,    &kLongCell,        &kBlankLine,       &kBrokenLine,
      &kNotAnObject,       &kRepeatedKey,     &kNestedTooDeep,   &kOtherShape,
      &kNotTurns,          &kTurnWithoutRole, &kTurnWithoutText, &kNotText,
      &kTurnsBehindOutput, &kSeveralAnswers,  &kOtherAssertion,  &kDefaultTest};
  return all;
}

}  // namespace tuneornot
