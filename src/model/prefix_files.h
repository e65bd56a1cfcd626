#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/cache_folder.h"
#include "model/resident_prefixes.h"

namespace tuneornot {

// Prefixes that were decoded, kept in files from one run of the program to the next: so a command
// that asks for one answer need not read instruction and shots first. Of the two gigabytes that
// they may take those used last stay.
class PrefixFiles {
 public:
  // `computed_by` names all that the bytes depend on but the tokens and the adapter.
  PrefixFiles(const std::filesystem::path& folder, std::string computed_by);

  // Empty when it is not there, or damaged.
  std::optional<std::vector<std::uint8_t>> find(const std::vector<Token>& tokens,
                                                const AdapterFile& adapter) const;

  // Short ones, which are read sooner than a file is, are not kept, nor is what cannot be written.
  void keep(const ResidentPrefixes::Prefix& prefix) const;

 private:
  CacheFolder cache_;
  std::string computed_by_;
};

}  // namespace tuneornot
