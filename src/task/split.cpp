#include "task/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/text.h"
#include "task/groups.h"

namespace tuneornot {

namespace {

constexpr std::size_t kFewestRows = 500;
constexpr std::size_t kShownColumns = 60;

struct Sizes {
  std::size_t test = 0;
  std::size_t dev = 0;
};

std::size_t share(std::size_t rows, std::size_t percent) {
  return (rows * percent + 50) / 100;
}

Sizes sizes_for(std::size_t rows, bool has_test) {
  const std::size_t dev = std::clamp<std::size_t>(share(rows, 15), 100, 500);
  if (has_test) {
    return {.test = 0, .dev = std::min(dev, rows / 3)};
  }
  return {.test = std::clamp<std::size_t>(share(rows, 30), 150, 2000), .dev = dev};
}

// One of test, dev and train while it is filled.
struct Side {
  std::size_t target = 0;  // rows
  std::vector<Example> examples;
  std::vector<std::size_t> counts;  // of its rows, by label
};

// Puts whole groups on sides, so that every label is shared out like the rows as a whole.
//
// Largest first, in random order where equal: small groups then even out what large ones left. A
// group goes to the side that is furthest behind in its labels, among the sides that it brings
// nearer to their target. Groups of one row therefore meet the targets exactly and each label's
// share within a row or two; iterative stratification (Sechidis et al. 2011) is this with one more
// ordering, which single labels do not need.
class Stratifier {
 public:
  Stratifier(std::span<const Group> groups, TaskKind kind) : kind_(kind) {
    for (const Group& group : groups) {
      for (const Example* row : group.rows) {
        labels_.try_emplace(label_of(*row), labels_.size());
        ++rows_;
      }
    }
    totals_.resize(labels_.size());
    for (const Group& group : groups) {
      add_counts(group, totals_);
    }
  }

  // `sides` has the targets; the last one takes what fits nowhere.
  void fill(std::span<const Group* const> order, std::span<Side> sides) const {
    for (Side& side : sides) {
      side.counts.resize(labels_.size());
    }
    for (const Group* group : order) {
      Side& side = sides[side_for(*group, sides)];
      add_counts(*group, side.counts);
      for (const Example* row : group->rows) {
        side.examples.push_back(*row);
      }
    }
  }

 private:
  std::string label_of(const Example& example) const {
    return kind_ == TaskKind::Classify ? example.output : "";
  }

  void add_counts(const Group& group, std::vector<std::size_t>& counts) const {
    for (const Example* row : group.rows) {
      ++counts[labels_.at(label_of(*row))];
    }
  }

  // How many rows the side lacks of the labels of the group's rows, summed over these rows and
  // times rows_, so that every number is whole and the sum the same on every machine.
  double lack(const Group& group, const Side& side) const {
    double sum = 0;
    for (const Example* row : group.rows) {
      const std::size_t label = labels_.at(label_of(*row));
      sum += static_cast<double>(side.target) * static_cast<double>(totals_[label]) -
             static_cast<double>(rows_) * static_cast<double>(side.counts[label]);
    }
    return sum;
  }

  std::size_t side_for(const Group& group, std::span<const Side> sides) const {
    std::size_t best = sides.size() - 1;
    bool is_found = false;
    for (std::size_t index = 0; index < sides.size(); ++index) {
      const Side& side = sides[index];
      const std::size_t filled = side.examples.size() + group.rows.size() / 2;
      if (filled >= side.target) {
        continue;
      }
      if (!is_found || lack(group, side) > lack(group, sides[best])) {
        best = index;
        is_found = true;
      }
    }
    return best;
  }

