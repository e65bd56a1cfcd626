#include "task/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "base/error.h"
#include "base/hash.h"
#include "base/normalise.h"
#include "base/random.h"
#include "task/groups.h"
#include "task/row_key.h"

namespace tuneornot {

namespace {

constexpr std::size_t kFewestRows = 500;

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
  std::size_t rows = 0;
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
  Stratifier(std::span<const RowKey> rows, TaskKind kind) : rows_(rows), kind_(kind) {
    for (const RowKey& row : rows) {
      const std::size_t label = labels_.try_emplace(stratum_of(row), labels_.size()).first->second;
      totals_.resize(labels_.size());
      ++totals_[label];
    }
  }

  // `sides` has the targets, test, dev and train; the last one takes what fits nowhere.
  std::vector<SplitPart> fill(const Groups& groups,
                              std::span<const std::uint32_t> order,
                              std::span<Side> sides) const {
    for (Side& side : sides) {
      side.counts.resize(labels_.size());
    }
    std::vector<SplitPart> parts(rows_.size());
    for (const std::uint32_t group : order) {
      const std::span<const std::uint32_t> members = groups.rows_of(group);
      const std::size_t index = side_for(members, sides);
      sides[index].rows += members.size();
      for (const std::uint32_t row : members) {
        ++sides[index].counts[label_of(row)];
        parts[row] = static_cast<SplitPart>(index);
      }
    }
    return parts;
  }

 private:
  std::uint32_t stratum_of(const RowKey& row) const {
    return kind_ == TaskKind::Classify ? row.label : 0;
  }

  std::size_t label_of(std::uint32_t row) const { return labels_.at(stratum_of(rows_[row])); }

  // How many rows the side lacks of the labels of the group's rows, summed over these rows and
  // times rows_, so that every number is whole and the sum the same on every machine.
  double lack(std::span<const std::uint32_t> members, const Side& side) const {
    double sum = 0;
    for (const std::uint32_t row : members) {
      const std::size_t label = label_of(row);
      sum += static_cast<double>(side.target) * static_cast<double>(totals_[label]) -
             static_cast<double>(rows_.size()) * static_cast<double>(side.counts[label]);
    }
    return sum;
  }

  std::size_t side_for(std::span<const std::uint32_t> members, std::span<const Side> sides) const {
    std::size_t best = sides.size() - 1;
    bool is_found = false;
    for (std::size_t index = 0; index < sides.size(); ++index) {
      const Side& side = sides[index];
      if (side.rows + members.size() / 2 >= side.target) {
        continue;
      }
      if (!is_found || lack(members, side) > lack(members, sides[best])) {
        best = index;
        is_found = true;
      }
    }
    return best;
  }

  std::span<const RowKey> rows_;
  TaskKind kind_;
  std::unordered_map<std::uint32_t, std::size_t> labels_;
  std::vector<std::size_t> totals_;  // rows of each label
};

std::vector<std::uint32_t> placing_order(const Groups& groups, std::uint64_t seed) {
  struct Turn {
    std::uint32_t group = 0;
    std::uint32_t rows = 0;
    std::uint64_t draw = 0;
  };
  Rng rng(seed, "split: order of the groups");
  std::vector<Turn> turns;
  turns.reserve(groups.size());
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    const auto rows = static_cast<std::uint32_t>(groups.rows_of(group).size());
    turns.push_back({.group = group, .rows = rows, .draw = rng.next()});
  }
  std::ranges::sort(turns, [](const Turn& one, const Turn& other) {
    return one.rows == other.rows ? one.draw < other.draw : one.rows > other.rows;
  });
  std::vector<std::uint32_t> order(turns.size());
  std::ranges::transform(turns, order.begin(), &Turn::group);
  return order;
}

void check_filled(std::span<const Side> sides,
                  const Groups& groups,
                  std::span<const RowKey> rows,
                  const std::string& file) {
  const bool is_filled =
      std::ranges::all_of(sides, [](const Side& side) { return 2 * side.rows >= side.target; });
  if (is_filled) {
    return;
  }
  std::size_t largest = 0;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    largest = groups.rows_of(group).size() > groups.rows_of(largest).size() ? group : largest;
  }
  const std::span<const std::uint32_t> members = groups.rows_of(largest);
  throw Error(ErrorKind::Data,
              fmt::format("{}: the rows cannot be split with groups kept whole: there are {} "
                          "groups, and that of line {} alone holds {} rows; name a column with "
                          "smaller groups, or none",
                          file,
                          groups.size(),
                          rows[std::ranges::min(members)].line,
                          members.size()));
}

std::vector<RowKey> keys_of(std::span<const Example> examples, TaskKind kind) {
  RowHasher hasher(kind);
  std::vector<RowKey> keys;
  keys.reserve(examples.size());
  for (const Example& example : examples) {
    keys.push_back(hasher.key_of({.line = example.line,
                                  .input = example.input,
                                  .output = example.output,
                                  .group = example.group}));
  }
  return keys;
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

// Of the test file: rows whose text or group train holds too are set aside.
void take_given_test(const Dataset& dataset, Split& split) {
  std::unordered_set<std::string> known;
  std::unordered_set<std::string> known_groups;
  for (const Example& example : dataset.examples) {
    known.insert(normalised(example.input));
    known_groups.insert(example.group);
  }
  known_groups.erase("");
  for (const Example& example : dataset.test) {
    const bool is_leaked =
        known.contains(normalised(example.input)) || known_groups.contains(example.group);
    (is_leaked ? split.leaked : split.test).push_back(example);
  }
  if (split.test.empty()) {
    throw Error(ErrorKind::Data,
                dataset.test.front().file +
                    ": every row's text or group stands in the train file too; give rows of its "
                    "own");
  }
}

void check_size(std::size_t rows, bool has_test, const std::string& file) {
  if (!has_test && rows < kFewestRows) {
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

Assignment assign_parts(std::span<const RowKey> rows,
                        TaskKind kind,
                        const std::string& file,
                        bool has_test,
                        std::uint64_t seed) {
  check_size(rows.size(), has_test, file);
  const Sizes sizes = sizes_for(rows.size(), has_test);
  const Groups groups(rows);
  std::array<Side, 3> sides;
  sides[0].target = sizes.test;
  sides[1].target = sizes.dev;
  sides[2].target = rows.size() - sizes.test - sizes.dev;
  Assignment assigned = {
      .parts = Stratifier(rows, kind).fill(groups, placing_order(groups, seed), sides),
      .groups = groups.size()};
  check_filled(sides, groups, rows, file);
  return assigned;
}

Split split_dataset(const Dataset& dataset, TaskKind kind, std::uint64_t seed) {
  Split split;
  const bool has_test = !dataset.test.empty();
  const std::string file = dataset.examples.empty() ? "the data" : dataset.examples.front().file;
  const std::vector<SplitPart> parts =
      assign_parts(keys_of(dataset.examples, kind), kind, file, has_test, seed).parts;
  const std::array<std::vector<Example>*, 3> sides = {&split.test, &split.dev, &split.train};
  for (std::size_t row = 0; row < parts.size(); ++row) {
    sides[static_cast<std::size_t>(parts[row])]->push_back(dataset.examples[row]);
  }
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
