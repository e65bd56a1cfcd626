#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string_view>

namespace tuneornot {

// The bytes as a file, for readers that take a path; removed with its folder.
class FuzzedFile {
 public:
  explicit FuzzedFile(std::string_view name)
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("tuneornot_fuzz_{}_{}", getpid(), name)),
        path_(folder_ / name) {
    std::filesystem::create_directories(folder_);
  }
  ~FuzzedFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  FuzzedFile(const FuzzedFile&) = delete;
  FuzzedFile& operator=(const FuzzedFile&) = delete;

  const std::filesystem::path& written(std::string_view bytes) const {
    std::ofstream(path_, std::ios::binary) << bytes;
    return path_;
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

}  // namespace tuneornot
