#include "report/sample_reports.h"

#include <sstream>
#include <string>

namespace tuneornot {

Report confirmed_report() {
  Report report = {.program_version = "0.1.0",
                   .task_name = "helpdesk",
                   .kind = "classify",
                   .study = "examples/helpdesk",
                   .try_input = "I was charged twice",
                   .train_rows = 1425,
                   .dev_rows = 100,
                   .seal = "5ea1",
                   .metrics = {"accuracy"},
                   .models = {"smollm2: SmolLM2-135M-Instruct Q8_0, sha256 0f1e2d3c4b5a"}};
  Verdict& verdict = report.verdict;
  verdict = {.metric = "accuracy",
             .margin = 0.02,
             .nominee = 0,
             .pick = 0,
             .runner_up = 1,
             .certainty = Certainty::Confirmed,
             .rows = 225,
             .answers = 225,
             .groups = 225,
             .detectable_difference = 0.078,
             .rows_for_margin = 2842};
  verdict.routes = {{.candidate = {"few_shot", "smollm2", {{"draw", "2"}, {"shots", "13"}}},
                     .candidates_tried = 6,
                     .labels_used = 13,
                     .dev_score = 0.64,
                     .score = 138.0 / 225,
                     .interval = Interval{0.548, 0.674},
                     .right = 138,
                     .tokens_per_call = 1360.2,
                     .word = Word::Nominee,
                     .regret_bound = 0.0},
                    {.candidate = {"zero_shot", "smollm2", {}},
                     .dev_score = 0.52,
                     .score = 117.0 / 225,
                     .interval = Interval{0.455, 0.584},
                     .right = 117,
                     .tokens_per_call = 48,
                     .word = Word::Worse,
                     .difference = -21.0 / 225,
                     .difference_interval = Interval{-0.152, -0.0343},
                     .p = 0.0019,
                     .p_holm = 0.0019,
                     .regret_bound = 0.162},
                    {.candidate = {"majority", "", {}},
                     .labels_used = 1425,
                     .dev_score = 0.31,
                     .score = 70.0 / 225,
                     .interval = Interval{0.254, 0.374},
                     .right = 70,
                     .word = Word::Worse,
                     .difference = -68.0 / 225,
                     .difference_interval = Interval{-0.371, -0.224},
                     .p = 1e-12,
                     .p_holm = 2e-12,
                     .regret_bound = 0.381}};
  return report;
}

Report supported_grouped_report() {
  Report report = confirmed_report();
  report.metrics = {"accuracy", "macro_f1"};
  report.further_scores = {{0.58}, {0.492}, {0.091}};
  report.leaked_rows = 3;
  report.test_openings = 3;
  report.not_run = {"few_shot@qwen: the model file is not there"};
  Verdict& verdict = report.verdict;
  verdict.certainty = Certainty::Supported;
  verdict.groups = 160;
  verdict.grouped = true;
  verdict.economy = 1;
  verdict.routes[0].dev_score = 0.51;
  verdict.routes[0].regret_bound = 0.0237;
  verdict.routes[0].failures = 2;
  RouteResult& zero_shot = verdict.routes[1];
  zero_shot.word = Word::NotSeparable;
  zero_shot.score = 0.582;
  zero_shot.interval = Interval{0.517, 0.645};
  zero_shot.right = 131;
  zero_shot.difference = -0.031;
  zero_shot.difference_interval = Interval{-0.089, 0.0271};
  zero_shot.p_holm = zero_shot.p = 0.294;
  zero_shot.regret_bound = 0.098;
  zero_shot.failures = 1;
  return report;
}

Report open_report() {
  Report report = supported_grouped_report();
  report.not_run.clear();
  report.leaked_rows = 0;
  report.test_openings = 1;
  report.metrics = {"macro_f1"};
  report.further_scores.clear();
  Verdict& verdict = report.verdict;
  verdict.metric = "macro_f1";
  verdict.certainty = Certainty::Open;
  verdict.economy.reset();
  verdict.rows_for_margin = 2'500'000;
  verdict.warnings = {
      "3 of the test's 12 labels are too rare to expect 10 test rows of each, and the macro-F1 "
      "shown leaves them out; over all labels that of few_shot@smollm2 is 55.1 %."};
  verdict.routes[0].regret_bound = 0.1421;
  verdict.routes[2].p.reset();
  verdict.routes[2].p_holm.reset();
  verdict.routes[2].difference_interval.reset();
  return report;
}

Report overturned_report() {
  Report report = confirmed_report();
  Verdict& verdict = report.verdict;
  verdict.certainty = Certainty::Overturned;
  verdict.nominee = 1;
  verdict.corrected_score = 0.606;
  verdict.routes[0].word = Word::Better;
  verdict.routes[0].difference = 21.0 / 225;
  verdict.routes[0].difference_interval = Interval{0.0343, 0.152};
  verdict.routes[0].p_holm = verdict.routes[0].p = 0.0019;
  verdict.routes[0].regret_bound = 0.006;
  verdict.routes[1].word = Word::Nominee;
  verdict.routes[1].p.reset();
  verdict.routes[1].p_holm.reset();
  verdict.routes[2].difference = -47.0 / 225;
  verdict.routes[2].difference_interval = Interval{-0.27, -0.145};
  return report;
}

Report untested_report() {
  Report report = confirmed_report();
  Verdict& verdict = report.verdict;
  verdict.certainty = Certainty::Untested;
  verdict.rows = 31;
  verdict.answers = 31;
  verdict.groups = 3;
  verdict.grouped = true;
  verdict.detectable_difference.reset();
  verdict.rows_for_margin.reset();
  verdict.warnings = {
      "The 31 test rows form only 3 groups, too few to say how sure a score is or which route is "
      "better; label at least 5, better 10 or more."};
  std::size_t right = 19;
  for (RouteResult& route : verdict.routes) {
    route.right = right;
    route.score = static_cast<double>(right) / 31;
    right -= 5;
    route.interval.reset();
    route.p.reset();
    route.p_holm.reset();
    route.difference_interval.reset();
    route.regret_bound.reset();
  }
  return report;
}

Report generate_report() {
  Report report = confirmed_report();
  report.kind = "generate";
  report.task_name = "dates";
  report.study = "my studies/dates";
  report.try_input = "it's on the 3rd of May, isn't it? If not, tell me which day it is then";
  report.metrics = {"exact_match"};
  report.verdict.metric = "exact_match";
  report.verdict.routes.pop_back();
  return report;
}

Report only_route_report() {
  Report report = confirmed_report();
  Verdict& verdict = report.verdict;
  verdict.routes = {verdict.routes[2]};
  verdict.routes[0].word = Word::Nominee;
  verdict.certainty = Certainty::Untested;
  verdict.runner_up.reset();
  verdict.detectable_difference.reset();
  verdict.rows_for_margin.reset();
  verdict.routes[0].regret_bound.reset();
  verdict.routes[0].p_holm.reset();
  return report;
}

Report folds_report() {
  Report report = confirmed_report();
  report.train_rows = 120;
  report.dev_rows = 0;
  report.test_openings = 2;
  Verdict& verdict = report.verdict;
  verdict.certainty = Certainty::Open;
  verdict.folds = FoldCounts{};
  verdict.rows = 120;
  verdict.answers = 600;
  verdict.groups = 120;
  verdict.corrected_score = 0.603;
  verdict.detectable_difference = 0.141;
  verdict.routes[0].right = 368;
  verdict.routes[0].regret_bound = 0.031;
  for (RouteResult& route : verdict.routes) {
    route.candidates_tried = 1;
    route.dev_score.reset();
  }
  verdict.routes[1].word = Word::NotSeparable;
  verdict.routes[1].p_holm = verdict.routes[1].p = 0.12;
  verdict.routes[1].difference_interval = Interval{-0.212, 0.026};
  return report;
}

Report timed_report() {
  Report report = confirmed_report();
  Verdict& verdict = report.verdict;
  verdict.latency_p95_ms = 300;
  verdict.runner_up = 2;
  const auto time = [&](std::size_t route, const QuantileEstimate& p95) {
    verdict.routes[route].latency =
        Latency{.calls = 120,
                .p50 = {.value = p95.value / 2, .low = p95.value / 4, .high = p95.value},
                .p95 = p95,
                .cold_calls = 20,
                .cold_p50_ms = 4 * p95.value,
                .load = 0.5};
    verdict.routes[route].latency_need = LatencyNeed::Met;
  };
  time(0, {.value = 118, .low = 105, .high = 131});
  time(1, {.value = 460, .low = 420, .high = 510});
  time(2, {.value = 0.012, .low = 0.011, .high = 0.02});
  RouteResult& slow = verdict.routes[1];
  slow.latency_need = LatencyNeed::Missed;
  slow.is_eligible = false;
  slow.regret_bound.reset();
  return report;
}

Report priced_report() {
  Report report = confirmed_report();
  Verdict& verdict = report.verdict;
  verdict.certainty = Certainty::Supported;
  verdict.routes[0].regret_bound = 0.0237;
  verdict.routes[1].word = Word::NotSeparable;
  verdict.routes[1].difference_interval = Interval{-0.089, 0.0271};
  verdict.routes[1].p_holm = verdict.routes[1].p = 0.294;
  verdict.pricing = {.costs = {.machine = {.usd_per_hour = 0.04},
                               .hour_usd = 80,
                               .setup_hours = {.named = {{"zero_shot", 0.5}}}},
                     .calls_per_month = 40000};
  const Terms machine = {.usd_per_machine_ms = 0.04 / 3.6e6, .active_ms = 730 * 3.6e6};
  verdict.routes[0].cost = RouteCost{
      .terms = machine, .upfront = {.search_usd = 0.0123}, .call = {.calls = 1, .machine_ms = 390}};
  verdict.routes[1].cost = RouteCost{.terms = machine,
                                     .upfront = {.search_usd = 0.004, .setup_usd = 40},
                                     .call = {.calls = 1, .machine_ms = 41}};
  verdict.routes[2].cost_unknown = "its training was not timed";
  verdict.break_evens = {
      {.route = 1,
       .found = {.at_one_call = Cheaper::First,
                 .volumes = {860'000},
                 .unsure = {{.low = 801'000, .high = 934'000}}},
       .what_ifs = {{.factor = 0.5, .at_one_call = Cheaper::First, .volumes = {811'000}},
                    {.factor = 1.5, .at_one_call = Cheaper::First, .volumes = {914'000}}}}};
  return report;
}

namespace {

RouteCurve sample_curve(const std::string& strategy, const std::vector<double>& scores) {
  const std::vector<std::size_t> labels = {8, 32, 128, 356, 712, 1425};
  RouteCurve curve{.candidate = {strategy, "", {}}};
  for (std::size_t size = 0; size < scores.size(); ++size) {
    const double score = scores[size];
    curve.scores.push_back({.labels = labels[size],
                            .score = score,
                            .interval = {.low = score - 0.04, .high = score + 0.04}});
  }
  curve.last_step = {.gain = scores.back() - *(scores.end() - 2), .interval = {-0.012, 0.051}};
  curve.law = {.scale = 1.2, .rate = 0.31, .floor = 0.05};
  curve.law_from = 8;
  curve.backtest = {.foretold = 0.31, .measured = 1 - scores.back(), .standard_error = 0.011};
  return curve;
}

}  // namespace

Report curved_report() {
  Report report = confirmed_report();
  RouteCurve grows = sample_curve("tfidf_linear", {0.31, 0.42, 0.533, 0.61, 0.668, 0.702});
  grows.halt = Halt::None;
  grows.twice = Gain{.gain = 0.0312, .interval = {0.011, 0.052}};
  grows.furthest = Gain{.gain = 0.058, .interval = {0.02, 0.097}};
  RouteCurve ends = sample_curve("bm25_nearest", {0.47, 0.51, 0.53, 0.535, 0.537, 0.537});
  ends.halt = Halt::None;
  ends.twice = Gain{.gain = 0.001, .interval = {0, 0.006}};
  ends.furthest = Gain{.gain = 0.002, .interval = {0, 0.0114}};
  ends.will_not_help = true;
  RouteCurve bends = sample_curve("embed_linear", {0.31, 0.32, 0.35, 0.51, 0.63, 0.72});
  bends.halt = Halt::Steepening;
  report.curves = {
      .routes = {grows, ends, bends},
      .crossings = {{.from = 1, .to = 0, .found = {.labels = 118.3, .between = {54, 211}}}},
      .without = {
          {.candidate = {"few_shot", "smollm2", {}},
           .why = "it asks a model; run --curves all measures it"},
          {.candidate = {"zero_shot", "smollm2", {}}, .why = "more labels change nothing about it"},
          {.candidate = {"majority", "", {}}, .why = "more labels change nothing about it"}}};
  return report;
}

Report hostile_report() {
  Report report = confirmed_report();
  report.task_name = "help\x1b]0;owned\adesk\nVERDICT";
  report.study = "a b;$(reboot)\x1b[2J";
  report.try_input = "\x1b[31mred\x1b[0m '; reboot # \xff";
  report.models = {"smollm2\r\x1b[A: fine"};
  report.not_run = {
      "x\x9b"
      "2Jy\u202e"};
  Verdict& verdict = report.verdict;
  verdict.warnings = {"\x1b[8mhidden\x1b[0m"};
  verdict.routes[0].candidate.model = "smol\x1b[2Jlm";
  verdict.routes[0].candidate.settings = {{"shots", "1\x1b[0m3"}};
  verdict.routes[1].candidate.model = std::string(300, 'm') + "\x1b[H";
  verdict.routes[2].candidate.strategy = "maj\aority";
  return report;
}

namespace {

Outcome said(const std::string& text, double score) {
  return {.example_id = "", .answer = {.text = text}, .score = score};
}

Outcome failed(CallFailure::Kind kind) {
  const CallFailure failure = {.kind = kind, .detail = "SECRET", .attempts = 1};
  return {.example_id = "", .answer = {.failure = failure}, .score = 0};
}

ErrorAnalysis sample_errors() {
  return {.routes = {{.wrong = 2,
                      .failures = {{"unreadable", 1}},
                      .labels = {{.label = "parcel", .rows = 1},
                                 {.label = "refund", .rows = 2, .said = 2, .right = 1}},
                      .confusions = {{.expected = "parcel", .answer = "refund", .count = 1}}},
                     {.wrong = 2, .failures = {{"timed_out", 1}}, .labels = {}, .confusions = {}}},
          .strong = {0, 1},
          .disputed = {1},
          .suspects = {2}};
}

}  // namespace

Report measured_report() {
  Report report = confirmed_report();
  report.verdict.routes.pop_back();
  report.rows = {
      {.example_id = "1a", .group = "ann", .input = "SECRET: my money", .expected = "refund"},
      {.example_id = "1b", .group = "ann", .input = "=SECRET(\"A1\")", .expected = "refund"},
      {.example_id = "1c",
       .group = "",
       .input = "SECRET \x1b[2J on\ntwo lines",
       .expected = "parcel",
       .counts = false}};
  report.outcomes = {{said("refund", 1), failed(CallFailure::Kind::Unreadable), said("refund", 0)},
                     {said("refund", 1), said("parcel", 0), failed(CallFailure::Kind::TimedOut)}};
  for (Outcome& outcome : report.outcomes[0]) {
    outcome.answer.usage = {.prompt_tokens = 40, .output_tokens = 2};
    outcome.answer.timing = {.total_ms = 12.5, .batch_size = 16};
  }
  report.outcomes[0][0].answer.usage.cache_read_tokens = 30;
  report.outcomes[0][0].answer.confidence = 0.75;
  report.errors = sample_errors();
  return report;
}

std::vector<Report> sample_reports() {
  return {confirmed_report(),
          supported_grouped_report(),
          open_report(),
          overturned_report(),
          untested_report(),
          generate_report(),
          only_route_report(),
          folds_report(),
          timed_report(),
          priced_report(),
          curved_report(),
          hostile_report()};
}

std::string text_of(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) {
    text += line.label + '|' + line.text + '\n';
  }
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

}  // namespace tuneornot
