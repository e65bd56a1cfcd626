#include "base/hash.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.h"

namespace tuneornot {
namespace {

// FIPS 180-2, appendix B.1, and the digest of nothing.
TEST(HashTest, IsSha256) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(HashTest, OfAFileIsOfItsBytes) {
  const std::string bytes(3'000'000, 'x');
  const std::string path = testing::TempDir() + "hash_test.bin";
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_EQ(sha256_of_file(path), sha256(bytes));
}

TEST(HashTest, AFileThatCannotBeReadIsAStorageError) {
  try {
    sha256_of_file("/no/such/file");
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Storage);
    EXPECT_STREQ(error.what(), "/no/such/file: cannot be read; check that it exists");
  }
}

// Published with xxHash 0.8: XXH3_64bits of nothing, seed 0.
TEST(FastHashTest, IsXxh3) {
  EXPECT_EQ(fast_hash(""), 0x2D06800538D394C2U);
  EXPECT_NE(fast_hash("a"), fast_hash("b"));
}

}  // namespace
}  // namespace tuneornot
