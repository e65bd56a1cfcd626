#include "decide/warnings.h"

#include <fmt/format.h>

#include <algorithm>

#include "decide/routes.h"

namespace tuneornot {

namespace {

using Sentences = std::vector<std::string>;

void warn_of_missing(const Evidence& evidence,
                     const TestScores& test,
                     const Verdict& verdict,
                     Sentences& sentences) {
  for (std::size_t i = 0; i < verdict.routes.size(); ++i) {
    if (test.is_complete[i]) {
      continue;
    }
    const std::string what =
        fmt::format("{} of {} test calls of {} were lost (time-outs, rate limits, crashes)",
                    test.missing[i],
                    evidence.test_rows.size(),
                    route_of(verdict.routes[i].candidate));
    sentences.push_back(
        i == verdict.nominee
            ? fmt::format("No verdict: {}; run the study again to repeat those calls.", what)
            : fmt::format(
                  "{}, so it is compared with no other route, and may be better than its "
                  "score, which counts them as wrong; run the study again to repeat those calls.",
                  what));
  }
  const std::size_t left_out = evidence.test_rows.size() - test.rows.size();
  if (left_out > 0) {
    sentences.push_back(
        fmt::format("The verdict leaves out {} of {} {}, on which a call was lost (time-outs, rate "
                    "limits, crashes).",
                    left_out,
                    evidence.test_rows.size(),
                    verdict.folds ? "answers" : "test rows"));
  }
}

void warn_of_few_groups(const Verdict& verdict, Sentences& sentences) {
  if (verdict.groups >= kFewGroups) {
    return;
  }
  const std::string test = verdict.grouped ? fmt::format("The {} {} form only {} groups",
                                                         verdict.rows,
                                                         verdict.folds ? "rows" : "test rows",
                                                         verdict.groups)
                                           : fmt::format("The test has only {} rows", verdict.rows);
  sentences.push_back(
      verdict.groups < kFewestGroups
          ? fmt::format("{}, too few to say how sure a score is or which route is better; it takes "
                        "{}, better 10 or more.",
                        test,
                        kFewestGroups)
          : fmt::format("{}, so take the intervals and comparisons as rough.", test));
}

void warn_of_rare_labels(const TestScores& test, const Verdict& verdict, Sentences& sentences) {
  if (!test.is_over_labels || test.scored_labels == test.labels) {
    return;
  }
  if (test.scored_labels == 0) {
    sentences.emplace_back(
        "No label has 10 expected test rows, so the macro-F1 shown has no interval and no "
        "comparison.");
    return;
  }
  sentences.push_back(fmt::format(
      "The macro-F1 shown leaves out {} of the test's {} labels for having fewer than 10 expected "
      "test rows; over all labels that of {} is {:.1f} %.",
      test.labels - test.scored_labels,
      test.labels,
      route_of(verdict.routes[verdict.pick].candidate),
      100 * test.full_scores[verdict.pick]));
}

void warn_of_latency(const Verdict& verdict, Sentences& sentences) {
  if (!is_need_missed_by_all(verdict)) {
    return;
  }
  const RouteResult& fastest =
      *std::ranges::min_element(verdict.routes, {}, [](const RouteResult& route) {
        return route.latency ? route.latency->p95.value : 0;
      });
  sentences.push_back(
      fmt::format("No route tried is within {:g} ms, so the choice leaves that need aside; the "
                  "fastest is {}, of whose calls 95 in 100 take up to {:.3g} ms.",
                  verdict.latency_p95_ms.value_or(0),
                  route_of(fastest.candidate),
                  fastest.latency ? fastest.latency->p95.value : 0));
}

void warn_of_failures(const TestScores& test, const Verdict& verdict, Sentences& sentences) {
  for (std::size_t i = 0; i < verdict.routes.size(); ++i) {
    const RouteResult& route = verdict.routes[i];
    if (test.is_complete[i] && route.failures * 20 > verdict.answers) {
      sentences.push_back(
          fmt::format("{} gave no usable answer to {} of {} {}, which count as wrong.",
                      route_of(route.candidate),
                      route.failures,
                      verdict.answers,
                      verdict.folds ? "questions" : "test rows"));
    }
  }
}

}  // namespace

std::vector<std::string> warnings(const Evidence& evidence,
                                  const TestScores& test,
                                  const Verdict& verdict) {
  Sentences sentences;
  warn_of_missing(evidence, test, verdict, sentences);
  warn_of_few_groups(verdict, sentences);
  warn_of_rare_labels(test, verdict, sentences);
  warn_of_failures(test, verdict, sentences);
  warn_of_latency(verdict, sentences);
  if (verdict.routes.size() == 1) {
    sentences.emplace_back(
        "Only one route was measured, so nothing says how it stands next to another.");
  }
  return sentences;
}

}  // namespace tuneornot
