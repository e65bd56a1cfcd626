#include "model/prefix_files.h"

#include <fmt/format.h>

#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/files.h"
#include "base/hash.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = std::uintmax_t{2} << 30;
constexpr std::size_t kFewestTokens = 256;
constexpr std::size_t kHashBytes = 16;  // the hash in hexadecimal, before the state

std::string key_of(std::string_view computed_by,
                   const std::vector<Token>& tokens,
                   const AdapterFile& adapter) {
  std::string text = fmt::format("{}\n{}\n{}\n{}\n",
                                 computed_by,
                                 adapter.path.string(),
                                 adapter.bytes,
                                 adapter.written.time_since_epoch().count());
  for (const Token token : tokens) {
    text += fmt::format("{} ", token);
  }
  return sha256(text);
}

std::string hash_of(std::string_view state) {
  return fmt::format("{:016x}", fast_hash(state));
}

std::string_view text_of(const std::vector<std::uint8_t>& state) {
  return {reinterpret_cast<const char*>(state.data()), state.size()};
}

}  // namespace

PrefixFiles::PrefixFiles(const fs::path& folder, std::string computed_by)
    : cache_(folder, ".prefix", kMostBytes), computed_by_(std::move(computed_by)) {}

std::optional<std::vector<std::uint8_t>> PrefixFiles::find(const std::vector<Token>& tokens,
                                                           const AdapterFile& adapter) const {
  if (tokens.size() < kFewestTokens) {
    return std::nullopt;
  }
  const fs::path file = cache_.file(key_of(computed_by_, tokens, adapter));
  std::error_code failed;
  if (!fs::is_regular_file(file, failed)) {
    return std::nullopt;
  }
  const std::string bytes = read_file(file);
  const std::string_view hash = std::string_view(bytes).substr(0, kHashBytes);
  const std::string_view state = std::string_view(bytes).substr(hash.size());
  if (hash != hash_of(state)) {
    return std::nullopt;
  }
  CacheFolder::mark_used(file);
  return std::vector<std::uint8_t>(state.begin(), state.end());
}

void PrefixFiles::keep(const ResidentPrefixes::Prefix& prefix) const {
  const std::uintmax_t bytes = kHashBytes + prefix.state.size();
  if (prefix.tokens.size() < kFewestTokens || !cache_.can_hold(bytes)) {
    return;
  }
  cache_.make_room(bytes);
  const std::string key = key_of(computed_by_, prefix.tokens, prefix.adapter);
  const fs::path unfinished = cache_.unfinished(key);
  std::ofstream out(unfinished, std::ios::binary);
  out << hash_of(text_of(prefix.state)) << text_of(prefix.state);
  out.close();
  std::error_code failed;
  if (out) {
    fs::rename(unfinished, cache_.file(key), failed);
  } else {
    fs::remove(unfinished, failed);
  }
}

}  // namespace tuneornot
