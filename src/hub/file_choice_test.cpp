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
  const std::vector<std::string> chosen = choice(files, reference).files;
  return chosen.empty() ? "none" : chosen.front();
}

bool says(const FileChoice& choice, const std::string& part) {
  return choice.files.empty() && choice.problem.find(part) != std::string::npos;
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

TEST(FileChoiceTest, AModelInPartsIsOneModel) {
  const Files parts = {"F16/m-F16-00001-of-00002.gguf", "F16/m-F16-00002-of-00002.gguf"};
  const Files files = {parts[1], "m-Q8_0.gguf", parts[0]};
  EXPECT_EQ(choice(files, "hf:o/r:F16").files, parts);
  EXPECT_EQ(choice(files, "hf:o/r/F16/m-F16-00001-of-00002.gguf").files, parts);
  EXPECT_EQ(choice(parts, "hf:o/r").files, parts);
  EXPECT_EQ(chosen(files, "hf:o/r"), "m-Q8_0.gguf");
  EXPECT_EQ(models_among(files), (std::set<std::string>{parts[0], "m-Q8_0.gguf"}));
}

TEST(FileChoiceTest, PartsAndOneFileOfTheSameNameAreNoQuestion) {
  const Files parts = {"m-F16-00001-of-00002.gguf", "m-F16-00002-of-00002.gguf"};
  EXPECT_EQ(chosen({parts[0], parts[1], "m-F16.gguf"}, "hf:o/r:F16"), "m-F16.gguf");
  EXPECT_TRUE(says(choice({parts[0], parts[1], "n-F16.gguf"}, "hf:o/r:F16"), "fit it"));
}

TEST(FileChoiceTest, AModelOfWhichAPartIsMissingIsRefusedByThePart) {
  const Files files = {"m-F16-00001-of-00003.gguf", "m-F16-00003-of-00003.gguf", "m-Q8_0.gguf"};
  const FileChoice incomplete = choice(files, "hf:o/r:F16");
  EXPECT_EQ(incomplete.missing, "m-F16-00002-of-00003.gguf");
  EXPECT_TRUE(says(incomplete,
                   "has no file \"m-F16-00002-of-00003.gguf\", which the model needs; name another "
                   "one"));
  EXPECT_EQ(choice({files[1]}, "hf:o/r").missing, files[0]);
  EXPECT_EQ(models_among({&files[1], 1}), std::set<std::string>{files[0]});
}

TEST(FileChoiceTest, WhatIsNoModelIsRefused) {
  EXPECT_TRUE(says(choice({"model.safetensors", "mmproj.gguf"}, "hf:o/r"), "holds no GGUF file"));
  EXPECT_TRUE(says(choice({}, "hf:o/r:Q8_0"), "holds no GGUF file"));
  EXPECT_TRUE(says(choice({"a.gguf"}, "hf:o/r/b.gguf"), "has no file \"b.gguf\""));
  EXPECT_TRUE(says(choice({"README.md"}, "hf:o/r/README.md"), "is no GGUF file"));
}

TEST(FileChoiceTest, NamesOfFilesAreShownWithoutTheirEscapes) {
  EXPECT_TRUE(says(choice({"a\x1b[2J.gguf", "b.gguf"}, "hf:o/r"), "a\\x1b[2J.gguf"));
}

}  // namespace
}  // namespace tuneornot
