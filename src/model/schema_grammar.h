#pragma once

#include <string>

namespace tuneornot {

// The GBNF grammar of the JSON texts that a JSON Schema allows, by llama.cpp's converter: compact,
// properties in the schema's order. Bounds of numbers that are not integers, uniqueItems and
// formats other than dates, times and uuids do not bind. Throws ErrorKind::Data on a schema that it
// cannot express, and says which part.
std::string grammar_of_schema(const std::string& schema);

}  // namespace tuneornot
