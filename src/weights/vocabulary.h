#pragma once

#include "weights/gguf.h"

namespace tuneornot {

// Whether libllama's tokenizer can be trusted with the file's vocabulary: at load, and later with
// any text. Throws ErrorKind::Model.
void check_vocabulary(const GgufFile& file);

}  // namespace tuneornot
