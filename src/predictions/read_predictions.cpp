#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "predictions/layouts.h"
#include "predictions/predictions.h"
#include "table/rows.h"

namespace tuneornot {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostNamed = 12;

// A row and where it stands.
struct Placed {
  std::string where;  // "a.jsonl:17"
  FoundPrediction found;
};

struct Found {
  const PredictionLayout* layout = nullptr;  // by the first row; null while there is none
  std::vector<Placed> rows;
};

Json object_of(const RowView& row,
               const std::vector<std::string>& columns,
               const std::string& where) {
  if (!row.json.empty()) {
    return parse_json(row.json, where);
  }
  Json object = Json::object();
  for (std::size_t column = 0; column < row.cells.size(); ++column) {
    if (!row.cells[column].empty()) {
      object[columns[column]] = row.cells[column];
    }
  }
  return object;
}

bool is_known(const Prediction& prediction, KnownBy known_by) {
  return !prediction.id.empty() || (known_by == KnownBy::IdOrText && !prediction.input.empty());
}

[[noreturn]] void refuse_unknown(const Json& row,
                                 const std::string& where,
                                 const ReadPredictions& asked) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : row.items()) {
    keys.push_back(key);
  }
  const std::string column = asked.input_column.empty() ? "input" : asked.input_column;
  throw Error(ErrorKind::Data,
              fmt::format("{}: has no id{}, by which rows are paired; there is {}",
                          where,
                          asked.known_by == KnownBy::Id
                              ? ""
                              : fmt::format(" and no text under \"{}\"", printable(column)),
                          quoted_list(keys, kMostNamed)));
}

void add_row(const Json& row,
             const std::string& where,
             const ReadPredictions& asked,
             Found& found) {
  if (!row.is_object()) {
    throw Error(ErrorKind::Data, where + ": is no object; each prediction is one");
  }
  if (found.layout == nullptr) {
    found.layout = &layout_of(row);
  }
  Placed placed{.where = where, .found = found.layout->read(row, asked.input_column)};
  if (!is_known(placed.found.prediction, asked.known_by)) {
    refuse_unknown(row, where, asked);
  }
  found.rows.push_back(std::move(placed));
}

Found read_all(RowReader& rows, const std::string& file, const ReadPredictions& asked) {
  Found found;
  RowView row;
  while (rows.next(row)) {
    const std::string where = fmt::format("{}:{}", file, row.line);
    const Json object = object_of(row, rows.columns(), where);
    const Json* const results = promptfoo_rows(object);
    if (results == nullptr) {
      add_row(object, where, asked, found);
      continue;
    }
    for (std::size_t i = 0; i < results->size(); ++i) {
      add_row((*results)[i], fmt::format("{}: result {}", file, i + 1), asked, found);
    }
  }
  return found;
}

std::vector<std::string> parts_of(const Found& found) {
  std::vector<std::string> parts;
  for (const Placed& row : found.rows) {
    if (std::ranges::find(parts, row.found.part) == parts.end()) {
      parts.push_back(row.found.part);
    }
  }
  return parts;
}

// Leaves the rows of one part.
void keep_part(const std::string& file, const std::string& part, Found& found) {
  const std::vector<std::string> parts = parts_of(found);
  if (part.empty() && parts.size() == 1) {
    return;
  }
  if (found.layout->part_word.empty()) {
    throw Error(
        ErrorKind::Usage,
        fmt::format(
            "{}: holds one predictor's rows, so there is no \"{}\" in it", file, printable(part)));
  }
  if (std::ranges::find(parts, part) == parts.end()) {
    throw Error(
        ErrorKind::Usage,
        fmt::format("{}: {}; name one as {}:NAME, of {}",
                    file,
                    part.empty()
                        ? fmt::format("holds {} {}s", parts.size(), found.layout->part_word)
                        : fmt::format("has no {} \"{}\"", found.layout->part_word, printable(part)),
                    file,
                    quoted_list(parts, kMostNamed)));
  }
  std::erase_if(found.rows, [&](const Placed& row) { return row.found.part != part; });
}

void check_ids(const std::vector<Placed>& rows) {
  std::unordered_map<std::string_view, const Placed*> seen;
  for (const Placed& row : rows) {
    const auto [place, is_new] = seen.emplace(row.found.prediction.id, &row);
    if (!is_new && !row.found.prediction.id.empty()) {
      throw Error(ErrorKind::Data,
                  fmt::format("{}: has the id \"{}\" of {}; each row needs one of its own",
                              row.where,
                              shortened(row.found.prediction.id, 40),
                              place->second->where));
    }
  }
}

// Fields that hold a score in some row.
std::vector<std::string> usual_scores(const std::vector<Placed>& rows) {
  std::vector<std::string> usual;
  for (const Placed& row : rows) {
    std::ranges::copy_if(row.found.usual, std::back_inserter(usual), [&usual](const auto& name) {
      return std::ranges::find(usual, name) == usual.end();
    });
  }
  return usual;
}

// The field that holds the score; empty when the rows have none.
std::string score_field(const std::string& file,
                        const std::string& asked,
                        const std::vector<Placed>& rows) {
  if (!asked.empty()) {
    return asked;
  }
  const std::vector<std::string> usual = usual_scores(rows);
  if (usual.size() > 1) {
    throw Error(ErrorKind::Usage,
                fmt::format("{}: holds several scores; name one with --score, of {}",
                            file,
                            quoted_list(usual, kMostNamed)));
  }
  return usual.empty() ? "" : usual.front();
}

double score_in(const Placed& row, const std::string& field) {
  const auto value = row.found.scores.find(field);
  if (value == row.found.scores.end()) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: has no \"{}\", which other rows have or --score names",
                            row.where,
                            printable(field)));
  }
  const double score = value->second.value_or(std::nan(""));
  const bool is_share = score >= 0 && score <= 1;  // which NaN is not
  if (!is_share) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: \"{}\" is no number from 0 to 1; divide it by its largest value",
                            row.where,
                            printable(field)));
  }
  return score;
}

}  // namespace

Predictions read_predictions(const std::filesystem::path& path, const ReadPredictions& asked) {
  const std::string file = printable(path.string());
  Problems problems;
  const std::unique_ptr<RowReader> rows = open_plain_rows(path, file, {}, problems);
  Found found = read_all(*rows, file, asked);
  if (found.rows.empty()) {
    throw Error(ErrorKind::Data, file + ": holds no prediction");
  }
  keep_part(file, asked.part, found);
  check_ids(found.rows);
  const std::string field = score_field(file, asked.score, found.rows);
  Predictions predictions{.rows = {}, .score_name = field, .said = {}};
  for (Placed& row : found.rows) {
    Prediction& prediction = row.found.prediction;
    if (!field.empty() && !prediction.failure) {
      prediction.score = score_in(row, field);
    }
    predictions.rows.push_back(std::move(prediction));
  }
  for (const Problem& problem : problems.all()) {
    predictions.said.push_back(sentence(problem));
  }
  return predictions;
}

}  // namespace tuneornot
