#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "table/problems.h"

namespace tuneornot {

// The bytes of a file, unpacked where its first two are those of a gzip (RFC 1952), of one member
// or several. Zeros behind the last member are padding; other bytes there are fault::kGzipTail.
class FileBytes {
 public:
  // `file` is the name for messages; `problems` outlives the bytes. Throws ErrorKind::Data when the
  // file cannot be opened, and here or while reading when that fails or a gzip is damaged.
  FileBytes(const std::filesystem::path& path, std::string file, Problems& problems);
  ~FileBytes();
  FileBytes(FileBytes&&) noexcept;
  FileBytes& operator=(FileBytes&&) = delete;

  // The first bytes, which read() gives too unless they are skipped.
  std::string_view beginning() const { return beginning_; }
  void skip(std::size_t bytes) { given_ += bytes; }

  // How many were read; fewer than asked for at the end only.
  std::size_t read(std::span<char> to);

 private:
  struct Impl;

  std::unique_ptr<Impl> impl_;
  std::string beginning_;
  std::size_t given_ = 0;  // of the beginning
};

}  // namespace tuneornot
