#pragma once

#include "metric/metric.h"

namespace tuneornot {

// Of rows whose reference is a JSON object. An answer that is no object counts as none.

// 1 when both are equal as JSON: the order of keys, spaces and 1 against 1.0 aside.
double same_object(const AnsweredRow& row);

// 1 when the answer is an object.
double is_object(const AnsweredRow& row);

// json_f1: micro F1 over (path, value) pairs, as slots are scored: a pair of the answer that is in
// the reference is a true positive, any other a false one, one that is missed a false negative.
// A row's score is the F1 of its own pairs, 1 where neither has any.
Metric make_json_f1(const MetricCall& call, AnswerForm form);

// field_f1: the same over one field alone and what lies below it.
Metric make_field_f1(const MetricCall& call, AnswerForm form);

}  // namespace tuneornot
