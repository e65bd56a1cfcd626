#include "report/reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>

#include "base/check.h"
#include "decide/bar.h"
#include "decide/costs.h"
#include "report/latency_words.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

const RouteResult& pick_of(const Verdict& verdict) {
  return verdict.routes[verdict.pick];
}

const RouteResult& nominee_of(const Verdict& verdict) {
  return verdict.routes[verdict.nominee];
}

// "61.3 % right (55 to 67; 138 of 225)".
std::string score_sentence(const Verdict& verdict) {
  const RouteResult& pick = pick_of(verdict);
  std::string inside = pick.interval ? percents(*pick.interval, " to ") + "; " : "";
  inside += fmt::format("{} of {}", counted(pick.right), counted(verdict.answers));
  if (verdict.folds) {
    inside += " answers";
  } else if (metric_column(verdict.metric) != "right") {
    inside += " rows right";
  }
  if (verdict.corrected_score) {
    inside += fmt::format("; {} corrected for being picked on {}",
                          percent(*verdict.corrected_score),
                          verdict.folds ? "these rows" : "this test");
  }
  return fmt::format("{} ({})", score_words(verdict.metric, pick.score), inside);
}

std::string how_sure(const Verdict& verdict) {
  const auto bounded = [&](const char* word) {
    const std::optional<double> bound = pick_of(verdict).regret_bound;
    check(bound.has_value(), "a verdict that is this sure has a regret bound");
    const std::string which = eligible_words(verdict);
    return *bound == 0 ? fmt::format("{}: no route tried{} is better", word, which)
                       : fmt::format("{}: at most {} points below the best route tried{}",
                                     word,
                                     at_most(*bound),
                                     which);
  };
  switch (verdict.certainty) {
    case Certainty::Confirmed:
      return bounded("Confirmed");
    case Certainty::Supported:
      return bounded("Supported");
    case Certainty::Open:
      return bounded("Open");
    case Certainty::Overturned:
      return fmt::format("Overturned: {}, nominated on dev, is shown worse on the test",
                         route_name(nominee_of(verdict).candidate));
    case Certainty::Untested:
      break;
  }
  if (verdict.routes.size() == 1) {
    return "Untested: it is the only route measured";
  }
  return verdict.folds ? "Untested: these rows do not say whether another route is better"
                       : "Untested: this test does not say whether another route is better, so the "
                         "choice rests on dev alone";
}

std::string with_settings(const Candidate& candidate) {
  return candidate.settings.empty() ? "" : "; " + settings_text(candidate.settings);
}

// The scores by which a route was chosen, and what they are called.
struct Choice {
  std::string place;  // "dev"
  double score = 0;
  double best = 0;
};

template <typename Score>
double best_of_eligible(const Verdict& verdict, const Score& score) {
  double best = 0;
  for (const RouteResult& route : verdict.routes) {
    best = route.is_eligible ? std::max(best, std::invoke(score, route)) : best;
  }
  return best;
}

Choice choice_of(const Verdict& verdict) {
  const std::string eligible = eligible_words(verdict);
  const std::string which = eligible.empty() ? "" : " of the routes" + eligible;
  if (verdict.folds) {
    return {.place = "the folds" + which,
            .score = nominee_of(verdict).score,
            .best = best_of_eligible(verdict, &RouteResult::score)};
  }
  const auto dev = [](const RouteResult& route) { return route.dev_score.value_or(0); };
  return {.place = "dev" + which,
          .score = dev(nominee_of(verdict)),
          .best = best_of_eligible(verdict, dev)};
}

std::string why_nominated(const Verdict& verdict) {
  const Choice choice = choice_of(verdict);
  const std::string score = score_words(verdict.metric, choice.score);
  const std::string settings = with_settings(nominee_of(verdict).candidate);
  if (verdict.routes.size() == 1) {
    return fmt::format("nothing to compare it with; on {} {}{}", choice.place, score, settings);
  }
  if (choice.score >= choice.best) {
    return fmt::format("best on {} ({}{})", choice.place, score, settings);
  }
  if (chosen_by(verdict) == ChosenBy::Worth) {
    return fmt::format("worth most on {} less what it costs ({}, the best {}{})",
                       choice.place,
                       score,
                       percent(choice.best),
                       settings);
  }
  return fmt::format("cheapest within {} points of the best on {} ({}, the best {}{})",
                     short_points(verdict.margin),
                     choice.place,
                     score,
                     percent(choice.best),
                     settings);
}

