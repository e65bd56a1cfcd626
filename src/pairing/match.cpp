#include "pairing/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/error.h"
#include "base/text.h"

namespace tuneornot {

namespace {

// A row to which every side's are laid.
struct BaseRow {
  ScoredRow row;
  std::string_view input;
  std::string_view document;
};

std::vector<BaseRow> base_rows(const Ruler* ruler, std::span<const Side> sides) {
  std::vector<BaseRow> base;
  if (ruler == nullptr) {
    for (const Prediction& row : sides.front().rows) {
      base.push_back(
          {.row = {.example_id = row.id, .expected = "", .group = row.group, .slice = ""},
           .input = row.input,
           .document = row.document});
    }
    return base;
  }
  for (std::size_t i = 0; i < ruler->rows.size(); ++i) {
    base.push_back({.row = ruler->rows[i], .input = ruler->inputs[i], .document = ""});
  }
  return base;
}

using Places = std::unordered_map<std::string_view, std::size_t>;

constexpr std::size_t kRepeated = static_cast<std::size_t>(-1);

// Where each input stands, which an input that is there twice does not say.
template <typename Rows>
Places places_of_inputs(const Rows& rows) {
  Places places;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string_view input = trimmed(rows[i].input);
    if (!input.empty()) {
      const auto [place, is_new] = places.emplace(input, i);
      place->second = is_new ? i : kRepeated;
    }
  }
  return places;
}

[[noreturn]] void refuse_other_row(const Side& side, const std::string& id) {
  throw Error(ErrorKind::Data,
              fmt::format("{}: its row \"{}\" is another one than that of the same id on the other "
                          "side; both have to be of the same data",
                          printable(side.name),
                          shortened(id, 40)));
}

void check_same(const BaseRow& base, const Side& side, const Prediction& row) {
  const auto differ = [](std::string_view ours, std::string_view theirs) {
    return !ours.empty() && !theirs.empty() && ours != theirs;
  };
  if (differ(trimmed(base.input), trimmed(row.input)) || differ(base.document, row.document)) {
    refuse_other_row(side, row.id);
  }
}

// A side's row for each base row; null where it has none.
using Aligned = std::vector<const Prediction*>;

Aligned aligned(const std::vector<BaseRow>& base, const Side& side) {
  Places ids;
  for (std::size_t i = 0; i < side.rows.size(); ++i) {
    ids.emplace(side.rows[i].id, i);
  }
  const Places inputs = places_of_inputs(side.rows);
  const Places base_inputs = places_of_inputs(base);
  Aligned rows(base.size(), nullptr);
  std::vector<bool> is_taken(side.rows.size());
  for (std::size_t i = 0; i < base.size(); ++i) {
    if (const auto found = ids.find(base[i].row.example_id); found != ids.end()) {
      check_same(base[i], side, side.rows[found->second]);
      rows[i] = &side.rows[found->second];
      is_taken[found->second] = true;
    }
  }
  for (const auto& [input, place] : base_inputs) {
    const auto found = inputs.find(input);
    const bool is_pair = place != kRepeated && found != inputs.end() && found->second != kRepeated;
    if (is_pair && rows[place] == nullptr && !is_taken[found->second]) {
      rows[place] = &side.rows[found->second];
    }
  }
  return rows;
}

// What was said, in the spelling of the task; a failure where that cannot be told.
Answer read_answer(const Ruler* ruler, const Side& side, const Prediction& row) {
  if (row.failure) {
    return {.failure = row.failure};
  }
  if (ruler == nullptr) {
    return {.text = row.answer.value_or("")};
  }
  if (!row.answer && row.score) {
    throw Error(ErrorKind::Usage,
                fmt::format("{}: row \"{}\" has a score and no answer, so it cannot be scored as "
                            "the task has it",
                            printable(side.name),
                            shortened(row.id, 40)));
  }
  std::optional<std::string> read =
      row.answer ? ruler->read(*row.answer) : std::optional<std::string>();
  if (read && !read->empty()) {
    return {.text = *std::move(read)};
  }
  return {.failure = CallFailure{.kind = CallFailure::Kind::Unreadable,
                                 .detail = row.answer.value_or(""),
                                 .attempts = 1}};
}

double own_score(const Side& side, const Prediction& row) {
  if (!row.score && !row.failure) {
    throw Error(ErrorKind::Usage,
                fmt::format("{}: has no scores; name the task to score its answers by with --task "
                            "TASK",
                            printable(side.name)));
  }
  return row.score.value_or(0);
}

std::vector<std::size_t> common_rows(const std::vector<Aligned>& sides) {
  std::vector<std::size_t> common;
  for (std::size_t row = 0; row < sides.front().size(); ++row) {
    if (std::ranges::all_of(sides, [row](const auto& rows) { return rows[row] != nullptr; })) {
      common.push_back(row);
    }
  }
  return common;
}

// The rows that all have; a group is that of the first side which names one.
std::vector<ScoredRow> scored_rows(std::vector<BaseRow>& base,
                                   const std::vector<Aligned>& sides,
                                   const std::vector<std::size_t>& common) {
  std::vector<ScoredRow> rows;
  for (const std::size_t row : common) {
    ScoredRow& scored = rows.emplace_back(std::move(base[row].row));
    for (const Aligned& side : sides) {
      scored.group = scored.group.empty() ? side[row]->group : scored.group;
    }
  }
  return rows;
}

Outcome outcome_of(const Ruler* ruler,
                   const Side& side,
                   const Prediction& row,
                   const ScoredRow& scored,
                   std::string_view input) {
  Outcome outcome{.example_id = scored.example_id, .answer = read_answer(ruler, side, row)};
  if (ruler == nullptr) {
    outcome.score = own_score(side, row);
  } else if (!outcome.answer.failure) {
    outcome.score = ruler->metric.row_score(
        {.answer = outcome.answer.text, .expected = scored.expected, .input = input});
  }
  return outcome;
}

}  // namespace

Matched match(const Ruler* ruler, std::span<const Side> sides) {
  std::vector<BaseRow> base = base_rows(ruler, sides);
  std::vector<Aligned> rows;
  for (const Side& side : sides) {
    rows.push_back(aligned(base, side));
  }
  const std::vector<std::size_t> common = common_rows(rows);
  if (common.empty()) {
    throw Error(ErrorKind::Data,
                "no row is common to all: neither ids nor inputs are the same; compare predictions "
                "of the same data");
  }
  Matched matched;
  Evidence& evidence = matched.evidence;
  if (ruler != nullptr) {
    evidence.metric = ruler->metric.name;
    evidence.form = ruler->metric.form;
    evidence.label_shares = ruler->label_shares;
  }
  evidence.test_rows = scored_rows(base, rows, common);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    Entrant& entrant = evidence.entrants.emplace_back();
    for (std::size_t place = 0; place < common.size(); ++place) {
      const Prediction& row = *rows[i][common[place]];
      entrant.test.push_back(
          outcome_of(ruler, sides[i], row, evidence.test_rows[place], base[common[place]].input));
    }
    matched.left_out.push_back(sides[i].rows.size() - common.size());
  }
  return matched;
}

}  // namespace tuneornot
