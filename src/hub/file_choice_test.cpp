#include "hub/file_choice.h"

#include <gtest/gtest.h>

#include <vector>

namespace tuneornot {
namespace {

using Files = std::vector<std::string>;

FileChoice choice(const Files& files, const std::string& reference) {
  return choose_file(files, parse_hub_reference(reference));
}

std::string chosen(const Files& files, const std::string& reference) {
  return choice(files, reference).file.value_or("none");
}

bool says(const FileChoice& choice, const std::string& part) {
  return !choice.file && choice.problem.find(part) != std::string::npos;
}

TEST(FileChoiceTest, TheOnlyModelIsMeantWhateverItIsCalled) {
  EXPECT_EQ(chosen({"README.md", "weights.gguf", "mmproj-F16.gguf", "imatrix.gguf"}, "hf:o/r"),
            "weights.gguf");
}

TEST(FileChoiceTest, TheUsualQuantisationIsMeantWhereNoneIsNamed) {
  EXPECT_EQ(chosen({"m-Q2_K.gguf", "m-q4_k_m.gguf", "m-Q8_0.gguf"}, "hf:o/r"), "m-q4_k_m.gguf");
  EXPECT_EQ(chosen({"m-Q2_K.gguf", "m-F16.gguf", "m.Q8_0.gguf"}, "hf:o/r"), "m.Q8_0.gguf");
  EXPECT_TRUE(says(choice({"a.gguf", "b.gguf"}, "hf:o/r"),
                   R"(holds "a.gguf" and "b.gguf"; name one: hf:o/r/FILE)"));
}

TEST(FileChoiceTest, AQuantisationIsFoundWhateverTheCaseAndTheSeparator) {
  const Files files = {
      "m-Q4_K_M.gguf", "m-Q8_0.gguf", "BF16/m-BF16.gguf", "m.IQ4_XS.gguf", "Q6_K.gguf"};
  EXPECT_EQ(chosen(files, "hf:o/r:q8_0"), "m-Q8_0.gguf");
  EXPECT_EQ(chosen(files, "hf:o/r:bf16"), "BF16/m-BF16.gguf");
  EXPECT_EQ(chosen(files, "hf:o/r:IQ4_XS"), "m.IQ4_XS.gguf");
  EXPECT_EQ(chosen(files, "hf:o/r:Q6_K"), "Q6_K.gguf");
  EXPECT_TRUE(says(choice(files, "hf:o/r:Q5_0"), "has no such quantisation; it holds \"BF16/"));
}

TEST(FileChoiceTest, TwoFilesOfOneQuantisationAreNotGuessedBetween) {
  const Files files = {"m-Q8_0.gguf", "n-Q8_0.gguf"};
  EXPECT_TRUE(says(choice(files, "hf:o/r:Q8_0"), "fit it; name the file: hf:o/r/FILE"));
  EXPECT_TRUE(says(choice(files, "hf:o/r"), "fit it"));
  EXPECT_EQ(chosen(files, "hf:o/r/n-Q8_0.gguf"), "n-Q8_0.gguf");
}

TEST(FileChoiceTest, AModelInPartsIsRefusedByName) {
  const Files files = {"m-F16-00001-of-00002.gguf", "m-F16-00002-of-00002.gguf", "m-Q8_0.gguf"};
  EXPECT_EQ(chosen(files, "hf:o/r"), "m-Q8_0.gguf");
  EXPECT_TRUE(says(choice(files, "hf:o/r:F16"),
                   "\"m-F16-00001-of-00002.gguf\" is one part of a model in several"));
  EXPECT_TRUE(says(choice(files, "hf:o/r/m-F16-00002-of-00002.gguf"), "is one part"));
  EXPECT_TRUE(says(choice({files[0], files[1]}, "hf:o/r"), "is one part"));
}

TEST(FileChoiceTest, WhatIsNoModelIsRefused) {
  EXPECT_TRUE(says(choice({"model.safetensors", "mmproj.gguf"}, "hf:o/r"), "holds no GGUF file"));
  EXPECT_TRUE(says(choice({}, "hf:o/r:Q8_0"), "holds no GGUF file"));
  EXPECT_TRUE(says(choice({"a.gguf"}, "hf:o/r/b.gguf"), "has no file of that name"));
  EXPECT_TRUE(says(choice({"README.md"}, "hf:o/r/README.md"), "is no GGUF file"));
}

TEST(FileChoiceTest, NamesOfFilesAreShownWithoutTheirEscapes) {
  EXPECT_TRUE(says(choice({"a\x1b[2J.gguf", "b.gguf"}, "hf:o/r"), "a\\x1b[2J.gguf"));
}

}  // namespace
}  // namespace tuneornot
