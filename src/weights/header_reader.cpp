#include "weights/header_reader.h"

#include <fmt/format.h>

#include <ios>
#include <utility>

#include "base/error.h"

namespace tuneornot {

namespace {

// The largest header in use, of a vocabulary of 262144 tokens, takes a fifth of it.
constexpr std::uint64_t kBudgetBytes = 128ULL << 20;

}  // namespace

HeaderReader::HeaderReader(std::istream& in, std::uint64_t file_bytes, std::string where)
    : in_(in), file_bytes_(file_bytes), where_(std::move(where)), budget_bytes_(kBudgetBytes) {}

std::string HeaderReader::bytes(std::uint64_t count) {
  expect(count, 1, "bytes of text");
  charge(count);
  std::string result(count, '\0');
  read(result.data(), count);
  return result;
}

std::string HeaderReader::text() {
  return bytes(number<std::uint64_t>());
}

void HeaderReader::skip(std::uint64_t count) {
  expect(count, 1, "bytes");
  in_.seekg(static_cast<std::streamoff>(count), std::ios::cur);
  position_ += count;
}

// A length beyond any header's was not written by a program that merely stopped too soon.
void HeaderReader::expect(std::uint64_t count, std::uint64_t each, std::string_view things) const {
  if (count <= remaining() / each) {
    return;
  }
  if (count <= kBudgetBytes / each) {
    ends_early();
  }
  damaged(fmt::format("its header claims {} {}", count, things));
}

void HeaderReader::charge(std::uint64_t bytes) {
  if (bytes > budget_bytes_) {
    refuse(
        fmt::format("its header takes more than {} MiB, which no known model's does; fetch the "
                    "file again or use another model",
                    kBudgetBytes >> 20));
  }
  budget_bytes_ -= bytes;
}

void HeaderReader::ends_early() const {
  refuse("ends early: probably a partial download; fetch it again");
}

void HeaderReader::damaged(std::string_view what) const {
  refuse(fmt::format("{}; the file is damaged, fetch it again", what));
}

void HeaderReader::refuse(std::string_view what_and_what_to_do) const {
  throw Error(ErrorKind::Model, fmt::format("{}: {}", where_, what_and_what_to_do));
}

void HeaderReader::read(char* to, std::uint64_t count) {
  if (count > remaining() || !in_.read(to, static_cast<std::streamsize>(count))) {
    ends_early();
  }
  position_ += count;
}

}  // namespace tuneornot
