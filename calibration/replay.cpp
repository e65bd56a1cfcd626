#include "calibration/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "table/problems.h"
#include "table/rows.h"

namespace tuneornot {

namespace {

constexpr std::array<std::string_view, 4> kColumns = {"row", "entrant", "draw", "score"};

// One line of the file.
struct Answered {
  std::string row;
  std::string entrant;
  std::string draw;
  double score = 0;
};

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw Error(ErrorKind::Data, where + ": " + what);
}

std::array<std::size_t, 4> places_of_columns(const RowReader& reader, const std::string& file) {
  std::array<std::size_t, 4> places{};
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const auto found = std::ranges::find(reader.columns(), kColumns[i]);
    if (found == reader.columns().end()) {
      refuse(file,
             fmt::format("there is no column \"{}\"; a file of outcomes has the columns row, "
                         "entrant, draw and score",
                         kColumns[i]));
    }
    places[i] = static_cast<std::size_t>(found - reader.columns().begin());
  }
  return places;
}

double score_of(std::string_view cell, const std::string& where) {
  double score = -1;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), score);
  const bool is_score = score >= 0 && score <= 1;  // false for NaN
  if (error != std::errc() || end != cell.data() + cell.size() || !is_score) {
    refuse(where, fmt::format("the score \"{}\" is no number from 0 to 1", printable(cell)));
  }
  return score;
}

// The number of a name, in the order in which names come first.
class Numbers {
 public:
  std::size_t of(const std::string& name) {
    return numbers_.emplace(name, numbers_.size()).first->second;
  }
  std::size_t size() const { return numbers_.size(); }

 private:
  std::map<std::string, std::size_t> numbers_;
};

// The outcomes so far, by numbers; a score that is not there yet is empty.
class Gathered {
 public:
  void add(const Answered& answered, const std::string& where) {
    const std::size_t entrant = entrants_.of(answered.entrant);
    if (entrant == scores_.size()) {
      scores_.emplace_back();
      draws_.emplace_back();
      names_.push_back(answered.entrant);
    }
    const std::size_t draw = draws_[entrant].of(answered.draw);
    scores_[entrant].resize(draws_[entrant].size());
    const std::size_t row = rows_.of(answered.row);
    std::vector<std::optional<double>>& of_draw = scores_[entrant][draw];
    of_draw.resize(std::max(of_draw.size(), row + 1));
    if (of_draw[row]) {
      refuse(where,
             fmt::format("row \"{}\" of entrant \"{}\", draw \"{}\", is there already; leave one "
                         "of the two out",
                         printable(answered.row),
                         printable(answered.entrant),
                         printable(answered.draw)));
    }
    of_draw[row] = answered.score;
  }

  Replay complete(const std::string& file) && {
    if (scores_.size() < 2) {
      refuse(file, "a study needs the outcomes of two entrants at least");
    }
    Replay replay = {.rows = rows_.size()};
    for (std::size_t i = 0; i < scores_.size(); ++i) {
      ReplayedEntrant& entrant = replay.entrants.emplace_back();
      entrant.name = names_[i];
      for (std::vector<std::optional<double>>& of_draw : scores_[i]) {
        entrant.scores.push_back(complete_draw(std::move(of_draw), entrant.name, file));
      }
    }
    return replay;
  }

 private:
  std::vector<double> complete_draw(std::vector<std::optional<double>> of_draw,
                                    const std::string& name,
                                    const std::string& file) const {
    of_draw.resize(rows_.size());
    std::vector<double> scores;
    for (const std::optional<double>& score : of_draw) {
      if (!score) {
        refuse(file,
               fmt::format("entrant \"{}\" has a draw without all {} rows; every draw of every "
                           "entrant answers the same rows",
                           printable(name),
                           rows_.size()));
      }
      scores.push_back(*score);
    }
    return scores;
  }

  Numbers rows_;
  Numbers entrants_;
  std::vector<Numbers> draws_;  // of each entrant
  std::vector<std::string> names_;
  std::vector<std::vector<std::vector<std::optional<double>>>> scores_;  // (entrants, draws, rows)
};

bool has_grades(const ReplayedEntrant& entrant) {
  return std::ranges::any_of(entrant.scores, [](const std::vector<double>& scores) {
    return std::ranges::any_of(scores, [](double score) { return score != 0 && score != 1; });
  });
}

class ReplayPopulation : public Population {
 public:
  ReplayPopulation(const Replay& replay, const ReplaySizes& sizes)
      : replay_(replay), sizes_(sizes), is_graded_(!promise_of(replay).has_single_rows) {}

  Evidence unanswered() const override {
    Evidence study = unanswered_study(replay_.entrants.size(), sizes_.dev_rows, sizes_.test_rows);
    if (is_graded_) {
      study.metric = "token_f1";
      study.form = AnswerForm::Text;
    }
    return study;
  }

  Truth draw(Evidence& study, Draws& draws) const override {
    const std::vector<std::size_t> dev = drawn_rows(sizes_.dev_rows, draws);
    const std::vector<std::size_t> test = drawn_rows(sizes_.test_rows, draws);
    Truth truth;
    for (std::size_t i = 0; i < study.entrants.size(); ++i) {
      const auto& of_draws = replay_.entrants[i].scores;
      const std::vector<double>& scores = of_draws[draws.rng().below(of_draws.size())];
      replay(scores, dev, study.entrants[i].dev);
      replay(scores, test, study.entrants[i].test);
      truth.scores.push_back(std::accumulate(scores.begin(), scores.end(), 0.0) /
                             static_cast<double>(scores.size()));
    }
    return truth;
  }

 private:
  std::vector<std::size_t> drawn_rows(std::size_t count, Draws& draws) const {
    std::vector<std::size_t> rows(count);
    std::ranges::generate(rows, [&] { return draws.rng().below(replay_.rows); });
    return rows;
  }

  static void replay(const std::vector<double>& scores,
                     std::span<const std::size_t> rows,
                     std::vector<Outcome>& outcomes) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      outcomes[i].score = scores[rows[i]];
    }
  }

  Replay replay_;
  ReplaySizes sizes_;
  bool is_graded_;
};

}  // namespace

Replay read_replay(const std::filesystem::path& path) {
  const std::string file = printable(path.string());
  Problems problems;
  const std::unique_ptr<RowReader> reader = open_plain_rows(path, file, {}, problems);
  const std::array<std::size_t, 4> places = places_of_columns(*reader, file);
  Gathered gathered;
  RowView row;
  while (reader->next(row)) {
    const std::string where = fmt::format("{}:{}", file, row.line);
    const auto cell = [&](std::size_t column) { return std::string(row.cells[places[column]]); };
    gathered.add({.row = cell(0),
                  .entrant = cell(1),
                  .draw = cell(2),
                  .score = score_of(row.cells[places[3]], where)},
                 where);
  }
  for (const Problem& problem : problems.all()) {
    if (problem.kind->leaves_row_out) {
      throw Error(ErrorKind::Data, sentence(problem));
    }
  }
  return std::move(gathered).complete(file);
}

std::unique_ptr<Population> replay_population(const Replay& replay, const ReplaySizes& sizes) {
  return std::make_unique<ReplayPopulation>(replay, sizes);
}

Promise promise_of(const Replay& replay) {
  return std::ranges::any_of(replay.entrants, has_grades)
             ? Promise{.has_single_rows = false, .has_mid_p = false}
             : Promise{};
}

}  // namespace tuneornot
