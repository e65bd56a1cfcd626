#include <nlohmann/json.hpp>

#include "report/comparison.h"
#include "report/comparison_lines.h"
#include "report/json_values.h"

namespace tuneornot {

namespace {

Json side_json(const ComparisonReport& report, std::size_t number) {
  const Standing& standing = report.found.standings[number];
  return {{"side", side_letter(number)},
          {"name", report.sides[number].name},
          {"score", standing.score},
          {"interval", or_null(standing.interval)},
          {"right", standing.right},
          {"failures", standing.failures},
          {"missing", standing.missing},
          {"full_score", or_null(standing.full)},
          {"rows_left_out", report.sides[number].left_out}};
}

Json pair_json(const PairFinding& pair) {
  return {{"second", side_letter(pair.pair.second)},
          {"first", side_letter(pair.pair.first)},
          {"word", name_of(pair.word)},
          {"difference", pair.difference},
          {"difference_interval", interval_json(pair.interval)},
          {"p", pair.p},
          {"p_holm", pair.p_holm}};
}

}  // namespace

std::string json_comparison(const ComparisonReport& report) {
  Json sides = Json::array();
  for (std::size_t side = 0; side < report.sides.size(); ++side) {
    sides.push_back(side_json(report, side));
  }
  Json pairs = Json::array();
  for (const PairFinding& pair : report.found.pairs) {
    pairs.push_back(pair_json(pair));
  }
  const Json json = {{"format", kComparisonFormat},
                     {"program_version", report.program_version},
                     {"metric", report.metric},
                     {"rows", report.found.rows},
                     {"groups", report.found.groups},
                     {"grouped", report.found.is_grouped},
                     {"folds", or_null(report.folds)},
                     {"rows_lost", report.found.lost},
                     {"labels", report.found.labels},
                     {"scored_labels", report.found.scored_labels},
                     {"sides", sides},
                     {"pairs", pairs},
                     {"margin", or_null(report.margin)},
                     {"loss", report.loss ? Json(name_of(*report.loss)) : Json(nullptr)}};
  return json_text(json);
}

}  // namespace tuneornot
