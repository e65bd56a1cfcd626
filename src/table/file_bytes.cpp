#include "table/file_bytes.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "table/faults.h"

namespace tuneornot {

// Not zlib's gzread: it takes whatever follows the last whole member for the end, so that a
// download that was patched together or a file that was written over loses rows without a word.

namespace {

constexpr std::size_t kBeginningBytes = 4096;
constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr int kGzipOnly = 16;  // added to inflate's window bits: a gzip's header and no other

[[noreturn]] void refuse(const std::string& file, std::string_view fault) {
  throw Error(ErrorKind::Data, fmt::format("{}: {}", printable(file), fault));
}

struct CloseFile {
  void operator()(std::FILE* file) const {
    static_cast<void>(std::fclose(file));  // of a file that was read there is nothing to lose
  }
};

using File = std::unique_ptr<std::FILE, CloseFile>;

File opened(const std::filesystem::path& path, const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    refuse(file, "is a folder; name a file in it");
  }
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored)) {
    refuse(file, "is no file but a pipe or a device; write the rows into a file and name that");
  }
  errno = 0;
  File handle(std::fopen(path.c_str(), "rb"));
  if (!handle) {
    refuse(file,
           fmt::format("cannot be read ({}); check its name, and that it is yours to read",
                       std::generic_category().message(errno)));
  }
  return handle;
}

}  // namespace

struct FileBytes::Impl {
  Impl(const std::filesystem::path& path, std::string name, Problems& told)
      : file(std::move(name)), problems(told), handle(opened(path, file)) {
    refill();
    is_gzip = waiting().starts_with(kGzipMagic);
    check(!is_gzip || inflateInit2(&stream, MAX_WBITS + kGzipOnly) == Z_OK, "inflate begins");
  }
  ~Impl() {
    if (is_gzip) {
      inflateEnd(&stream);
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::size_t read(std::span<char> to) { return is_gzip ? unpack(to) : copy(to); }

  std::size_t copy(std::span<char> to);
  std::size_t unpack(std::span<char> to);
  void inflate_on();
  void end_member();
  bool begins_member();
  void skip_zeros();
  void tell_tail();
  void refill();
  std::string_view waiting() const {
    return {reinterpret_cast<const char*>(stream.next_in), stream.avail_in};
  }

  std::string file;
  Problems& problems;
  File handle;
  std::array<unsigned char, kBufferBytes> buffer = {};
  z_stream stream = {};  // next_in and avail_in are what of the buffer is waiting, packed or not
  bool is_gzip = false;
  bool has_ended = false;  // behind the last member
};

std::size_t FileBytes::Impl::copy(std::span<char> to) {
  std::size_t done = 0;
  while (done < to.size()) {
    if (stream.avail_in == 0) {
      refill();
    }
    const std::string_view piece = waiting().substr(0, to.size() - done);
    if (piece.empty()) {
      break;
    }
    std::memcpy(&to[done], piece.data(), piece.size());  // std::ranges::copy goes byte by byte
    stream.next_in += piece.size();
    stream.avail_in -= static_cast<uInt>(piece.size());
    done += piece.size();
  }
  return done;
}

std::size_t FileBytes::Impl::unpack(std::span<char> to) {
  stream.next_out = reinterpret_cast<unsigned char*>(to.data());
  stream.avail_out = static_cast<uInt>(to.size());
  while (stream.avail_out > 0 && !has_ended) {
    inflate_on();
  }
  return to.size() - stream.avail_out;
}

void FileBytes::Impl::inflate_on() {
  if (stream.avail_in == 0) {
    refill();
    if (stream.avail_in == 0) {
      refuse(file, "the gzip ends too early; copy or download it again");
    }
  }
  switch (inflate(&stream, Z_NO_FLUSH)) {
    case Z_OK:
    case Z_BUF_ERROR:
      return;
    case Z_STREAM_END:
      end_member();
      return;
    case Z_MEM_ERROR:
      refuse(file, "there is too little memory to unpack the gzip; unpack it first (gzip -d)");
    default:
      refuse(file, "the gzip is damaged; copy or download it again");
  }
}

// Another member may follow, or padding, or what is no gzip.
void FileBytes::Impl::end_member() {
  if (begins_member()) {
    check(inflateReset(&stream) == Z_OK, "inflate begins anew");
    return;
  }
  has_ended = true;
  skip_zeros();
  if (stream.avail_in > 0) {
    tell_tail();
  }
}

bool FileBytes::Impl::begins_member() {
  if (stream.avail_in < kGzipMagic.size()) {
    refill();
  }
  return waiting().starts_with(kGzipMagic);
}

void FileBytes::Impl::skip_zeros() {
  while (stream.avail_in > 0 && *stream.next_in == 0) {
    ++stream.next_in;
    --stream.avail_in;
    if (stream.avail_in == 0) {
      refill();
    }
  }
}

void FileBytes::Impl::tell_tail() {
  std::size_t bytes = 0;
  while (stream.avail_in > 0) {
    bytes += std::exchange(stream.avail_in, 0);
    refill();
  }
  problems.add(fault::kGzipTail, file, 0, fmt::format("{} bytes", bytes));
}

// Reads on behind what is waiting; nothing is added at the end of the file.
void FileBytes::Impl::refill() {
  const std::size_t kept = waiting().size();
  std::copy_n(stream.next_in, kept, buffer.data());
  const std::size_t count = std::fread(buffer.data() + kept, 1, buffer.size() - kept, handle.get());
  if (std::ferror(handle.get()) != 0) {
    refuse(file, "reading failed half-way; check the disk");
  }
  stream.next_in = buffer.data();
  stream.avail_in = static_cast<uInt>(kept + count);
}

FileBytes::FileBytes(const std::filesystem::path& path, std::string file, Problems& problems)
    : impl_(std::make_unique<Impl>(path, std::move(file), problems)) {
  std::string beginning(kBeginningBytes, '\0');
  beginning.resize(impl_->read(beginning));
  beginning_ = std::move(beginning);
}

FileBytes::~FileBytes() = default;
FileBytes::FileBytes(FileBytes&&) noexcept = default;

std::size_t FileBytes::read(std::span<char> to) {
  const std::size_t ready = std::min(to.size(), beginning_.size() - given_);
  std::ranges::copy_n(beginning_.data() + given_, std::ssize(to.first(ready)), to.data());
  given_ += ready;
  return ready + (ready < to.size() ? impl_->read(to.subspan(ready)) : 0);
}

}  // namespace tuneornot