  TaskKind kind_;
  std::size_t rows_ = 0;
  std::map<std::string, std::size_t> labels_;
  std::vector<std::size_t> totals_;  // rows of each label
};

std::vector<const Group*> placing_order(std::span<const Group> groups, std::uint64_t seed) {
  struct Turn {
    const Group* group = nullptr;
    std::uint64_t draw = 0;
  };
  Rng rng(seed, "split: order of the groups");
  std::vector<Turn> turns;
  turns.reserve(groups.size());
  for (const Group& group : groups) {
    turns.push_back({.group = &group, .draw = rng.next()});
  }
  std::ranges::sort(turns, [](const Turn& one, const Turn& other) {
    const std::size_t rows = one.group->rows.size();
    const std::size_t other_rows = other.group->rows.size();
    return rows == other_rows ? one.draw < other.draw : rows > other_rows;
  });
  std::vector<const Group*> order(turns.size());
  std::ranges::transform(turns, order.begin(), &Turn::group);
  return order;
}

void check_filled(std::span<const Side> sides, const std::vector<Group>& groups) {
  const bool is_filled = std::ranges::all_of(
      sides, [](const Side& side) { return 2 * side.examples.size() >= side.target; });
  if (is_filled) {
    return;
  }
  const Group& largest =
      *std::ranges::max_element(groups, {}, [](const Group& group) { return group.rows.size(); });
  throw Error(ErrorKind::Data,
              fmt::format("{}: the rows cannot be split with groups kept whole: there are {} "
                          "groups, and that of \"{}\" alone holds {} rows; name a column with "
                          "smaller groups, or none",
                          largest.rows.front()->file,
                          groups.size(),
                          shortened(largest.name, kShownColumns),
                          largest.rows.size()));
}

// The order of the file leaves no trace.
void put_in_seeded_order(std::vector<Example>& examples, Rng& rng) {
  std::ranges::sort(examples, {}, &Example::id);
  rng.shuffle(std::span(examples));
}

std::string seal_of(std::span<const Example> examples) {
  std::vector<std::string> hashes;
  for (const Example& example : examples) {
    hashes.push_back(sha256(example.input + '\x1f' + example.output));
  }
  std::ranges::sort(hashes);
  return sha256(fmt::format("{}", fmt::join(hashes, "")));
}

// Of the test file: what train holds too is set aside.
void take_given_test(const Dataset& dataset, Split& split) {
  std::unordered_set<std::string> known;
  for (const Example& example : dataset.examples) {
    known.insert(normalised(example.input));
  }
  for (const Example& example : dataset.test) {
    const bool is_leaked = known.contains(normalised(example.input));
    (is_leaked ? split.leaked : split.test).push_back(example);
  }
  if (split.test.empty()) {
    throw Error(ErrorKind::Data,
                dataset.test.front().file +
                    ": every row's text stands in the train file too; give rows of its own");
  }
}

void check_size(const Dataset& dataset) {
  const std::size_t rows = dataset.examples.size();
  const std::string file = rows == 0 ? "the data" : dataset.examples.front().file;
  if (dataset.test.empty() && rows < kFewestRows) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: {} rows are too few for this version to split; bring {} rows, or "
                            "a test file of your own (data: train and test)",
                            file,
                            rows,
                            kFewestRows));
  }
  if (rows < 3) {
    throw Error(
        ErrorKind::Data,
        fmt::format("{}: {} rows are too few to learn and to choose from; add some", file, rows));
  }
}

}  // namespace

Split split_dataset(const Dataset& dataset, TaskKind kind, std::uint64_t seed) {
  check_size(dataset);
  Split split;
  const bool has_test = !dataset.test.empty();
  const std::size_t rows = dataset.examples.size();
  const Sizes sizes = sizes_for(rows, has_test);
  const std::vector<Group> groups = groups_of(dataset.examples);

  std::array<Side, 3> sides;
  sides[0].target = sizes.test;
  sides[1].target = sizes.dev;
  sides[2].target = rows - sizes.test - sizes.dev;
  Stratifier(groups, kind).fill(placing_order(groups, seed), sides);
  check_filled(sides, groups);
  split.test = std::move(sides[0].examples);
  split.dev = std::move(sides[1].examples);
  split.train = std::move(sides[2].examples);
  if (has_test) {
    take_given_test(dataset, split);
  }

  Rng rng(seed, "split: order of the rows");
  for (std::vector<Example>* examples : {&split.test, &split.dev, &split.train, &split.leaked}) {
    put_in_seeded_order(*examples, rng);
  }
  split.seal = seal_of(split.test);
  return split;
}

}  // namespace tuneornot
