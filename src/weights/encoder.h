#pragma once

#include <string>

#include "weights/gguf.h"

namespace tuneornot {

// Whether models of the architecture read a text in both directions, so that all they can do is
// embed it, and this version knows how they are made (bert, nomic-bert, jina-bert-v2, modern-bert).
bool is_encoder(const std::string& architecture);

// As check_decoder, of an encoder.
void check_encoder(const GgufFile& file, const std::string& architecture);

}  // namespace tuneornot
