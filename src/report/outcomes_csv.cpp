#include <fmt/format.h>

#include <array>

#include "base/check.h"
#include "base/text.h"
#include "report/report.h"
#include "table/spreadsheet_text.h"
#include "table/write_row.h"

namespace tuneornot {

namespace {

std::string text_cell(std::string_view text) {
  return spreadsheet_text(printable(text));
}

std::string number_cell(double number) {
  return fmt::format("{}", number);
}

std::string count_cell(std::int64_t number) {
  return std::to_string(number);
}

// Of a number that counts from 1; 0 is none.
std::string place_cell(std::size_t number) {
  return number == 0 ? "" : std::to_string(number);
}

struct OutcomeRow {
  const MeasuredRow& row;
  const RouteResult& route;
  const Outcome& outcome;
};

struct Column {
  std::string_view name;
  std::string (*cell)(const OutcomeRow& of);
};

constexpr std::array kColumns = {
    Column{"example_id", [](const OutcomeRow& of) { return text_cell(of.row.example_id); }},
    Column{"group", [](const OutcomeRow& of) { return text_cell(of.row.group); }},
    Column{"repeat", [](const OutcomeRow& of) { return place_cell(of.row.repeat); }},
    Column{"fold", [](const OutcomeRow& of) { return place_cell(of.row.fold); }},
    Column{"counts", [](const OutcomeRow& of) { return count_cell(of.row.counts ? 1 : 0); }},
    Column{"route", [](const OutcomeRow& of) { return text_cell(route_of(of.route.candidate)); }},
    Column{"expected", [](const OutcomeRow& of) { return text_cell(of.row.expected); }},
    Column{"answer", [](const OutcomeRow& of) { return text_cell(of.outcome.answer.text); }},
    Column{"score", [](const OutcomeRow& of) { return number_cell(of.outcome.score); }},
    Column{"confidence",
           [](const OutcomeRow& of) {
             const std::optional<double> confidence = of.outcome.answer.confidence;
             return confidence ? number_cell(*confidence) : std::string();
           }},
    Column{"failure",
           [](const OutcomeRow& of) {
             const std::optional<CallFailure>& failure = of.outcome.answer.failure;
             return failure ? std::string(name_of(failure->kind)) : std::string();
           }},
    Column{"prompt_tokens",
           [](const OutcomeRow& of) { return count_cell(of.outcome.answer.usage.prompt_tokens); }},
    Column{
        "cache_read_tokens",
        [](const OutcomeRow& of) { return count_cell(of.outcome.answer.usage.cache_read_tokens); }},
    Column{"cache_write_tokens",
           [](const OutcomeRow& of) {
             return count_cell(of.outcome.answer.usage.cache_write_tokens);
           }},
    Column{"output_tokens",
           [](const OutcomeRow& of) { return count_cell(of.outcome.answer.usage.output_tokens); }},
    Column{"total_ms",
           [](const OutcomeRow& of) { return number_cell(of.outcome.answer.timing.total_ms); }},
    Column{"batch_size",
           [](const OutcomeRow& of) { return count_cell(of.outcome.answer.timing.batch_size); }},
    Column{"input", [](const OutcomeRow& of) { return text_cell(of.row.input); }}};

void append_outcome(const OutcomeRow& of, std::string& text) {
  std::array<std::string, kColumns.size()> cells;
  std::array<std::string_view, kColumns.size()> views;
  for (std::size_t column = 0; column < kColumns.size(); ++column) {
    cells[column] = kColumns[column].cell(of);
    views[column] = cells[column];
  }
  append_csv_row(views, ',', text);
}

}  // namespace

std::string csv_outcomes(const Report& report) {
  std::array<std::string_view, kColumns.size()> head;
  for (std::size_t column = 0; column < kColumns.size(); ++column) {
    head[column] = kColumns[column].name;
  }
  std::string text;
  append_csv_row(head, ',', text);
  check(report.outcomes.size() == report.verdict.routes.size(),
        "a report's outcomes are of all its routes");
  for (std::size_t route = 0; route < report.outcomes.size(); ++route) {
    const std::vector<Outcome>& outcomes = report.outcomes[route];
    check(outcomes.size() == report.rows.size(), "a route's outcomes are of all rows");
    for (std::size_t row = 0; row < outcomes.size(); ++row) {
      append_outcome({.row = report.rows[row],
                      .route = report.verdict.routes[route],
                      .outcome = outcomes[row]},
                     text);
    }
  }
  return text;
}

}  // namespace tuneornot
