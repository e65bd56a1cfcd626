#pragma once

#include <functional>
#include <string>

#include "report/report.h"

namespace tuneornot {

// The one place that says which fields of a report hold texts of the user's data: inputs, answers,
// references and what services said about them. Names (of the task, labels, slices, columns,
// models, files) are no such texts. Groups are: often they are customers.
void for_each_text(Report& report, const std::function<void(std::string& text)>& visit);

// The report without these texts. Groups become "group 1", "group 2", ... in the order of the rows,
// so that the statistics can still be worked out.
Report without_texts(Report report);

}  // namespace tuneornot
