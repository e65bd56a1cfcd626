#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace tuneornot {

// What POSIX gives and the standard library does not; with child_process.h the only header behind
// which such calls are made.

// Holds the lock file at `path` for this process until destroyed; a crash releases it too.
class FileLock {
 public:
  // Throws ErrorKind::Storage, saying whose process holds it, when another one does.
  explicit FileLock(const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_ = -1;
};

// A file's bytes, read by the system where they are looked at; the file stays as it is.
class MappedFile {
 public:
  // Throws ErrorKind::Model when the file cannot be read.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

enum class Stream { In, Out, Error };
bool is_terminal(Stream stream);

// Columns of the terminal behind `stream`; 80 where there is none.
std::size_t terminal_columns(Stream stream);

// Processors this process may use.
int usable_processors();

// How many processes wanted to run in the last minute, for each of these processors. Empty where
// the system does not say.
std::optional<double> machine_load();

// The machine's memory, in bytes.
std::uintmax_t physical_memory();

// The most memory that this process has held so far, in bytes.
std::size_t peak_memory();

// Writes all bytes at once to the descriptor behind `stream`, ignoring a closed reader. False where
// they cannot be written; errno says why.
bool write_raw(Stream stream, std::string_view bytes);

// Writes to a temporary name beside `path`, syncs it, renames it into place and syncs the folder.
// Throws ErrorKind::Storage.
void replace_file(const std::filesystem::path& path, std::string_view bytes);

// A file that grows at its end until it is whole, and then gets its name. What is there from before
// is kept.
class GrowingFile {
 public:
  // Throws ErrorKind::Storage, as all of it does.
  explicit GrowingFile(const std::filesystem::path& path);
  ~GrowingFile();
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  std::uintmax_t bytes() const { return bytes_; }
  void append(std::string_view bytes);
  void clear();  // begins anew

  // Syncs it, renames it to `target` and syncs the folder. Once, and nothing else after it.
  void publish(const std::filesystem::path& target);

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uintmax_t bytes_ = 0;
};

// A folder that appears at `target` with all that was put into it, or not at all.
class NewFolder {
 public:
  // Throws ErrorKind::Data when there is something else than an empty folder at `target`,
  // ErrorKind::Storage when nothing can be made beside it.
  explicit NewFolder(const std::filesystem::path& target);
  ~NewFolder();  // removes what was not published
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }  // where its files go

  // Syncs the files in it and renames it. Throws ErrorKind::Storage. Once.
  void publish();

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;  // empty once it is published
};

}  // namespace tuneornot
