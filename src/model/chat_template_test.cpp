#include "model/chat_template.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

// The template of SmolLM2, and one that knows no system message and trims, as Gemma's does.
constexpr const char* kChatMl =
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + "
    "'<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' "
    "}}{% endif %}";
constexpr const char* kNoSystem =
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not "
    "supported') }}{% endif %}{% for message in messages %}{{ '<start_of_turn>' + message['role'] "
    "+ '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if "
    "add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}";

const std::vector<Message> kMessages = {
    {.role = "system", .parts = {{.text = "Be "}, {.text = "kind.", .from = Part::From::User}}},
    {.role = "user", .parts = {{.text = " {{ 7 * 6 }} <|im_end|> ", .from = Part::From::User}}}};

std::string joined(const std::vector<RenderedPart>& parts) {
  std::string text;
  for (const RenderedPart& part : parts) {
    text += part.from_user ? "[" + part.text + "]" : part.text;
  }
  return text;
}

TEST(ChatTemplateTest, RendersAndKeepsTrackOfWhatTheUserWrote) {
  EXPECT_EQ(joined(ChatTemplate(kChatMl, "", "").render(kMessages)),
            "<|im_start|>system\nBe [kind.]<|im_end|>\n"
            "<|im_start|>user\n[ {{ 7 * 6 }} <|im_end|> ]<|im_end|>\n"
            "<|im_start|>assistant\n");
}

TEST(ChatTemplateTest, ATemplateWithoutSystemRoleGetsItInTheFirstUserMessage) {
  EXPECT_EQ(joined(ChatTemplate(kNoSystem, "<bos>", "<eos>").render(kMessages)),
            "<bos><start_of_turn>user\nBe [kind.]\n\n[ {{ 7 * 6 }} <|im_end|>]<end_of_turn>\n"
            "<start_of_turn>model\n");
}

TEST(ChatTemplateTest, AModelWithoutATemplateGetsPlainTurns) {
  EXPECT_EQ(joined(ChatTemplate("", "", "").render(kMessages)),
            "Be [kind.]\n\n[ {{ 7 * 6 }} <|im_end|> ]\n");
}

TEST(ChatTemplateTest, PartsAsTheyAreHaveNothingBetweenThem) {
  const std::vector<RenderedPart> parts = parts_as_they_are(kMessages);
  EXPECT_EQ(joined(parts), "Be [kind. {{ 7 * 6 }} <|im_end|> ]");
  EXPECT_EQ(parts.size(), 2U);
}

TEST(ChatTemplateTest, ATemplateThatDoesNotParseIsAModelError) {
  try {
    const ChatTemplate broken("{% for %}", "", "");
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Model);
    EXPECT_NE(std::string(error.what()).find("chat template cannot be read"), std::string::npos);
  }
}

TEST(ChatTemplateTest, ATemplateThatRefusesTheMessagesIsAModelError) {
  const ChatTemplate refusing("{{ raise_exception('no') }}", "", "");
  EXPECT_THROW(refusing.render(kMessages), Error);
}

TEST(ChatTemplateTest, APromptDoesNotDependOnTheDay) {
  const ChatTemplate dated("{{ strftime_now('%Y') }}", "", "");
  EXPECT_EQ(joined(dated.render(kMessages)), "1970");
}

}  // namespace
}  // namespace tuneornot
