#include "study/learning_curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <utility>

#include "strategy/strategy.h"
#include "study/measure.h"
#include "study/passing_trial.h"
#include "study/runner.h"
#include "task/nested_subsets.h"

namespace tuneornot {

namespace {

constexpr std::size_t kFewestDevRows = 50;
constexpr std::size_t kSmallestPool = 96;

using Parts = std::vector<std::vector<Example>>;  // of train, by size

Parts parts_of(const StudyInputs& inputs, std::size_t draw) {
  const std::vector<Example>& train = inputs.split.train;
  return nested_subsets(train, inputs.task, curve_sizes(train.size()), inputs.seed, draw);
}

// A size below the pool: its number among the parts, and how many rows it has. Where groups are
// large the draws differ: then their mean.
struct Size {
  std::size_t part = 0;
  std::size_t labels = 0;
};

// Those that hold rows in every draw, and more than the size before.
std::vector<Size> sizes_of(const StudyInputs& inputs) {
  std::vector<std::vector<std::size_t>> rows;  // (draws, parts)
  for (std::size_t draw = 1; draw <= kCurveDraws; ++draw) {
    rows.emplace_back();
    for (const std::vector<Example>& part : parts_of(inputs, draw)) {
      rows.back().push_back(part.size());
    }
  }
  std::vector<Size> sizes;
  for (std::size_t part = 0; part < rows.front().size(); ++part) {
    std::size_t sum = 0;
    std::size_t fewest = rows.front()[part];
    for (const std::vector<std::size_t>& draw : rows) {
      sum += draw[part];
      fewest = std::min(fewest, draw[part]);
    }
    const std::size_t labels = sum / kCurveDraws;
    if (fewest > 0 && labels < inputs.split.train.size() &&
        (sizes.empty() || labels > sizes.back().labels)) {
      sizes.push_back({.part = part, .labels = labels});
    }
  }
  return sizes;
}

class CurveStudy {
 public:
  CurveStudy(const StudyInputs& inputs,
             std::vector<Size> sizes,
             const StudyHost& host,
             Tally& tally)
      : inputs_(inputs), host_(host), tally_(tally), sizes_(std::move(sizes)) {}

  std::optional<std::vector<StoredCurve>> run(std::span<const RacedEntrant> entrants);

 private:
  StoredCurve begun(const RacedEntrant& entrant) const;
  // Adds the trials of a draw to each entrant's curve, and to one.
  MeasureEnd measure_all(std::span<const RacedEntrant> entrants,
                         std::size_t draw,
                         std::vector<StoredCurve>& curves);
  MeasureEnd measure_draw(const RacedEntrant& entrant, std::size_t draw, StoredCurve& curve);
  // The trial's key; empty when stopped.
  std::optional<std::string> measure_part(const RacedEntrant& entrant,
                                          const Size& size,
                                          std::size_t draw);

