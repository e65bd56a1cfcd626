#include "task/unlabelled_draw.h"

#include <array>
#include <map>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/hash.h"
#include "base/normalise.h"
#include "base/text.h"
#include "task/read_examples.h"

namespace tuneornot {

namespace {

// Keeps of the rows that it is offered those to draw.
class Draw {
 public:
  Draw(const Dataset& dataset, const DrawRule& rule) : rule_(rule) {
    for (const auto* const examples : {&dataset.examples, &dataset.test}) {
      for (const Example& example : *examples) {
        known_texts_.insert(hash_of(example.input));
      }
    }
    for (const Example& example : dataset.test) {
      known_groups_.insert(example.group);
    }
    known_groups_.erase("");
  }

  void offer(const ExampleView& row, std::span<const std::string_view> cells) {
    const std::uint64_t text = hash_of(row.input);
    if (known_texts_.contains(text) || known_groups_.contains(std::string(row.group))) {
      ++known_;
      return;
    }
    const std::uint64_t place = place_of(text);
    const bool is_full = drawn_.size() == rule_.most;
    if (drawn_.contains(place) || (is_full && place > drawn_.rbegin()->first)) {
      return;
    }
    drawn_.emplace(place,
                   UnlabelledRow{.line = row.line,
                                 .input = std::string(row.input),
                                 .cells = {cells.begin(), cells.end()},
                                 .group = std::string(row.group),
                                 .slice = std::string(row.slice),
                                 .time = std::string(row.time)});
    if (is_full) {
      drawn_.erase(std::prev(drawn_.end()));
    }
  }

  UnlabelledDraw result(std::size_t read) {
    UnlabelledDraw draw{.read = read, .known = known_};
    draw.rows.reserve(drawn_.size());
    for (auto& [place, row] : drawn_) {
      draw.rows.push_back(std::move(row));
    }
    return draw;
  }

 private:
  std::uint64_t hash_of(std::string_view input) { return fast_hash(normalise(input, room_)); }

  std::uint64_t place_of(std::uint64_t text) const {
    const std::array<std::uint64_t, 2> both = {text, rule_.seed};
    return fast_hash({reinterpret_cast<const char*>(both.data()), sizeof both});
  }

  DrawRule rule_;
  std::unordered_set<std::uint64_t> known_texts_;
  std::unordered_set<std::string> known_groups_;
  std::map<std::uint64_t, UnlabelledRow> drawn_;  // by their place in the order by chance
  std::size_t known_ = 0;
  std::string room_;  // to normalise in
};

}  // namespace

UnlabelledDraw draw_unlabelled(const Task& task,
                               const std::filesystem::path& folder,
                               const Dataset& dataset,
                               const DrawRule& rule,
                               Problems& problems) {
  if (rule.most == 0) {
    return {};
  }
  Draw draw(dataset, rule);
  const std::size_t read = read_unlabelled(
      task,
      folder,
      [&draw](const ExampleView& row, std::span<const std::string_view> cells) {
        draw.offer(row, cells);
      },
      problems);
  if (read == 0) {
    throw Error(ErrorKind::Data,
                printable(task.data.unlabelled) +
                    ": no row has an input; see whether it is the right file");
  }
  return draw.result(read);
}

}  // namespace tuneornot
