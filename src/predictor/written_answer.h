#pragma once

#include <string>

#include "prompt/answer.h"
#include "trial/trial.h"

namespace tuneornot {

// The answer that is read out of a written text; a failure of kind Unreadable, with the text, where
// none can be.
Answer written_answer(const std::string& text, const AnswerShape& shape);

}  // namespace tuneornot
