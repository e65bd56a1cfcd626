#include "table/foreign_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "table/csv_dialect.h"
#include "table/json_object.h"
#include "table/json_text.h"

namespace tuneornot {

namespace {

struct ForeignFormat {
  std::size_t offset = 0;
  std::string_view magic;
  std::string_view name_and_advice;
};

constexpr std::size_t kShown = 20;
constexpr std::string_view kPicture = "a picture, not text; name a file of rows";
constexpr std::string_view kWebPage =
    "a web page (HTML), not a table; download the file itself, perhaps after signing in";
constexpr std::string_view kUtf32 = "text in UTF-32; save it as UTF-8";
constexpr std::string_view kArrow = "an Arrow or Feather file, not text; write its rows as JSONL";

// Only what no table can begin with: a column may well be called PAR1, BZh or PK.
constexpr std::array kForeignFormats = std::to_array<ForeignFormat>({
    {.magic = "PK\x03\x04",
     .name_and_advice = "a ZIP or an XLSX, not text; save the sheet as CSV, or unpack the ZIP"},
    {.magic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
     .name_and_advice = "an old Excel or Word file, not text; save the sheet as CSV"},
    {.magic = "PAR1\x15",
     .name_and_advice = "a Parquet file, not text; write its rows as CSV or JSONL"},
    {.magic = "ARROW1", .name_and_advice = kArrow},
    {.magic = "\xff\xff\xff\xff", .name_and_advice = kArrow},
    {.magic = "SQLite format 3",
     .name_and_advice = "an SQLite database, not text; export the table as CSV"},
    {.magic = "%PDF-", .name_and_advice = "a PDF, not text; save the table in it as CSV"},
    {.magic = "{\\rtf",
     .name_and_advice = "a text with formatting (RTF); save it as plain text in UTF-8"},
    {.magic = "\x89PNG\r\n", .name_and_advice = kPicture},
    {.magic = "\xff\xd8\xff", .name_and_advice = kPicture},
    {.magic = "GIF89a", .name_and_advice = kPicture},
    {.magic = "\x28\xb5\x2f\xfd",
     .name_and_advice = "compressed with zstd; decompress it first (zstd -d)"},
    {.offset = 4,
     .magic = "1AY&SY",
     .name_and_advice = "compressed with bzip2; decompress it first (bzip2 -d)"},
    {.magic = "\xfd\x37zXZ", .name_and_advice = "compressed with xz; decompress it first (xz -d)"},
    {.magic = "7z\xbc\xaf\x27\x1c", .name_and_advice = "a 7z archive; unpack it first"},
    {.offset = 257, .magic = "ustar", .name_and_advice = "a tar archive; unpack it first (tar -x)"},
    {.magic = "\x1f\x8b\x08", .name_and_advice = "a gzip in a gzip; decompress it once (gzip -d)"},
    {.magic = "version https://git-lfs.github.com/spec/",
     .name_and_advice = "the pointer to a file of Git LFS, not the file; fetch it (git lfs pull)"},
    {.magic = std::string_view("\xff\xfe\0\0", 4), .name_and_advice = kUtf32},
    {.magic = std::string_view("\0\0\xfe\xff", 4), .name_and_advice = kUtf32},
    {.magic = "<!DOCTYPE html", .name_and_advice = kWebPage},
    {.magic = "<!doctype html", .name_and_advice = kWebPage},
    {.magic = "<html", .name_and_advice = kWebPage},
    {.magic = "<?xml", .name_and_advice = "XML, not a table; save the sheet as CSV"},
});

[[noreturn]] void refuse(const std::string& file, std::string_view fault) {
  throw Error(ErrorKind::Data, fmt::format("{}: {}", printable(file), fault));
}

// Text has tabs, line ends, form feeds and perhaps the escapes of a terminal, but hardly others.
bool is_rare_in_text(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 &&
         std::string_view("\t\n\v\f\r\x1b").find(byte) == std::string_view::npos;
}

// A twentieth of the bytes; of noise it is a tenth.
bool looks_like_noise(std::string_view beginning) {
  constexpr std::size_t kFewest = 64;
  const auto rare = static_cast<std::size_t>(std::ranges::count_if(beginning, is_rare_in_text));
  return beginning.size() >= kFewest && rare * 20 >= beginning.size();
}

// With the ending that fits, and that of the compression.
std::string renamed(const std::string& file, std::string_view ending) {
  std::filesystem::path path = std::filesystem::path(file).filename();
  const bool is_packed = case_folded(path.extension().string()) == ".gz";
  if (is_packed) {
    path.replace_extension();
  }
  path.replace_extension(ending);
  return printable(path.string()) + (is_packed ? ".gz" : "");
}

bool opens_json(std::string_view text) {
  return text.starts_with('{') || text.starts_with('[');
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

std::string_view second_line(std::string_view text) {
  return first_line(trimmed(text.substr(first_line(text).size())));
}

// What stands between the header and the rows: |---|:---:|
bool is_markdown_rule(std::string_view line) {
  return line.starts_with('|') && line.find("--") != std::string_view::npos &&
         line.find_first_not_of("|-: \t") == std::string_view::npos;
}

}  // namespace

void check_holds_rows(std::string_view beginning, const std::string& file) {
  for (const ForeignFormat& format : kForeignFormats) {
    const std::size_t offset = std::min(format.offset, beginning.size());
    if (beginning.substr(offset).starts_with(format.magic)) {
      refuse(file, fmt::format("is {}", format.name_and_advice));
    }
  }
  if (looks_like_noise(beginning)) {
    refuse(file,
           "is not text that can be read, as many of its first bytes are control characters; name "
           "a file of rows, saved as UTF-8");
  }
}

void check_is_csv(std::string_view beginning, const std::string& file) {
  const std::string_view text = trimmed(beginning);
  if (case_folded(first_line(text).substr(0, 4)) == "sep=") {
    refuse(file,
           fmt::format("begins with \"{}\", which is for Excel alone; delete that line",
                       shortened(first_line(text), kShown)));
  }
  if (is_markdown_rule(second_line(text))) {
    refuse(file, "is a table of Markdown; save it as CSV");
  }
  if (!opens_json(text)) {
    return;
  }
  const JsonCheck check = check_json(text, kDeepestJson);
  // A cell of CSV may well be JSON, but others stand behind it.
  const bool is_alone =
      check.fault == JsonFault::None && is_json_blank(first_line(text.substr(check.at)));
  if (is_alone || check.fault == JsonFault::Unfinished) {
    refuse(file,
           fmt::format("is JSON, not CSV; call it {}",
                       renamed(file, text.front() == '{' ? ".jsonl" : ".json")));
  }
}

void check_is_no_csv(std::string_view beginning, const std::string& file) {
  if (opens_json(beginning)) {
    return;
  }
  const CsvDialect dialect = {.delimiter = find_delimiter(beginning),
                              .line_end = find_line_end(beginning)};
  const std::vector<SampleRow> rows = sample_rows(beginning, dialect);
  const bool is_even = std::ranges::all_of(rows, [&rows](const SampleRow& row) {
    return row.cells.size() == rows.front().cells.size() && !opens_json(row.cells.front());
  });
  if (rows.size() > 1 && rows.front().cells.size() > 1 && is_even) {
    const std::string_view ending = dialect.delimiter == '\t' ? ".tsv" : ".csv";
    refuse(file,
           fmt::format("is CSV with the columns {}, not JSON; call it {}",
                       quoted_list(rows.front().cells, 8),
                       renamed(file, ending)));
  }
}

}  // namespace tuneornot