// Holm runs over the comparisons with the nominee; on folds over all pairs.
std::string significance(const Verdict& verdict, const RouteResult& route) {
  const auto rivals = static_cast<std::size_t>(std::ranges::count_if(
      verdict.routes, [](const RouteResult& other) { return other.p_holm.has_value(); }));
  const std::size_t compared = verdict.folds ? rivals * (rivals + 1) / 2 : rivals;
  const std::string p = p_text(route.p_holm.value_or(1));
  return compared == 1 ? fmt::format("({})", p) : fmt::format("({}, Holm over {})", p, compared);
}

std::string against_runner_up(const Verdict& verdict) {
  if (!verdict.runner_up || !verdict.routes[*verdict.runner_up].p_holm) {
    return "";
  }
  const RouteResult& rival = verdict.routes[*verdict.runner_up];
  const std::string name = route_name(rival.candidate);
  const std::string gap = points(std::abs(rival.difference));
  const std::string proof = significance(verdict, rival);
  const std::string_view where = verdict.folds ? "" : "on the test ";
  if (rival.word == Word::Worse) {
    return fmt::format("; {}{} points above {} {}", where, gap, name, proof);
  }
  if (rival.word == Word::Better) {
    return fmt::format("; {}{} is better by {} points {}, within the {}-point margin",
                       where,
                       name,
                       gap,
                       proof,
                       short_points(verdict.margin));
  }
  return fmt::format("; {}not separable from {} {}", where, name, proof);
}

std::string why_overturned(const Verdict& verdict) {
  const auto shown = std::ranges::find(verdict.routes, Word::Better, &RouteResult::word);
  check(shown != verdict.routes.end(), "an overturned nominee has a better route");
  std::string why = fmt::format("the test shows {} better than {} by {} points {}",
                                route_name(shown->candidate),
                                route_name(nominee_of(verdict).candidate),
                                points(shown->difference),
                                significance(verdict, *shown));
  const RouteResult& pick = pick_of(verdict);
  if (&*shown != &pick) {
    why += fmt::format("; {} is the cheapest within {} points of the best there",
                       route_name(pick.candidate),
                       short_points(verdict.margin));
  }
  return why + with_settings(pick.candidate);
}

// Nothing where there are that many rows already: they show such a difference four times in
// five, and this was the fifth.
std::string rows_to_settle(const Verdict& verdict) {
  const std::size_t rows = verdict.rows_for_margin.value_or(0);
  if (rows <= verdict.rows) {
    return "";
  }
  return fmt::format("{} test rows would settle the {}-point margin",
                     about_rows(rows),
                     short_points(verdict.margin));
}

// How much the pick is better than what the user runs, with its interval.
struct Gain {
  double difference = 0;
  std::optional<Interval> interval;
};

// Where `route` is held against the nominee, that of the nominee over it.
Gain reversed(const RouteResult& route) {
  const std::optional<Interval>& interval = route.difference_interval;
  return {.difference = -route.difference,
          .interval = interval
                          ? std::optional(Interval{.low = -interval->high, .high = -interval->low})
                          : std::nullopt};
}

std::string scored_alone(const Verdict& verdict, const RouteResult& current) {
  return fmt::format("what you run: {}", score_words(verdict.metric, current.score));
}

// `tested` is the one of the two that was held against the nominee.
std::string over_current(const Verdict& verdict, const RouteResult& tested, const Gain& gain) {
  const std::string limits = gain.interval ? fmt::format(" ({})", points(*gain.interval)) : "";
  const std::string sign = gain.difference > 0 ? "+" : "";
  if (!tested.p_holm) {
    return fmt::format("{}{} points{} against what you run, which this test cannot confirm",
                       sign,
                       points(gain.difference),
                       limits);
  }
  const std::string proof = significance(verdict, tested);
  if (tested.word == Word::NotSeparable) {
    return fmt::format("not separable from what you run: {}{} points{} {}",
                       sign,
                       points(gain.difference),
                       limits,
                       proof);
  }
  return gain.difference > 0
             ? fmt::format(
                   "+{} points{} over what you run {}", points(gain.difference), limits, proof)
             : fmt::format("{} points{} against what you run {}, within the {}-point margin",
                           points(gain.difference),
                           limits,
                           proof,
                           short_points(verdict.margin));
}

