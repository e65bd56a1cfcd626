#pragma once

#include <span>
#include <string_view>

#include "model/model.h"
#include "prompt/program.h"

namespace tuneornot {

// Part of every trial's key: raise it when a change here changes a prompt's bytes.
constexpr int kRenderingVersion = 1;

// In a conversation a system message: instruction, and where the program lists them labels with
// their descriptions or the object's fields. Then each shot as a user and an assistant turn, then
// the input. All but the last message are shared by a batch. Everything that comes from the task or
// its data is marked as the user's. In the layout of a completion each shot is two lines, and the
// input with the word before its answer ends the text. Of a program that holds the input one user
// message, which a batch shares up to the first of its marks.
Prompt render(const PromptProgram& program, std::string_view input);

// The same with shots for this input alone between the program's own and the input. A batch shares
// none of them.
Prompt render(const PromptProgram& program, std::span<const Shot> own, std::string_view input);

}  // namespace tuneornot