  const StudyInputs& inputs_;
  const StudyHost& host_;
  Tally& tally_;
  std::vector<Size> sizes_;
  Parts parts_;  // of the draw that is being measured
};

std::optional<std::vector<StoredCurve>> CurveStudy::run(std::span<const RacedEntrant> entrants) {
  std::vector<StoredCurve> curves;
  for (const RacedEntrant& entrant : entrants) {
    curves.push_back(begun(entrant));
    const std::size_t missing = curve_sizes(inputs_.split.train.size()).size() - 1 - sizes_.size();
    tally_.drop(missing * kCurveDraws * inputs_.split.dev.size());
  }
  for (std::size_t draw = 1; draw <= kCurveDraws; ++draw) {
    parts_ = parts_of(inputs_, draw);
    if (measure_all(entrants, draw, curves) == MeasureEnd::Stopped) {
      return std::nullopt;
    }
  }
  return curves;
}

MeasureEnd CurveStudy::measure_all(std::span<const RacedEntrant> entrants,
                                   std::size_t draw,
                                   std::vector<StoredCurve>& curves) {
  for (std::size_t i = 0; i < entrants.size(); ++i) {
    if (measure_draw(entrants[i], draw, curves[i]) == MeasureEnd::Stopped) {
      return MeasureEnd::Stopped;
    }
  }
  return MeasureEnd::Done;
}

StoredCurve CurveStudy::begun(const RacedEntrant& entrant) const {
  StoredCurve curve{.candidate = entrant.candidate};
  for (const Size& size : sizes_) {
    curve.sizes.push_back({.labels = size.labels});
  }
  curve.sizes.push_back({.labels = inputs_.split.train.size(), .keys = {entrant.dev_key}});
  return curve;
}

MeasureEnd CurveStudy::measure_draw(const RacedEntrant& entrant,
                                    std::size_t draw,
                                    StoredCurve& curve) {
  for (std::size_t i = 0; i < sizes_.size(); ++i) {
    std::optional<std::string> key = measure_part(entrant, sizes_[i], draw);
    if (!key) {
      return MeasureEnd::Stopped;
    }
    curve.sizes[i].keys.push_back(*std::move(key));
  }
  return MeasureEnd::Done;
}

std::optional<std::string> CurveStudy::measure_part(const RacedEntrant& entrant,
                                                    const Size& size,
                                                    std::size_t draw) {
  const Making making = {.candidate = entrant.candidate,
                         .model = entrant.model,
                         .train = parts_[size.part],
                         .folder = curve_folder(entrant.candidate, draw, size.part + 1)};
  std::optional<std::string> key =
      make_and_measure(inputs_,
                       {.making = making,
                        .note = fmt::format(" after {} labels", size.labels),
                        .rows = inputs_.split.dev},
                       host_,
                       tally_);
  if (key) {
    drop_measured(inputs_, making);
  }
  return key;
}

// What was measured before of an entrant and as many training rows; else without sizes.
StoredCurve known_curve(const RacedEntrant& entrant,
                        const StoredCurves& before,
                        std::size_t train_rows) {
  const CurveTrials pool = {.labels = train_rows, .keys = {entrant.dev_key}};
  const auto known = std::ranges::find_if(before.routes, [&](const StoredCurve& stored) {
    return stored.candidate == entrant.candidate && !stored.sizes.empty() &&
           stored.sizes.back() == pool;
  });
  return known == before.routes.end() ? StoredCurve{.candidate = entrant.candidate} : *known;
}

// Fills in those that have no sizes yet. False when stopped.
bool measure_missing(const StudyInputs& inputs,
                     std::span<const RacedEntrant> missing,
                     const StudyHost& host,
                     Tally& tally,
                     StoredCurves& curves) {
  std::vector<Size> sizes = sizes_of(inputs);
  if (sizes.empty()) {
    tally.drop(missing.size() * answers_of_a_curve(inputs.split));
    curves = {.left_out = "groups are so large that no smaller part can be taken of the rows"};
    return true;
  }
  const auto measured = CurveStudy(inputs, std::move(sizes), host, tally).run(missing);
  for (const StoredCurve& curve : measured.value_or(std::vector<StoredCurve>{})) {
    *std::ranges::find(curves.routes, curve.candidate, &StoredCurve::candidate) = curve;
  }
  return measured.has_value();
}

}  // namespace

std::string reason_for_no_curves(const Split& split) {
  if (!split.folds.empty()) {
    return "so few rows are measured on folds, and parts of them would tell little: it takes a "
           "test file, or 500 rows";
  }
  if (split.train.size() < kSmallestPool) {
    return fmt::format("{} rows to learn from are too few to take parts of; it takes {}",
                       split.train.size(),
                       kSmallestPool);
  }
  return split.dev.size() < kFewestDevRows
             ? fmt::format("{} dev rows are too few to see a curve by; it takes {}",
                           split.dev.size(),
                           kFewestDevRows)
             : "";
}

std::size_t answers_of_a_curve(const Split& split) {
  return (curve_sizes(split.train.size()).size() - 1) * kCurveDraws * split.dev.size();
}

double rows_of_a_curve(const Split& split) {
  const std::vector<std::size_t> sizes = curve_sizes(split.train.size());
  const std::size_t parts = std::reduce(sizes.begin(), sizes.end() - 1);
  return static_cast<double>(kCurveDraws * parts) / static_cast<double>(split.train.size());
}

std::optional<StoredCurves> measure_curves(const StudyInputs& inputs,
                                           std::span<const RacedEntrant> entrants,
                                           const StudyHost& host,
                                           Tally& tally) {
  StoredCurves curves{.left_out = reason_for_no_curves(inputs.split)};
  if (!curves.left_out.empty()) {
    return curves;
  }
  const StoredCurves before = stored_curves(host.store).value_or(StoredCurves{});
  std::vector<RacedEntrant> missing;
  for (const RacedEntrant& entrant : entrants) {
    const std::string_view reason =
        reason_for_no_curve(find_strategy(entrant.candidate.strategy), inputs.curved);
    StoredCurve curve = known_curve(entrant, before, inputs.split.train.size());
    const bool is_known = !curve.sizes.empty();
    if (reason.empty() && is_known) {
      tally.drop(answers_of_a_curve(inputs.split));
    } else if (reason.empty()) {
      missing.push_back(entrant);
    } else if (!is_known) {
      curve.left_out = reason;
    }
    curves.routes.push_back(std::move(curve));
  }
  if (!missing.empty() && !measure_missing(inputs, missing, host, tally, curves)) {
    return std::nullopt;
  }
  std::error_code not_empty;
  std::filesystem::remove(inputs.folder / kCurvesFolder, not_empty);
  return curves;
}

}  // namespace tuneornot
