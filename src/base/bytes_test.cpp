#include "base/bytes.h"

#include <gtest/gtest.h>

#include "base/refusal_test.h"

namespace tuneornot {
namespace {

TEST(BytesTest, ComeBackInTheOrderInWhichTheyWereWritten) {
  ByteWriter writer;
  writer.text("magic");
  writer.number(std::uint64_t{258});
  writer.numbers(std::span<const float>(std::vector<float>{1, -0.5F}));
  EXPECT_EQ(writer.bytes().substr(5, 3), std::string("\x02\x01\x00", 3));  // little-endian
  ByteReader reader(writer.bytes(), "file", "make it anew");
  EXPECT_EQ(reader.text(5), "magic");
  EXPECT_EQ(reader.number<std::uint64_t>(), 258U);
  EXPECT_EQ(reader.left(), 8U);
  EXPECT_EQ(reader.numbers<float>(2), (std::vector<float>{1, -0.5F}));
  EXPECT_EQ(reader.left(), 0U);
  EXPECT_TRUE(reader.numbers<float>(0).empty());
}

TEST(BytesTest, NothingIsTakenPastTheEndWhateverSizeIsNamed) {
  constexpr const char* kRefusal = "file: is damaged; make it anew";
  ByteReader reader("123456", "file", "make it anew");
  EXPECT_EQ(refusal([&] { reader.text(7); }), kRefusal);
  EXPECT_EQ(refusal([&] { reader.number<double>(); }), kRefusal);
  EXPECT_EQ(refusal([&] { reader.numbers<float>(2); }), kRefusal);
  EXPECT_EQ(refusal([&] { reader.numbers<float>(std::uint64_t{1} << 62); }), kRefusal);
  EXPECT_EQ(reader.text(6), "123456");
}

}  // namespace
}  // namespace tuneornot
