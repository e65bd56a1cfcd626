#include "decide/overturn.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "decide/costs.h"
#include "decide/offer.h"
#include "stats/quantiles.h"

namespace tuneornot {

// A test overturns its nominee only when it shows somebody far enough ahead. Where the true lead is
// small, or none, that takes luck, and a score that is looked at only then is too high by the luck
// that it took. Tests drawn anew from this one do not show it, for in them the lead is as large as
// it was seen to be. So they are drawn from a world with smaller leads: a share, from 0 to 1, of
// those that were seen, and it is the share with which the draws that overturn the nominee have the
// seen lead on average. That is where the conditional likelihood is largest (Zhong and Prentice
// 2008, for effects that are reported when they are significant). By how much such draws show the
// pick's score too high is taken off. Whoever was shown worse than the nominee stays so far behind.

namespace {

// Fewer draws that overturn say nothing of their mean.
constexpr std::size_t kFewestDraws = 10;

// Of the draws that overturn the nominee.
struct Overturns {
  double lead = 0;      // of the pick over the nominee, on average
  double optimism = 0;  // of the pick's score
};

class DrawnTests {
 public:
  DrawnTests(const TestScores& test, const Entrants& compared, const Verdict& verdict);

  // Where leads are such a share of those that were seen. Empty for too few draws.
  std::optional<Overturns> overturns(double share) const;

 private:
  struct Rival {
    double seen = 0;             // its lead over the nominee
    bool is_worse = false;       // shown so
    double needs = 0;            // about the least lead that overturns
    std::vector<double> luck;    // of each draw: its lead there, less the seen one
    std::vector<double> gained;  // of each draw: its score there, less the one on the test
  };

  Rival rival_of(const std::vector<std::vector<double>>& scores, std::size_t entrant) const;
  // The rivals' leads in a draw; whether they overturn the nominee.
  bool draw_leads(std::size_t draw, double share, std::vector<Offer>& offers) const;

  const TestScores& test_;
  const Entrants& compared_;
  const Verdict& verdict_;
  std::vector<Rival> rivals_;  // as `compared`, the nominee among them
};

DrawnTests::DrawnTests(const TestScores& test, const Entrants& compared, const Verdict& verdict)
    : test_(test), compared_(compared), verdict_(verdict) {
  const std::vector<std::vector<double>> scores = resampled_scores(test);
  for (const std::size_t entrant : compared) {
    rivals_.push_back(rival_of(scores, entrant));
  }
}

DrawnTests::Rival DrawnTests::rival_of(const std::vector<std::vector<double>>& scores,
                                       std::size_t entrant) const {
  Rival rival = {.seen = test_.scores[entrant] - test_.scores[verdict_.nominee],
                 .is_worse = verdict_.routes[entrant].word == Word::Worse};
  double squares = 0;
  for (std::size_t draw = 0; draw < kResamples; ++draw) {
    const double lead = scores[entrant][draw] - scores[verdict_.nominee][draw];
    rival.luck.push_back(lead - rival.seen);
    rival.gained.push_back(scores[entrant][draw] - test_.scores[entrant]);
    squares += std::pow(rival.luck.back(), 2);
  }
  const auto rivals = static_cast<double>(std::ranges::count_if(
      verdict_.routes, [](const RouteResult& route) { return route.p_holm.has_value(); }));
  const auto degrees = static_cast<double>(test_.group_count - 1);
  const double error = std::sqrt(squares / static_cast<double>(kResamples));
  rival.needs = std::max(verdict_.margin, t_quantile(1 - .025 / rivals, degrees) * error);
  return rival;
}

bool DrawnTests::draw_leads(std::size_t draw, double share, std::vector<Offer>& offers) const {
  bool is_overturned = false;
  for (std::size_t i = 0; i < rivals_.size(); ++i) {
    const Rival& rival = rivals_[i];
    offers[i].score = (rival.is_worse ? 1 : share) * rival.seen + rival.luck[draw];
    is_overturned = is_overturned || offers[i].score > rival.needs;
  }
  return is_overturned;
}

std::optional<Overturns> DrawnTests::overturns(double share) const {
  std::vector<Offer> offers = offers_of(compared_, verdict_);
  const ChoiceRule rule = choice_rule(verdict_);
  Overturns sums;
  std::size_t count = 0;
  for (std::size_t draw = 0; draw < kResamples; ++draw) {
    if (draw_leads(draw, share, offers)) {
      const std::size_t pick = best_offer(offers, rule);
      sums.lead += offers[pick].score;
      sums.optimism += rivals_[pick].gained[draw];
      ++count;
    }
  }
  if (count < kFewestDraws) {
    return std::nullopt;
  }
  const auto draws = static_cast<double>(count);
  return Overturns{.lead = sums.lead / draws, .optimism = sums.optimism / draws};
}

}  // namespace

double score_after_overturn(const TestScores& test,
                            const Entrants& compared,
                            const Verdict& verdict) {
  const DrawnTests tests(test, compared, verdict);
  const double seen = test.scores[verdict.pick] - test.scores[verdict.nominee];
  // By bisection. Where luck alone shows more than was seen, the share is 0.
  constexpr int kSteps = 10;
  double low = 0;
  double high = 1;
  for (int step = 0; step < kSteps; ++step) {
    const double middle = (low + high) / 2;
    const std::optional<Overturns> found = tests.overturns(middle);
    (found && found->lead >= seen ? high : low) = middle;
  }
  const std::optional<Overturns> found = tests.overturns(high);
  return std::clamp(test.scores[verdict.pick] - (found ? found->optimism : 0), 0.0, 1.0);
}

}  // namespace tuneornot
