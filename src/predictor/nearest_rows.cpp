#include "predictor/nearest_rows.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/check.h"

namespace tuneornot {

namespace {

using Votes = std::map<std::string_view, double>;

Votes votes_of_all(const std::vector<Shot>& rows) {
  Votes votes;
  for (const Shot& row : rows) {
    votes[row.answer] += 1;
  }
  return votes;
}

}  // namespace

Answer answer_of(const NearestRows& method, std::string_view input) {
  const std::vector<Shot>& rows = method.rows.shots();
  check(!rows.empty(), "there are rows to copy from");
  Votes votes;
  for (const Found& found : method.rows.nearest(input, method.neighbours)) {
    votes[rows[found.text].answer] += found.score;
  }
  if (votes.empty()) {
    votes = votes_of_all(rows);
  }
  double all = 0;
  for (const auto& [answer, weight] : votes) {
    all += weight;
  }
  const auto most =
      std::ranges::max_element(votes, {}, [](const auto& vote) { return vote.second; });
  return {.text = std::string(most->first), .confidence = most->second / all};
}

}  // namespace tuneornot
