#pragma once

#include <filesystem>
#include <string>

#include "prompt/program.h"
#include "strategy/strategy.h"

namespace tuneornot {

// The text of the user's prompt, but for line breaks at its end. Throws ErrorKind::Data when the
// file is missing, no UTF-8 or empty, and when it holds a mark that is not kInputMark but looks
// like one: of a single column, or with spaces in it.
std::string own_prompt(const Task& task, const std::filesystem::path& task_folder);

// The user's prompt, with the input at its marks, or, where it has none, as the system message
// before it. What may be answered, and how it is read, is as for zero_shot. Throws also when the
// prompt leaves no room in the context of the preparation's model.
PromptProgram own_program(const Preparation& preparation);

}  // namespace tuneornot
