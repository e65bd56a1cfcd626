#include "check/fix_log.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace tuneornot {

OutputFile::OutputFile(const std::filesystem::path& path)
    : path_(path.string()), file_(path, std::ios::binary) {
  check_written();
}

void OutputFile::write(std::string_view bytes) {
  file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  check_written();
}

void OutputFile::close() {
  file_.close();
  check_written();
}

void OutputFile::check_written() {
  if (!file_) {
    throw Error(ErrorKind::Storage, path_ + ": cannot be written; check the free space");
  }
}

FixLog::FixLog(const std::filesystem::path& folder)
    : changes_(folder / "changes.jsonl"), left_out_(folder / "left_out.txt") {}

void FixLog::changed(const ChangedPlace& place,
                     const std::optional<std::string>& before,
                     const std::optional<std::string>& after) {
  using json = nlohmann::ordered_json;
  const json change = {{"file", place.file},
                       {"line", place.line},
                       {"kind", place.kind},
                       {"before", before ? json(*before) : json()},
                       {"after", after ? json(*after) : json()}};
  changes_.write(change.dump(-1, ' ', false, json::error_handler_t::replace) + '\n');
  ++counts_[std::string(place.kind)];
}

void FixLog::left_out(const ChangedPlace& place, std::string_view row) {
  while (row.ends_with('\n') || row.ends_with('\r')) {
    row.remove_suffix(1);
  }
  changed(place, std::string(row), std::nullopt);
  left_out_.write(fmt::format("# {}:{} {}\n{}\n", place.file, place.line, place.kind, row));
  ++rows_left_out_;
}

void FixLog::close() {
  changes_.close();
  left_out_.close();
}

}  // namespace tuneornot
