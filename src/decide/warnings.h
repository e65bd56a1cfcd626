#pragma once

#include <string>
#include <vector>

#include "decide/evidence.h"
#include "decide/test_scores.h"
#include "decide/verdict.h"

namespace tuneornot {

// What a reader must know before believing the verdict, a whole sentence each, for people who are
// no statisticians. The verdict's routes stand in the entrants' order.
std::vector<std::string> warnings(const Evidence& evidence,
                                  const TestScores& test,
                                  const Verdict& verdict);

}  // namespace tuneornot
