#pragma once

#include "decide/routes.h"
#include "decide/test_scores.h"
#include "decide/verdict.h"

namespace tuneornot {

// The score of a pick by which the test overturned the nominee: less what being found on the same
// rows adds, 0 to 1. The verdict has its nominee, pick and differences; its routes stand in the
// entrants' order.
double score_after_overturn(const TestScores& test,
                            const Entrants& compared,
                            const Verdict& verdict);

}  // namespace tuneornot
