#include "base/platform.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <thread>

#include "base/descriptor.h"
#include "base/error.h"

namespace tuneornot {

namespace {

std::string reason() {
  return std::generic_category().message(errno);
}

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw Error(ErrorKind::Storage, path.string() + ": " + what + " (" + reason() + ")");
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string holder_of(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(descriptor, text.data(), text.size() - 1, 0);
  return size > 0 ? " (process " + std::string(text.data(), static_cast<std::size_t>(size)) + ")"
                  : "";
}

int number_of(Stream stream) {
  switch (stream) {
    case Stream::In:
      return STDIN_FILENO;
    case Stream::Out:
      return STDOUT_FILENO;
    case Stream::Error:
      break;
  }
  return STDERR_FILENO;
}

void sync(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() >= 0) {
    ::fsync(file.number());
  }
}

// Without a slash at the end, behind which a name beside it would be a name in it.
std::filesystem::path without_slash(const std::filesystem::path& path) {
  const std::filesystem::path normal = path.lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path)
    : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    fail(path, "the lock cannot be created; check that the folder is writable");
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const std::string holder = holder_of(descriptor_);
    ::close(descriptor_);
    throw Error(ErrorKind::Storage,
                path.string() + ": another tuneornot" + holder +
                    " is at work here; wait for it or stop it");
  }
  // Only told to whoever finds it locked; a failure to write it changes nothing.
  if (::ftruncate(descriptor_, 0) == 0) {
    write_all(descriptor_, std::to_string(::getpid()));
  }
}

FileLock::~FileLock() {
  ::close(descriptor_);
}

MappedFile::MappedFile(const std::filesystem::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status = {};
  const bool is_open = descriptor >= 0 && fstat(descriptor, &status) == 0 && status.st_size > 0;
  const auto size = static_cast<std::size_t>(status.st_size);
  void* start = is_open ? mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0) : MAP_FAILED;
  const int fault = errno;
  if (descriptor >= 0) {
    close(descriptor);
  }
  if (start == MAP_FAILED) {
    throw Error(ErrorKind::Model,
                path.string() + ": cannot be read (" + std::generic_category().message(fault) +
                    "); check its name, and that it is yours to read");
  }
  bytes_ = {static_cast<const std::byte*>(start), size};
}

MappedFile::~MappedFile() {
  // munmap takes a pointer to what it does not write to.
  munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());  // NOLINT(*-const-cast)
}

bool is_terminal(Stream stream) {
  return ::isatty(number_of(stream)) == 1;
}

std::size_t terminal_columns(Stream stream) {
  winsize size{};
  const bool known = ::ioctl(number_of(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

int usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) {
    return std::max(1, CPU_COUNT(&set));
  }
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::optional<double> machine_load() {
  std::array<double, 1> load{};
  const auto processors = ::sysconf(_SC_NPROCESSORS_ONLN);
  if (::getloadavg(load.data(), 1) != 1 || processors < 1) {
    return std::nullopt;
  }
  return load.front() / static_cast<double>(processors);
}

std::uintmax_t physical_memory() {
  const auto pages = ::sysconf(_SC_PHYS_PAGES);
  const auto page_bytes = ::sysconf(_SC_PAGESIZE);
  return static_cast<std::uintmax_t>(std::max(pages, 0L)) *
         static_cast<std::uintmax_t>(std::max(page_bytes, 0L));
}

std::size_t peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1'024;  // Linux counts in KiB
}

bool write_raw(Stream stream, std::string_view bytes) {
  return write_all(number_of(stream), bytes) || errno == EPIPE;
}

void replace_file(const std::filesystem::path& path, std::string_view bytes) {
  std::string temporary = path.string() + ".tmp-XXXXXX";
  const Descriptor file(::mkstemp(temporary.data()));
  if (file.number() < 0) {
    fail(path, "cannot be written; check that the folder exists and is writable");
  }
  // mkstemp makes the file private; the result gets what an ordinary new file would.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const bool written = write_all(file.number(), bytes) && ::fsync(file.number()) == 0 &&
                       ::fchmod(file.number(), 0666 & ~mask) == 0 &&
                       ::rename(temporary.c_str(), path.c_str()) == 0;
  if (!written) {
    const int error = errno;
    ::unlink(temporary.c_str());
    errno = error;
    fail(path, "cannot be written; check the free space");
  }
  sync(path.has_parent_path() ? path.parent_path() : ".");
}

GrowingFile::GrowingFile(const std::filesystem::path& path)
    : path_(path),
      descriptor_(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)) {
  struct stat status = {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) {
    fail(path, "cannot be written; check that the folder exists and is writable");
  }
  bytes_ = static_cast<std::uintmax_t>(status.st_size);
}

GrowingFile::~GrowingFile() {
  ::close(descriptor_);
}

void GrowingFile::append(std::string_view bytes) {
  if (!write_all(descriptor_, bytes)) {
    fail(path_, "cannot be written; check the free space");
  }
  bytes_ += bytes.size();
}

void GrowingFile::clear() {
  if (::ftruncate(descriptor_, 0) != 0) {
    fail(path_, "cannot be written");
  }
  bytes_ = 0;
}

void GrowingFile::publish(const std::filesystem::path& target) {
  if (::fsync(descriptor_) != 0 || ::rename(path_.c_str(), target.c_str()) != 0) {
    fail(target, "cannot be written; check the free space");
  }
  sync(target.parent_path());
}

NewFolder::NewFolder(const std::filesystem::path& target) : target_(without_slash(target)) {
  std::error_code ignored;
  if (std::filesystem::exists(target_, ignored) && !std::filesystem::is_empty(target_, ignored)) {
    throw Error(ErrorKind::Data,
                target.string() + ": is there already; name a new folder, or an empty one");
  }
  std::string temporary = target_.string() + ".tmp-XXXXXX";
  if (::mkdtemp(temporary.data()) == nullptr) {
    fail(target, "cannot be made; check that the folder it is to be in exists and is writable");
  }
  path_ = temporary;
}

NewFolder::~NewFolder() {
  std::error_code ignored;
  if (!path_.empty()) {
    std::filesystem::remove_all(path_, ignored);
  }
}

void NewFolder::publish() {
  for (const std::filesystem::directory_entry& entry :
       std::filesystem::recursive_directory_iterator(path_)) {
    sync(entry.path());
  }
  // mkdtemp makes the folder private; the result gets what an ordinary new one would.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::chmod(path_.c_str(), 0777 & ~mask) != 0 || ::rename(path_.c_str(), target_.c_str()) != 0) {
    fail(target_, "cannot be written; check that nobody else writes there");
  }
  path_.clear();
  sync(target_.has_parent_path() ? target_.parent_path() : ".");
}

}  // namespace tuneornot
