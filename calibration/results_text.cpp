#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "calibration/results.h"

namespace tuneornot {

namespace {

constexpr double kPercent = 100;

constexpr std::array<std::string_view, 9> kPromises = {"false words",
                                                       "scores",
                                                       "worst score",
                                                       "differences",
                                                       "R",
                                                       "every R",
                                                       "optimism",
                                                       "corrected",
                                                       "power"};

constexpr std::array kCertainties = {
    Certainty::Confirmed, Certainty::Supported, Certainty::Open, Certainty::Overturned};

// Rows of cells, written as wide as their columns need.
class MarkdownTable {
 public:
  using Row = std::vector<std::string>;

  explicit MarkdownTable(Row header) : rows_{std::move(header)} {}

  void add(Row row) { rows_.push_back(std::move(row)); }

  std::string text() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const Row& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], row[i].size());
      }
    }
    std::string text = line(rows_.front(), widths);
    text += "|";
    for (const std::size_t width : widths) {
      text += std::string(width + 2, '-') + "|";
    }
    text += "\n";
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      text += line(rows_[i], widths);
    }
    return text;
  }

 private:
  static std::string line(const Row& row, std::span<const std::size_t> widths) {
    std::string text = "|";
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += fmt::format(" {:{}} |", row[i], widths[i]);
    }
    return text + "\n";
  }

  std::vector<Row> rows_;
};

std::string marked(Met met, const std::string& text) {
  switch (met) {
    case Met::TooSafe:
      return "_" + text + "_";
    case Met::No:
      return "**" + text + "**";
    case Met::Yes:
      break;
  }
  return text;
}

std::string text(const Claim& claim) {
  const int digits = claim.name == "optimism" || claim.name == "corrected" ? 2 : 1;
  const std::string seen = fmt::format("{:.{}f}", kPercent * claim.seen, digits);
  return fmt::format("{} [{:.{}f}, {:.{}f}]",
                     marked(claim.met, seen),
                     kPercent * claim.limits.low,
                     digits,
                     kPercent * claim.limits.high,
                     digits);
}

const Claim* claim_called(const CellResult& result, std::string_view name) {
  const auto found = std::ranges::find(result.claims, name, &Claim::name);
  return found == result.claims.end() ? nullptr : &*found;
}

std::string promises_text(std::span<const CellResult> results) {
  MarkdownTable::Row header = {"cell", "studies"};
  header.insert(header.end(), kPromises.begin(), kPromises.end());
  MarkdownTable table(std::move(header));
  for (const CellResult& result : results) {
    MarkdownTable::Row row = {result.name, std::to_string(result.tally.studies)};
    for (const std::string_view name : kPromises) {
      const Claim* claim = claim_called(result, name);
      row.push_back(claim == nullptr ? "" : text(*claim));
    }
    table.add(std::move(row));
  }
  return table.text();
}

std::string certainties_text(std::span<const CellResult> results) {
  MarkdownTable table({"cell",
                       "confirmed",
                       "wrong",
                       "supported",
                       "wrong",
                       "open",
                       "wrong",
                       "overturned",
                       "wrong",
                       "shown apart"});
  for (const CellResult& result : results) {
    MarkdownTable::Row row = {result.name};
    for (const Certainty certainty : kCertainties) {
      const auto& [said, wrong] = tally_of(result.tally, certainty);
      const Claim* claim = claim_called(result, name_of(certainty));
      row.push_back(fmt::format("{:.1f}", kPercent * said.value()));
      row.push_back(marked(claim == nullptr ? Met::Yes : claim->met,
                           fmt::format("{:.2f}", kPercent * wrong.value())));
    }
    row.push_back(result.tally.shown.studies == 0
                      ? ""
                      : fmt::format("{:.1f}", kPercent * result.tally.shown.value()));
    table.add(std::move(row));
  }
  return table.text();
}

std::string regret_text(const Taker& taker) {
  return taker.regret.studies == 0 ? "" : fmt::format("{:.2f}", kPercent * taker.regret.value());
}

std::string rank_text(const Taker& taker) {
  return taker.cost_rank.studies == 0 ? "" : fmt::format("{:.2f}", taker.cost_rank.value());
}

std::string takers_text(std::span<const CellResult> results) {
  MarkdownTable table({"cell",
                       "regret: pick",
                       "best on test",
                       "best on dev",
                       "cost rank: pick",
                       "best on test",
                       "best on dev",
                       "truly best",
                       "calls made"});
  for (const CellResult& result : results) {
    const Tally& tally = result.tally;
    table.add(
        {result.name,
         regret_text(tally.pick),
         regret_text(tally.best_on_test),
         regret_text(tally.best_on_dev),
         rank_text(tally.pick),
         rank_text(tally.best_on_test),
         rank_text(tally.best_on_dev),
         rank_text(tally.oracle),
         tally.asked.studies == 0 ? "" : fmt::format("{:.0f}", kPercent * tally.asked.value())});
  }
  return table.text();
}

std::string counts_text(std::span<const CellResult> results, std::uint64_t seed) {
  std::array<std::size_t, 3> counts{};
  for (const CellResult& result : results) {
    for (const Claim& claim : result.claims) {
      ++counts[static_cast<std::size_t>(claim.met)];
    }
  }
  return fmt::format("Seed {}: {} claims met, {} too safe (_so_), {} missed (**so**).\n",
                     seed,
                     counts[static_cast<std::size_t>(Met::Yes)],
                     counts[static_cast<std::size_t>(Met::TooSafe)],
                     counts[static_cast<std::size_t>(Met::No)]);
}

}  // namespace

std::string results_text(std::span<const CellResult> results, std::uint64_t seed) {
  return promises_text(results) + "\n" + certainties_text(results) + "\n" + takers_text(results) +
         "\n" + counts_text(results, seed);
}

}  // namespace tuneornot