std::string saving(const Verdict& verdict, const RouteResult& pick, const RouteResult& cheaper) {
  const std::optional<double> ours = usd_at_volume(pick.cost, verdict.pricing);
  const std::optional<double> theirs = usd_at_volume(cheaper.cost, verdict.pricing);
  if (ours && theirs && *theirs < *ours) {
    return fmt::format("saves {} of {} over {} months",
                       usd_text(*ours - *theirs),
                       usd_text(*ours),
                       verdict.pricing.costs.months);
  }
  return fmt::format("saves {} of {} tokens a call",
                     tokens_text(pick.tokens_per_call - cheaper.tokens_per_call),
                     tokens_text(pick.tokens_per_call));
}

std::string when_taken(const Verdict& verdict, const Bar& another) {
  if (!another.taken_above) {
    return "";
  }
  return another.taken_above == another.shown_from
             ? "; then it is taken"
             : fmt::format("; it is taken above {}, by the {}-point margin",
                           percent(*another.taken_above),
                           short_points(verdict.margin));
}

}  // namespace

std::string verdict_sentence(const Verdict& verdict) {
  return fmt::format("{}: {}. {}.",
                     route_words(pick_of(verdict).candidate),
                     score_sentence(verdict),
                     how_sure(verdict));
}

std::string why(const Verdict& verdict) {
  const std::string text = verdict.certainty == Certainty::Overturned
                               ? why_overturned(verdict)
                               : why_nominated(verdict) + against_runner_up(verdict);
  const std::string latency = latency_reason(verdict);
  return text + (latency.empty() ? "" : "; ") + latency;
}

std::string instead(const Verdict& verdict) {
  if (!verdict.economy) {
    return "";
  }
  const RouteResult& cheaper = verdict.routes[*verdict.economy];
  std::string text = fmt::format("{}: {}, not shown worse",
                                 route_name(cheaper.candidate),
                                 score_words(verdict.metric, cheaper.score));
  if (cheaper.regret_bound && *cheaper.regret_bound > 0) {
    text += fmt::format("; at most {} points below the best", at_most(*cheaper.regret_bound));
  }
  return text + "; " + saving(verdict, pick_of(verdict), cheaper);
}

std::string against_current(const Verdict& verdict) {
  const auto current = std::ranges::find_if(
      verdict.routes, [](const RouteResult& route) { return is_current(route.candidate); });
  const RouteResult& pick = pick_of(verdict);
  if (current == verdict.routes.end() || &*current == &pick) {
    return "";
  }
  if (verdict.pick == verdict.nominee) {
    return over_current(verdict, *current, reversed(*current));
  }
  if (&*current == &nominee_of(verdict)) {
    return over_current(
        verdict, pick, {.difference = pick.difference, .interval = pick.difference_interval});
  }
  return scored_alone(verdict, *current);  // these two were not compared
}

std::string bar(const Verdict& verdict) {
  const std::optional<Bar> another = bar_for_another(verdict);
  if (!another) {
    return "";
  }
  const std::string taken = when_taken(verdict, *another);
  if (!another->shown_from) {
    return fmt::format(
        "no score is enough for a route that was not run to be shown better than the pick four "
        "times in five: that takes about {} points more (Holm over {}){}",
        about(another->difference),
        another->comparisons,
        taken);
  }
  return fmt::format(
      "a route that was not run needs about {} on such rows to be shown better than the pick four "
      "times in five (Holm over {}){}",
      score_words(verdict.metric, *another->shown_from),
      another->comparisons,
      taken);
}

std::string unsure(const Verdict& verdict) {
  const std::optional<double> bound = pick_of(verdict).regret_bound;
  if (verdict.certainty == Certainty::Confirmed || !bound) {
    return "";
  }
  std::string text;
  if (*bound > 0) {
    text = fmt::format("another route may be better by up to {} points", at_most(*bound));
  }
  if (*bound > 0 && verdict.runner_up) {
    const RouteResult& rival = verdict.routes[*verdict.runner_up];
    text += fmt::format(" (runner-up: {})", route_name(rival.candidate));
  }
  const std::string rows = rows_to_settle(verdict);
  return text + (text.empty() || rows.empty() ? "" : "; ") + rows;
}

}  // namespace tuneornot
