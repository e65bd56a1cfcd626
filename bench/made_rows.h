#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace tuneornot {

enum class Writing { Ascii, Other };  // Other: German, Greek, Cyrillic, Chinese and emoji, in turns
enum class Layout { Csv, Jsonl, GzipCsv };

struct MadeFile {
  std::string_view name;  // for the table of results
  std::string_view file;
  Writing writing = Writing::Ascii;
  Layout layout = Layout::Csv;
};

// Rows of a text and one of 20 labels, about 150 bytes each, a fiftieth of them repeats; of `bytes`
// before any compression. The same seed makes the same file. Returns the number of rows.
std::size_t write_made_rows(const std::filesystem::path& folder,
                            const MadeFile& made,
                            std::size_t bytes,
                            std::uint64_t seed);

}  // namespace tuneornot
