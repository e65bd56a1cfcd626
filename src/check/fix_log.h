#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tuneornot {

// A file that is written piece by piece. Throws ErrorKind::Storage.
class OutputFile {
 public:
  explicit OutputFile(const std::filesystem::path& path);

  void write(std::string_view bytes);
  void close();

 private:
  void check_written();

  std::string path_;
  std::ofstream file_;
};

// Where something was changed.
struct ChangedPlace {
  std::string file;
  std::size_t line = 0;
  std::string_view kind;
};

// changes.jsonl and left_out.txt of a copy.
class FixLog {
 public:
  explicit FixLog(const std::filesystem::path& folder);

  void changed(const ChangedPlace& place,
               const std::optional<std::string>& before,
               const std::optional<std::string>& after);
  void left_out(const ChangedPlace& place, std::string_view row);
  void close();

  const std::map<std::string, std::size_t>& changes() const { return counts_; }
  std::size_t rows_left_out() const { return rows_left_out_; }

 private:
  OutputFile changes_;
  OutputFile left_out_;
  std::map<std::string, std::size_t> counts_;
  std::size_t rows_left_out_ = 0;
};

}  // namespace tuneornot
