#include "base/command_words.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

using Words = std::vector<std::string>;

// As shlex.split of Python 3.11 cuts them, too.
TEST(CommandWordsTest, AreCutAsAShellCutsThem) {
  EXPECT_EQ(command_words("python3 score.py  --strict\n"),
            (Words{"python3", "score.py", "--strict"}));
  EXPECT_EQ(command_words(R"('my scorer'/run "two words" it\'s ''x)"),
            (Words{"my scorer/run", "two words", "it's", "x"}));
  EXPECT_EQ(command_words(R"(a "say \"hi\" \\ \n" 'back\slash' a\ b)"),
            (Words{"a", R"(say "hi" \ \n)", R"(back\slash)", "a b"}));
  EXPECT_EQ(command_words(R"(a "" b)"), (Words{"a", "", "b"}));
}

TEST(CommandWordsTest, NothingElseIsAShells) {
  EXPECT_EQ(command_words("echo $HOME *.py | cat > x; `id`"),
            (Words{"echo", "$HOME", "*.py", "|", "cat", ">", "x;", "`id`"}));
}

TEST(CommandWordsTest, WhatIsNoCommandIsRefused) {
  for (const char* const command : {"", " \t\n", "'' x", "a 'b", "a \"b", R"(a "b\")", "a \\"}) {
    try {
      command_words(command);
      ADD_FAILURE() << command << " is taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Usage);
      EXPECT_EQ(std::string(error.what()).find("command \""), 0U) << error.what();
    }
  }
}

}  // namespace
}  // namespace tuneornot
