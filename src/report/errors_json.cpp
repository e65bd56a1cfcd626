#include <nlohmann/json.hpp>

#include "report/errors.h"
#include "report/json_values.h"

namespace tuneornot {

namespace {

Json labels_json(const std::vector<LabelResult>& labels) {
  Json list = Json::array();
  for (const LabelResult& label : labels) {
    list.push_back({{"label", label.label},
                    {"rows", label.rows},
                    {"said", label.said},
                    {"right", label.right},
                    {"f1", label.f1()}});
  }
  return list;
}

Json confusions_json(const std::vector<Confusion>& confusions) {
  Json list = Json::array();
  for (const Confusion& confusion : confusions) {
    list.push_back({{"expected", confusion.expected},
                    {"answer", confusion.answer},
                    {"count", confusion.count}});
  }
  return list;
}

Json route_json(const Report& report, std::size_t number) {
  const RouteErrors& errors = report.errors.routes[number];
  return {{"route", route_of(report.verdict.routes[number].candidate)},
          {"answers", report.outcomes[number].size()},
          {"wrong", errors.wrong},
          {"failures", Json(errors.failures)},
          {"labels", labels_json(errors.labels)},
          {"confusions", confusions_json(errors.confusions)}};
}

Json row_json(const Report& report, std::size_t row) {
  Json answers = Json::object();
  for (const std::size_t route : report.errors.strong) {
    answers[route_of(report.verdict.routes[route].candidate)] =
        report.outcomes[route][row].answer.text;
  }
  return {{"example_id", report.rows[row].example_id},
          {"input", report.rows[row].input},
          {"expected", report.rows[row].expected},
          {"answers", answers}};
}

Json rows_json(const Report& report, const std::vector<std::size_t>& rows) {
  Json list = Json::array();
  for (const std::size_t row : rows) {
    list.push_back(row_json(report, row));
  }
  return list;
}

Json slices_json(const Report& report) {
  Json slices = Json::array();
  for (const SliceErrors& slice : report.errors.slices) {
    Json routes = Json::array();
    for (std::size_t number = 0; number < slice.routes.size(); ++number) {
      const WrongAnswers& route = slice.routes[number];
      routes.push_back({{"route", route_of(report.verdict.routes[number].candidate)},
                        {"wrong", route.wrong},
                        {"share", route.share},
                        {"interval", or_null(route.interval)},
                        {"more", route.more}});
    }
    slices.push_back({{"slice", slice.slice},
                      {"answers", slice.answers},
                      {"groups", slice.groups},
                      {"routes", routes}});
  }
  return slices;
}

}  // namespace

std::string json_errors(const Report& report) {
  Json routes = Json::array();
  for (std::size_t route = 0; route < report.errors.routes.size(); ++route) {
    routes.push_back(route_json(report, route));
  }
  Json strong = Json::array();
  for (const std::size_t route : report.errors.strong) {
    strong.push_back(route_of(report.verdict.routes[route].candidate));
  }
  return json_text({{"format", kErrorsFormat},
                    {"program_version", report.program_version},
                    {"study", report.study},
                    {"routes", routes},
                    {"slices", slices_json(report)},
                    {"strong", strong},
                    {"disputed", rows_json(report, report.errors.disputed)},
                    {"suspects", rows_json(report, report.errors.suspects)}});
}

}  // namespace tuneornot
