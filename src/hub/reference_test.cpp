#include "hub/reference.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/refusal_test.h"

namespace tuneornot {
namespace {

TEST(ReferenceTest, AHubReferenceNamesARepositoryAndPerhapsAFile) {
  const HubReference bare = parse_hub_reference("hf:org/repo-GGUF");
  EXPECT_EQ(bare.repository, "org/repo-GGUF");
  EXPECT_EQ(bare.quantisation + bare.file, "");
  EXPECT_EQ(parse_hub_reference("hf:org/repo:Q4_K_M").quantisation, "Q4_K_M");
  EXPECT_EQ(parse_hub_reference("hf:org/repo/a b.gguf").file, "a b.gguf");
  EXPECT_EQ(parse_hub_reference("hf:org/repo/BF16/x.gguf").file, "BF16/x.gguf");
}

TEST(ReferenceTest, AnOllamaReferenceIsFilledUpAsOllamaDoes) {
  const OllamaReference bare = parse_ollama_reference("ollama:llama3.2");
  EXPECT_EQ(bare.host, "registry.ollama.ai");
  EXPECT_EQ(bare.space, "library");
  EXPECT_EQ(bare.name, "llama3.2");
  EXPECT_EQ(bare.tag, "latest");
  EXPECT_EQ(parse_ollama_reference("ollama:llama3.2:3b").tag, "3b");
  EXPECT_EQ(parse_ollama_reference("ollama:me/mine").space, "me");
  EXPECT_EQ(parse_ollama_reference("ollama:hf.co/org/repo:Q8_0").host, "hf.co");
}

TEST(ReferenceTest, WhatWasReadIsWrittenAgain) {
  for (const char* text : {"hf:org/repo", "hf:org/repo:q8_0", "hf:org/repo/BF16/x.gguf"}) {
    EXPECT_EQ(parse_hub_reference(text).text(), text);
  }
  for (const char* text : {"ollama:a", "ollama:a:b", "ollama:me/a", "ollama:hf.co/org/a:b"}) {
    EXPECT_EQ(parse_ollama_reference(text).text(), text);
  }
  EXPECT_EQ(parse_ollama_reference("ollama:library/a:latest").text(), "ollama:a");
}

TEST(ReferenceTest, WhatCouldLeaveAFolderIsNoReference) {
  for (const char* text : {"hf:",
                           "hf:org",
                           "hf:../../x",
                           "hf:org/..",
                           "hf:/org/repo",
                           "hf:org//x.gguf",
                           "hf:.git/repo",
                           "hf:org/repo/../../x.gguf",
                           "hf:org/repo//etc/x.gguf",
                           "hf:org/repo/x/",
                           "hf:org/repo:",
                           "hf:org/repo:../x",
                           "hf:org/repo:Q8_0/x.gguf",
                           "hf:org/re po",
                           "hf:a--b/repo",
                           "hf:org/repo/x\\y.gguf",
                           "hf:org/repo\x1b[31m",
                           "hf:org/repo?x=1",
                           "hf:user@host/repo"}) {
    EXPECT_THROW(parse_hub_reference(text), Error) << text;
  }
  for (const char* text : {"ollama:",
                           "ollama:..",
                           "ollama:a:",
                           "ollama:a:../b",
                           "ollama:a/../b",
                           "ollama:/etc/passwd",
                           "ollama:a/b/c/d",
                           "ollama:a b",
                           "ollama:a:b:c"}) {
    EXPECT_THROW(parse_ollama_reference(text), Error) << text;
  }
}

TEST(ReferenceTest, ARefusalShowsTheReferenceWithoutItsEscapes) {
  try {
    parse_hub_reference("hf:\x1b[31mred");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    EXPECT_EQ(std::string(error.what()).find("model \"hf:\\x1b[31mred\": is not hf:ORG/"), 0U)
        << error.what();
  }
}

TEST(ReferenceTest, PathsBelowAFolderHaveNoPartThatLeavesIt) {
  EXPECT_TRUE(is_path_below("a.gguf"));
  EXPECT_TRUE(is_path_below("a/..b/c d.gguf"));
  for (const char* path : {"", "/a", "a/", "a//b", ".", "..", "a/../b", "a\nb", "a\\b"}) {
    EXPECT_FALSE(is_path_below(path)) << path;
  }
  EXPECT_FALSE(is_path_below(std::string(256, 'a')));
}

TEST(ReferenceTest, HexadecimalIsLowerCaseAndOfItsLength) {
  EXPECT_TRUE(is_hex("0af1", 4));
  EXPECT_FALSE(is_hex("0aF1", 4));
  EXPECT_FALSE(is_hex("0af", 4));
}

TEST(ReferenceTest, AnotherPartThanTheFirstIsRefused) {
  EXPECT_EQ(parse_hub_reference("hf:o/r/F16/m-00001-of-00003.gguf").file,
            "F16/m-00001-of-00003.gguf");
  EXPECT_EQ(
      refusal_of(ErrorKind::Usage, [] { parse_hub_reference("hf:o/r/F16/m-00002-of-00003.gguf"); }),
      "model \"hf:o/r/F16/m-00002-of-00003.gguf\": names one of a model's files; name the "
      "first, hf:o/r/F16/m-00001-of-00003.gguf");
}

}  // namespace
}  // namespace tuneornot
