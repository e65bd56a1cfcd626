#pragma once

#include "metric/metric.h"

namespace tuneornot {

// sql_result(DB): 1 when the query that was answered gives what the reference gives on the SQLite
// file DB of the task's folder. This is execution accuracy as Spider's test suites have it (Zhong,
// Yu and Klein 2020, "Semantic Evaluation for Text-to-SQL with Distilled Test Suites": rows are
// compared as a multiset, in order where the reference orders them, names of columns aside), with
// two differences: the columns have to stand in the reference's order, as in BIRD (Li et al. 2023;
// Spider tries all orders, which takes a home team's goals for the guests'), and an ORDER BY counts
// only where it orders the result, and not in a subquery.
Metric make_sql_result(const MetricCall& call, AnswerForm form);

}  // namespace tuneornot
