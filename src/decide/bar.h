#pragma once

#include <cstddef>
#include <optional>

#include "decide/verdict.h"

namespace tuneornot {

// What one more route would have to reach on the rows of a verdict (verdict.md section 2, what it
// can show, at one comparison more). A score is empty where even 1 is too little.
struct Bar {
  std::size_t comparisons = 1;        // with that route; Holm runs over them
  double difference = 0;              // to the pick, that is shown in four of five studies
  std::optional<double> shown_from;   // from this score on it is shown better so often
  std::optional<double> taken_above;  // above this one the pick gives way to it
};

// Empty where the verdict compares nothing.
std::optional<Bar> bar_for_another(const Verdict& verdict);

}  // namespace tuneornot
