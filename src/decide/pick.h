#pragma once

#include <cstddef>
#include <vector>

#include "decide/test_scores.h"
#include "decide/verdict.h"

namespace tuneornot {

// verdict.md section 3: takes the nominee, unless the test overturns it, and says how sure that is;
// then looks for a cheaper entrant that is not shown worse. Fills pick, certainty, corrected_score
// and economy of a verdict whose routes stand in the entrants' order and are compared with the
// nominee. `compared` are the entrants that may be taken, the nominee among them.
void choose_pick(const TestScores& test,
                 const std::vector<std::size_t>& compared,
                 Verdict& verdict);

}  // namespace tuneornot
