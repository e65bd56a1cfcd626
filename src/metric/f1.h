#pragma once

#include <set>
#include <span>
#include <string>

#include "metric/metric.h"

namespace tuneornot {

// F1 is 2 tp / (2 tp + fp + fn), 0 where there is no true positive. Of forms Label and Labels; a
// row of form Label is one with a single label. All equal scikit-learn's f1_score with
// zero_division=0.

// Mean of the labels' F1 over `labels`: average="macro". An answer outside them counts against the
// reference's recall only.
CorpusScore macro_f1(std::span<const AnsweredRow> rows,
                     AnswerForm form,
                     const std::set<std::string>& labels);

// The same over the labels that occur in the references.
CorpusScore macro_f1(std::span<const AnsweredRow> rows, AnswerForm form);

// Of all labels' counts together: average="micro".
CorpusScore micro_f1(std::span<const AnsweredRow> rows, AnswerForm form);

// Of one label: average="binary".
CorpusScore label_f1(std::span<const AnsweredRow> rows, AnswerForm form, const std::string& label);

// F1 of sums (true positives, false positives, false negatives).
double f1_of_counts(std::span<const double> counts);

// 1 when answer and reference agree on whether the label applies, else 0.
double agrees_on(const AnsweredRow& row, AnswerForm form, const std::string& label);

}  // namespace tuneornot
