#pragma once

#include <memory>
#include <string>

#include "table/rows.h"
#include "table/text_source.h"

namespace tuneornot {

// RFC 4180 with what real files add to it; docs/data.md says how each fault is taken. The delimiter
// is the given one, or the one of , ; tab | under which the first rows agree best. Throws
// ErrorKind::Data when there is no row, and with file:line when a quote is never closed.
std::unique_ptr<RowReader> csv_rows(std::unique_ptr<TextSource> text,
                                    const std::string& file,
                                    const ReadOptions& options,
                                    Problems& problems);

}  // namespace tuneornot
