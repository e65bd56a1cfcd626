#include "check/lengths.h"

#include <algorithm>

namespace tuneornot {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
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
