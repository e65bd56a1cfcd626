#pragma once

#include <memory>
#include <string>

#include "table/rows.h"
#include "table/text_source.h"

namespace tuneornot {

// Objects one a line, one after the other over several lines, or in one array. A cell is a string's
// text, a number as it is written, true or false, nothing for null, and compact JSON for a nested
// value. Throws ErrorKind::Data when there is no object, and with file:line when an array is broken
// so that what follows cannot be told apart.
std::unique_ptr<RowReader> json_rows(std::unique_ptr<TextSource> text,
                                     const std::string& file,
                                     const ReadOptions& options,
                                     Problems& problems);

}  // namespace tuneornot
