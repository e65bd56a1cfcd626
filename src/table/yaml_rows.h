#pragma once

#include <memory>
#include <string>

#include "table/rows.h"
#include "table/text_source.h"

namespace tuneornot {

// The maps of a list, which is all of the file or stands under "tests" as promptfoo has it. A cell
// is a text, nothing for what is empty or null, and compact JSON for a list or a map; the row's
// `json` is the map with every scalar as text. The file is held as a whole. Throws ErrorKind::Data
// with file:line where it is no YAML of that kind, or larger than 16 MB.
std::unique_ptr<RowReader> yaml_rows(std::unique_ptr<TextSource> text,
                                     const std::string& file,
                                     const ReadOptions& options,
                                     Problems& problems);

}  // namespace tuneornot
