#include "base/hash.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#define XXH_INLINE_ALL  // the library is its header
#include <xxhash.h>

#include <array>
#include <fstream>
#include <memory>
#include <vector>

#include "base/check.h"
#include "base/error.h"

namespace tuneornot {

namespace {

class Sha256 {
 public:
  Sha256() { check(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, "SHA-256"); }

  void add(std::string_view bytes) {
    check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "SHA-256");
  }

  std::string hex() {
    std::array<unsigned char, 32> digest{};
    unsigned int size = 0;
    check(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1 && size == digest.size(),
          "SHA-256");
    std::string text;
    for (const unsigned char byte : digest) {
      text += fmt::format("{:02x}", byte);
    }
    return text;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

}  // namespace

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

std::uint64_t fast_hash(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::string sha256_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw Error(ErrorKind::Storage, path.string() + ": cannot be read; check that it exists");
  }
  Sha256 hash;
  std::vector<char> buffer(1 << 20);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hash.add({buffer.data(), static_cast<std::size_t>(file.gcount())});
  }
  if (file.bad()) {
    throw Error(ErrorKind::Storage, path.string() + ": reading failed half-way; check the disk");
  }
  return hash.hex();
}

}  // namespace tuneornot
