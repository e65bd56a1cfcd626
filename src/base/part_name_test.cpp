#include "base/part_name.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using Names = std::vector<std::string>;

TEST(PartNameTest, SaysWhichOfHowManyAFileIs) {
  const PartName part = parse_part_name("sub/m-Q8_0-00002-of-00013.gguf").value_or(PartName());
  EXPECT_EQ(part.whole, "sub/m-Q8_0");
  EXPECT_EQ(part.number, 2U);
  EXPECT_EQ(part.count, 13U);
  EXPECT_EQ(part.extension, ".gguf");
  EXPECT_EQ(part.text(), "sub/m-Q8_0-00002-of-00013.gguf");
  EXPECT_EQ(part.first(), "sub/m-Q8_0-00001-of-00013.gguf");
}

TEST(PartNameTest, OtherNamesAreOfNoPart) {
  for (const char* name : {"m.gguf",
                           "m-1-of-3.gguf",
                           "m-00001-OF-00003.gguf",
                           "m-00000-of-00003.gguf",
                           "m-00004-of-00003.gguf",
                           "m-0000x-of-00003.gguf",
                           "m00001-of-00003.gguf",
                           "m-00001-of-00003.gguf.part",
                           "sub/-00001-of-00003.gguf",
                           "-00001-of-00003/m.gguf",
                           ""}) {
    EXPECT_FALSE(parse_part_name(name)) << name;
  }
}

TEST(PartNameTest, ListsTheFilesOfAWhole) {
  EXPECT_EQ(part_names("m-00001-of-00003.gguf"),
            (Names{"m-00001-of-00003.gguf", "m-00002-of-00003.gguf", "m-00003-of-00003.gguf"}));
  EXPECT_EQ(part_names("m-00001-of-00001.gguf"), Names{"m-00001-of-00001.gguf"});
  EXPECT_EQ(part_names("m.gguf"), Names{"m.gguf"});
  EXPECT_EQ(first_part_name("m-00003-of-00003.gguf"), "m-00001-of-00003.gguf");
  EXPECT_EQ(first_part_name("m.gguf"), "m.gguf");
}

TEST(PartNameTest, AWholeAndItsPartsHaveOneName) {
  EXPECT_EQ(name_of_whole("sub/m.Q8_0-00002-of-00003.gguf"), "sub/m.Q8_0");
  EXPECT_EQ(name_of_whole("sub/m.Q8_0.gguf"), "sub/m.Q8_0");
  EXPECT_EQ(name_of_whole("sub.d/m"), "sub.d/m");
  EXPECT_EQ(name_of_whole(".gguf"), ".gguf");
}

}  // namespace
}  // namespace tuneornot
