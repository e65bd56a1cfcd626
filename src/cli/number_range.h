#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class Validator;
}

namespace tuneornot {

// Of an option's value. CLI::Range takes NaN for a number within any range.
CLI::Validator number_within(double least, double most);

}  // namespace tuneornot
