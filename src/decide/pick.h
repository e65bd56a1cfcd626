#pragma once

#include <cstddef>
#include <optional>

#include "decide/routes.h"
#include "decide/test_scores.h"
#include "decide/verdict.h"

namespace tuneornot {

// verdict.md section 3: takes the nominee, unless the test overturns it, and says how sure that is;
// then looks for a cheaper entrant that is not shown worse. Fills pick, certainty, corrected_score
// and economy of a verdict whose routes stand in the entrants' order and are compared with the
// nominee. `compared` are the entrants that may be taken, the nominee among them.
void choose_pick(const TestScores& test, const Entrants& compared, Verdict& verdict);

// The best offer of `compared`, by their scores on the test.
std::size_t best_on_test(const Entrants& compared, const Verdict& verdict);

// The score of a pick that best_on_test made whatever the test shows, as on folds: less what being
// picked by it adds. How much that is, resamples tell on which the same rule picks.
double corrected_score(const TestScores& test, const Entrants& compared, const Verdict& verdict);

// How often that rule picks the verdict's pick on such resamples. Empty where it goes by no worth,
// or the test carries no intervals.
std::optional<double> chance_of_pick(const TestScores& test,
                                     const Entrants& compared,
                                     const Verdict& verdict);

}  // namespace tuneornot
