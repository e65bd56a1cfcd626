#include "weights/gguf.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include "base/error.h"
#include "base/random.h"
#include "test_paths.h"
#include "weights/gguf_builder.h"

namespace tuneornot {
namespace {

constexpr std::uint32_t kUint8 = 0;
constexpr std::uint32_t kInt16 = 3;
constexpr std::uint32_t kFloat32 = 6;
constexpr std::uint32_t kBool = 7;
constexpr std::uint32_t kText = 8;
constexpr std::uint32_t kArray = 9;
constexpr std::uint32_t kUint64 = 10;
constexpr std::uint32_t kInt64 = 11;
constexpr std::uint32_t kFloat64 = 12;

GgufFile parse(const std::string& bytes) {
  std::istringstream in(bytes);
  return parse_gguf(in, bytes.size(), "tiny.gguf");
}

std::string refusal(const std::string& bytes) {
  try {
    parse(bytes);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Model);
    return error.what();
  }
  return "accepted";
}

std::string damaged(const std::string& what) {
  return "tiny.gguf: " + what + "; the file is damaged, fetch it again";
}

const std::string kEndsEarly = "tiny.gguf: ends early: probably a partial download; fetch it again";

template <typename T>
T value_of(const GgufFile& file, const std::string& key) {
  return std::get<T>(file.metadata.at(key));
}

GgufBuilder two_tensors() {
  GgufBuilder builder;
  return builder.with("general.name", "tiny")
      .with_tensor("first", {4, 3})
      .with_tensor("second", {8});
}

TEST(GgufTest, ReadsEveryTypeOfMetadata) {
  GgufBuilder builder;
  builder.with_raw("byte", kUint8, "\xFF")
      .with_raw("short", kInt16, GgufBuilder::bytes_of(std::int16_t{-2}))
      .with("whole", 7U)
      .with("real", 0.5F)
      .with("yes", true)
      .with("name", "tiny")
      .with_raw("large", kUint64, GgufBuilder::bytes_of(std::uint64_t{1} << 62))
      .with_raw("least", kInt64, GgufBuilder::bytes_of(std::numeric_limits<std::int64_t>::min()))
      .with_raw("long real", kFloat64, GgufBuilder::bytes_of(0.25));
  const GgufFile file = parse(builder.file());
  EXPECT_EQ(value_of<std::int64_t>(file, "byte"), 255);
  EXPECT_EQ(value_of<std::int64_t>(file, "short"), -2);
  EXPECT_EQ(value_of<std::int64_t>(file, "whole"), 7);
  EXPECT_EQ(value_of<float>(file, "real"), 0.5);
  EXPECT_EQ(value_of<bool>(file, "yes"), true);
  EXPECT_EQ(value_of<std::string>(file, "name"), "tiny");
  EXPECT_EQ(value_of<std::int64_t>(file, "large"), std::int64_t{1} << 62);
  EXPECT_EQ(value_of<std::int64_t>(file, "least"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(value_of<double>(file, "long real"), 0.25);
}

TEST(GgufTest, KeepsTheTextsOfAnArrayAndTheIntegersOfAShortOne) {
  GgufBuilder builder;
  builder.with("texts", std::vector<std::string>{"a", "bc"})
      .with("short", std::vector<std::int32_t>{3, -4})
      .with("long", std::vector<std::int32_t>(513, 1))
      .with_array("bools", kBool, 2, std::string("\1\0", 2))
      .with_array("reals", kFloat32, 1, GgufBuilder::bytes_of(1.5F));
  const GgufFile file = parse(builder.file());
  EXPECT_EQ(value_of<GgufArray>(file, "texts").texts, (std::vector<std::string>{"a", "bc"}));
  EXPECT_EQ(value_of<GgufArray>(file, "short").integers, (std::vector<std::int64_t>{3, -4}));
  EXPECT_EQ(value_of<GgufArray>(file, "long").length, 513);
  EXPECT_TRUE(value_of<GgufArray>(file, "long").integers.empty());
  EXPECT_EQ(value_of<GgufArray>(file, "bools").integers, (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(value_of<GgufArray>(file, "reals").element_type, kFloat32);
}

TEST(GgufTest, PlacesTensorsInTheFile) {
  const GgufBuilder builder = two_tensors();
  const GgufFile file = parse(builder.file());
  const std::uint64_t start = (builder.header().size() + 31) / 32 * 32;
  ASSERT_EQ(file.tensors.size(), 2);
  EXPECT_EQ(file.tensors[0].name, "first");
  EXPECT_EQ(file.tensors[0].shape, (std::vector<std::int64_t>{4, 3}));
  EXPECT_EQ(file.tensors[0].offset, start);
  EXPECT_EQ(file.tensors[0].bytes, 48);
  EXPECT_EQ(file.tensors[1].offset, start + 64);
  EXPECT_EQ(file.tensors[1].bytes, 32);
}

// Blocks of 32 numbers take 18 bytes; 3 rows have 2 blocks each.
TEST(GgufTest, CountsTheBytesOfQuantisedTensorsByTheirBlocks) {
  GgufBuilder builder;
  builder.with_tensor_of({.name = "q4_0", .shape = {64, 3}, .type = 2, .bytes = 108});
  EXPECT_EQ(parse(builder.file()).tensors.at(0).bytes, 108);
}

TEST(GgufTest, ReadsVersionTwoLikeThree) {
  std::string bytes = two_tensors().file();
  bytes[4] = 2;
  EXPECT_EQ(parse(bytes).tensors.size(), 2);
}

TEST(GgufTest, HonoursTheFilesAlignment) {
  GgufBuilder builder = two_tensors();
  builder.with_alignment(256);
  EXPECT_EQ(parse(builder.file()).tensors.at(1).offset % 256, 0);
}

TEST(GgufTest, NamesWhatIsNoGgufFile) {
  EXPECT_EQ(refusal("PK\3\4 and so on"),
            "tiny.gguf: is not a GGUF file; give a model in llama.cpp's format");
  EXPECT_EQ(refusal("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
            "tiny.gguf: is a Git LFS pointer, not the model itself; run git lfs pull, or fetch the "
            "model");
  EXPECT_EQ(refusal(""), kEndsEarly);
  EXPECT_EQ(refusal("GGU"), kEndsEarly);
}

TEST(GgufTest, NamesOtherVersions) {
  std::string bytes = two_tensors().file();
  bytes[4] = 1;
  EXPECT_EQ(refusal(bytes),
            "tiny.gguf: is GGUF version 1, which is no longer read; fetch a newer conversion of "
            "the model");
  bytes[4] = 4;
  EXPECT_EQ(refusal(bytes),
            "tiny.gguf: is GGUF version 4, and this version reads 2 and 3; fetch another "
            "conversion of the model");
  bytes[4] = 0;
  bytes[7] = 3;
  EXPECT_EQ(
      refusal(bytes),
      "tiny.gguf: is a big-endian GGUF file; fetch the little-endian conversion of the model");
}

TEST(GgufTest, SaysOfEveryTruncatedFileThatItEndsEarly) {
  const std::string bytes = two_tensors().file();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(refusal(bytes.substr(0, size)), kEndsEarly) << size;
  }
}

TEST(GgufTest, SaysThatItEndsEarlyWhenTheFileShrinksWhileItIsRead) {
  const std::string bytes = two_tensors().header();
  std::istringstream in(bytes.substr(0, bytes.size() - 1));
  EXPECT_THROW(parse_gguf(in, 1 << 20, "tiny.gguf"), Error);
}

TEST(GgufTest, RefusesCountsThatNoFileHolds) {
  const std::string huge = GgufBuilder::bytes_of(std::numeric_limits<std::uint64_t>::max());
  const std::string bytes = two_tensors().file();
  EXPECT_EQ(refusal(std::string(bytes).replace(8, 8, huge)),
            damaged("its header claims 18446744073709551615 tensors"));
  EXPECT_EQ(refusal(std::string(bytes).replace(16, 8, huge)),
            damaged("its header claims 18446744073709551615 pieces of metadata"));
}

TEST(GgufTest, RefusesLengthsThatNoFileHolds) {
  const std::string huge = GgufBuilder::bytes_of(std::uint64_t{1} << 61);
  EXPECT_EQ(refusal(two_tensors().with_raw("text", kText, huge).file()),
            damaged("its header claims 2305843009213693952 bytes of text"));
  EXPECT_EQ(refusal(two_tensors().with_array("array", kText, std::uint64_t{1} << 61, "").file()),
            damaged("its header claims 2305843009213693952 elements of array"));
  EXPECT_EQ(refusal(two_tensors().with_array("array", kUint64, 1U << 20, "").file()), kEndsEarly);
}

TEST(GgufTest, RefusesAHeaderThatWouldTakeTooMuchMemory) {
  const std::string bytes = two_tensors().with_array("empty texts", kText, 1ULL << 23, "").header();
  std::istringstream in(bytes);
  try {
    parse_gguf(in, 1ULL << 40, "tiny.gguf");
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "tiny.gguf: its header takes more than 128 MiB, which no known model's does; "
                 "fetch the file again or use another model");
  }
}

TEST(GgufTest, RefusesBadMetadata) {
  EXPECT_EQ(refusal(two_tensors().with_raw("x", 13, "").file()),
            damaged("x has the unknown type 13"));
  EXPECT_EQ(refusal(two_tensors().with_array("x", kArray, 1, "").file()),
            damaged("x is an array of arrays"));
  EXPECT_EQ(refusal(two_tensors().with_raw("x", kBool, "\2").file()),
            damaged("x is 2, neither true nor false"));
  EXPECT_EQ(refusal(two_tensors()
                        .with_raw("x", kUint64, GgufBuilder::bytes_of(std::uint64_t{1} << 63))
                        .file()),
            damaged("x is 9223372036854775808"));
  EXPECT_EQ(refusal(two_tensors().with("", 1U).file()), damaged("it has metadata without a name"));
  EXPECT_EQ(refusal(two_tensors().with_again("general.name", kText, GgufBuilder::text("")).file()),
            damaged("it has general.name twice"));
}

TEST(GgufTest, RefusesAnAlignmentThatIsNoPowerOfTwo) {
  const std::string message = damaged("general.alignment is not a power of two from 8 to 65536");
  for (const std::uint32_t alignment : {0U, 4U, 33U, 131072U}) {
    EXPECT_EQ(refusal(two_tensors().with("general.alignment", alignment).file()), message);
  }
  EXPECT_EQ(refusal(two_tensors().with("general.alignment", "32").file()), message);
}

TEST(GgufTest, RefusesBadNamesOfTensors) {
  EXPECT_EQ(refusal(two_tensors().with_tensor("", {1}).file()),
            damaged("a tensor's name takes 0 bytes, not 1 to 63"));
  EXPECT_EQ(refusal(two_tensors().with_tensor(std::string(64, 'x'), {1}).file()),
            damaged("a tensor's name takes 64 bytes, not 1 to 63"));
  EXPECT_EQ(refusal(two_tensors().with_tensor_of({.name = "first", .shape = {1}}).file()),
            damaged("it has first twice"));
}

TEST(GgufTest, RefusesBadShapes) {
  EXPECT_EQ(refusal(two_tensors().with_tensor("x", {}).file()),
            damaged("x has 0 dimensions, not 1 to 4"));
  EXPECT_EQ(refusal(two_tensors().with_tensor("x", {1, 1, 1, 1, 1}).file()),
            damaged("x has 5 dimensions, not 1 to 4"));
  EXPECT_EQ(refusal(two_tensors().with_tensor("x", {4, 0}).file()),
            damaged("x has a dimension of 0"));
  EXPECT_EQ(refusal(two_tensors().with_tensor_of({.name = "x", .shape = {-1}}).file()),
            damaged("x has a dimension of -1"));
  EXPECT_EQ(refusal(two_tensors().with_tensor_of({.name = "x", .shape = {33}, .type = 8}).file()),
            damaged("x has rows of 33 numbers, not a multiple of the 32 in a block of q8_0"));
}

TEST(GgufTest, RefusesTensorsOfMoreBytesThanCanBeCounted) {
  const std::string message = damaged("it has a tensor of more bytes than can be counted");
  const std::int64_t large = std::int64_t{1} << 32;
  EXPECT_EQ(refusal(two_tensors().with_tensor_of({.name = "x", .shape = {large, large}}).file()),
            message);
  EXPECT_EQ(
      refusal(two_tensors().with_tensor_of({.name = "x", .shape = {large, large / 4}}).file()),
      message);
}

TEST(GgufTest, RefusesUnknownAndRemovedNumberTypes) {
  for (const std::uint32_t type : {4U, 31U, 43U, 0xFFFFFFFFU}) {
    EXPECT_EQ(
        refusal(two_tensors().with_tensor_of({.name = "x", .shape = {1}, .type = type}).file()),
        fmt::format("tiny.gguf: x has the number type {}, which this version does not read; "
                    "use a model in another quantisation",
                    type));
  }
}

TEST(GgufTest, RefusesTensorsThatLieWhereNoneCan) {
  EXPECT_EQ(refusal(two_tensors().with_tensor_of({.name = "x", .shape = {1}, .shift = 8}).file()),
            damaged("x lies at 104, where no tensor can"));
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max() - 31 - 96;
  EXPECT_EQ(
      refusal(two_tensors().with_tensor_of({.name = "x", .shape = {1}, .shift = most}).file()),
      damaged("x lies at 18446744073709551584, where no tensor can"));
}

TEST(GgufTest, RefusesTensorsThatOverlap) {
  const std::uint64_t back = std::numeric_limits<std::uint64_t>::max() - 31;  // -32
  EXPECT_EQ(refusal(two_tensors()
                        .with_tensor_of({.name = "x", .shape = {8}, .bytes = 32, .shift = back})
                        .file()),
            damaged("second and x overlap"));
}

TEST(GgufTest, ReadsAFile) {
  const std::filesystem::path path = ::testing::TempDir() + "gguf_test.gguf";
  const GgufFile file = read_gguf(two_tensors().save(path));
  EXPECT_EQ(file.path, path);
  EXPECT_EQ(file.tensors.size(), 2);
  std::filesystem::remove(path);
}

TEST(GgufTest, NamesAPathThatIsNoFile) {
  for (const std::string path : {"/no/such/model.gguf", "/"}) {
    try {
      read_gguf(path);
      FAIL() << "expected an Error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Model);
      EXPECT_EQ(error.what(), path + ": not a file that can be read; give the path of a model");
    }
  }
}

// Some bytes changed, inserted or cut off.
std::string mutation(std::string bytes, Rng& rng) {
  for (std::size_t change = 0; change <= rng.below(3); ++change) {
    const std::size_t at = rng.below(bytes.size());
    const auto value = static_cast<char>(rng.next());
    switch (rng.below(8)) {
      case 0:
        bytes.insert(at, 1 + rng.below(16), value);
        break;
      case 1:
        bytes.erase(at, 1 + rng.below(16));
        break;
      case 2:
        bytes.resize(at + 1);
        break;
      default:
        bytes[at] = value;
    }
  }
  return bytes;
}

struct Mutations {
  std::size_t count = 0;
  std::uint64_t tensor_bytes = 0;  // behind the header
  std::uint64_t seed = 0;
};

std::size_t count_refused(const std::string& header, Mutations mutations) {
  Rng rng(mutations.seed);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < mutations.count; ++i) {
    const std::string bytes = mutation(header, rng);
    std::istringstream in(bytes);
    try {
      parse_gguf(in, bytes.size() + mutations.tensor_bytes, "tiny.gguf");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Model);
      ++refused;
    }
  }
  return refused;
}

TEST(GgufTest, ReadsOrRefusesEveryMutation) {
  GgufBuilder builder = two_tensors();
  builder.with("tokens", std::vector<std::string>{"a", "b", "c"})
      .with("types", std::vector<std::int32_t>{1, 1, 1});
  const std::size_t refused =
      count_refused(builder.header(), {.count = 4000, .tensor_bytes = 128, .seed = 1});
  EXPECT_GT(refused, 1000);
  EXPECT_LT(refused, 3900);
}

class DefaultModelTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_regular_file(TON_DEFAULT_MODEL)) {
      GTEST_SKIP() << "NOT TESTED: there is no default model; configure with -DTON_DEFAULT_MODEL";
    }
  }
};

TEST_F(DefaultModelTest, IsRead) {
  const GgufFile file = read_gguf(TON_DEFAULT_MODEL);
  EXPECT_EQ(file.tensors.size(), 272);
  EXPECT_EQ(file.metadata.size(), 33);
  EXPECT_EQ(value_of<std::string>(file, "general.architecture"), "llama");
  EXPECT_EQ(value_of<GgufArray>(file, "tokenizer.ggml.tokens").texts.size(), 49152);
}

TEST_F(DefaultModelTest, IsReadOrRefusedInEveryMutation) {
  constexpr std::size_t kHeaderBytes = 1785664;
  std::ifstream in(TON_DEFAULT_MODEL, std::ios::binary);
  std::string header(kHeaderBytes, '\0');
  in.read(header.data(), kHeaderBytes);
  ASSERT_TRUE(in);
  const std::size_t refused =
      count_refused(header, {.count = 100, .tensor_bytes = 1 << 30, .seed = 2});
  EXPECT_GT(refused, 10);
  EXPECT_LT(refused, 90);
}

}  // namespace
}  // namespace tuneornot
