#include "task/hash_order.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace tuneornot {

// Hashes are spread evenly, so their first bits tell nearly where a row belongs: one counting pass
// puts the rows into buckets of about eight, and each bucket is sorted where it lies. Sorting pairs
// of hash and row, by radix or by comparing, takes three to eight times the memory for no less
// time; a hash table, twice the memory and a cache miss more for each row.

namespace {

constexpr std::size_t kBucketRows = 8;
constexpr std::size_t kBucketsAtOnce = 64;
constexpr unsigned kHashBits = 64;

// At least one bit, as a shift by all 64 is none.
unsigned bucket_bits(std::size_t rows) {
  return std::max(1U, static_cast<unsigned>(std::bit_width(rows / kBucketRows)));
}

}  // namespace

HashOrder::HashOrder(std::span<const RowKey> rows, Hash hash)
    : keys_(rows),
      hash_(hash),
      shift_(kHashBits - bucket_bits(rows.size())),
      starts_((std::size_t{1} << bucket_bits(rows.size())) + 1),
      rows_(rows.size()),
      is_repeat_(rows.size()) {
  fill_buckets();
  sort_buckets();
}

void HashOrder::fill_buckets() {
  for (const RowKey& key : keys_) {
    ++starts_[bucket_of(key.*hash_)];
  }
  std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  // Each start is now the end of its bucket, and moves down to where it belongs.
  for (std::size_t row = keys_.size(); row > 0; --row) {
    rows_[--starts_[bucket_of(keys_[row - 1].*hash_)]] = static_cast<std::uint32_t>(row - 1);
  }
}

// The hashes of some buckets are fetched before they are compared: misses of the cache that do not
// wait for each other. While they are at hand, equal ones are marked.
void HashOrder::sort_buckets() {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> fetched;
  for (std::size_t first = 0; first + 1 < starts_.size(); first += kBucketsAtOnce) {
    const std::size_t end = std::min(first + kBucketsAtOnce, starts_.size() - 1);
    fetched.clear();
    for (std::size_t at = starts_[first]; at < starts_[end]; ++at) {
      fetched.emplace_back(hash_of(rows_[at]), rows_[at]);
    }
    for (std::size_t bucket = first; bucket < end; ++bucket) {
      std::ranges::sort(std::span(fetched).subspan(starts_[bucket] - starts_[first],
                                                   starts_[bucket + 1] - starts_[bucket]));
    }
    for (std::size_t i = 0; i < fetched.size(); ++i) {
      rows_[starts_[first] + i] = fetched[i].second;
      is_repeat_[starts_[first] + i] = i > 0 && fetched[i].first == fetched[i - 1].first;
    }
  }
}

std::span<const std::uint32_t> HashOrder::rows_with(std::uint64_t hash) const {
  const std::size_t bucket = bucket_of(hash);
  const std::span<const std::uint32_t> near =
      rows().subspan(starts_[bucket], starts_[bucket + 1] - starts_[bucket]);
  const auto found =
      std::ranges::equal_range(near, hash, {}, [this](std::uint32_t row) { return hash_of(row); });
  return {found.begin(), found.end()};
}

}  // namespace tuneornot
