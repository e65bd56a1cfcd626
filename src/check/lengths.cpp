#include "check/lengths.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace tuneornot {

namespace {

// How many of eight bytes go on with a character: those with the bits 10 in front. The product's
// highest byte is the sum of all bytes.
std::size_t further_bytes(const char* bytes) {
  constexpr std::uint64_t kLowest = 0x0101'0101'0101'0101U;  // of each byte
  constexpr int kHighest = 56;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  const std::uint64_t further = (word >> 7U) & ~(word >> 6U) & kLowest;
  return static_cast<std::size_t>((further * kLowest) >> kHighest);
}

}  // namespace

std::size_t characters(std::string_view text) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  std::size_t further = 0;
  std::size_t at = 0;
  for (; at + kWord <= text.size(); at += kWord) {
    further += further_bytes(&text[at]);
  }
  std::array<char, kWord> rest{};
  std::ranges::copy(text.substr(at), rest.begin());
  return text.size() - further - further_bytes(rest.data());
}

void LengthCounter::add(std::size_t length, std::size_t line) {
  ++counts_[std::min(bucket_of(length), counts_.size() - 1)];
  ++total_;
  if (length > longest_) {
    longest_ = length;
    longest_line_ = line;
  }
}

Lengths LengthCounter::lengths() const {
  return {.median = quantile(0.5),
          .p95 = quantile(0.95),
          .longest = longest_,
          .longest_line = longest_line_};
}

std::size_t LengthCounter::bucket_of(std::size_t length) {
  std::size_t bucket = length;
  std::size_t start = kExact;
  for (std::size_t offset = kExact; length >= start; start *= 2, offset += kSteps) {
    bucket = offset + std::min(kSteps - 1, (length - start) * kSteps / start);
  }
  return bucket;
}

std::size_t LengthCounter::length_of(std::size_t bucket) {
  if (bucket < kExact) {
    return bucket;
  }
  const std::size_t start = kExact << ((bucket - kExact) / kSteps);
  return start + start * ((bucket - kExact) % kSteps) / kSteps;
}

std::size_t LengthCounter::quantile(double share) const {
  const auto wanted = static_cast<std::size_t>(share * static_cast<double>(total_));
  std::size_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen > wanted) {
      return std::min(length_of(bucket), longest_);
    }
  }
  return longest_;
}

}  // namespace tuneornot
