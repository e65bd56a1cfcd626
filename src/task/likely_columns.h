#pragma once

#include <string>
#include <vector>

#include "task/table.h"

namespace tuneornot {

// What columns most likely are where their names do not say it, by what stands in them.

// Whether it numbers or names the rows: by its name ("id", "tweet_id", "uuid", "index"), unless it
// codes labels ("label_id"), or by values that are numbers or hashes and all differ.
bool is_key(const Table& table, const std::string& column);

// Of these columns, the one to propose for the output: one of labels before one of values that come
// back before any other, an input by its name last, and of several alike the last. Never keys,
// dates, or what stands beside an answer, such as "rejected" or "meta". Empty where there is none.
std::string likely_output(const Table& table, const std::vector<std::string>& columns);

// Of columns that are known for outputs by their names: one of labels before any other, and of
// several alike the first. Empty where each has the same value in every row.
std::string likely_known_output(const Table& table, const std::vector<std::string>& columns);

// The column with the longest texts; ids, hashes and dates only where there is nothing else. Empty
// where there are no columns.
std::vector<std::string> likely_input(const Table& table, const std::vector<std::string>& columns);

// Those of the columns that a model would read too beside the `input`: texts of several words in
// most rows, as long as the input's or longer than labels are, and neither labels nor outputs.
std::vector<std::string> further_texts(const Table& table,
                                       const std::vector<std::string>& columns,
                                       const std::vector<std::string>& input);

}  // namespace tuneornot
