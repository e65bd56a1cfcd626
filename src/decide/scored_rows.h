#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "decide/evidence.h"
#include "metric/metric.h"

namespace tuneornot {

// Numbers the groups of rows, from 0, as they come. A row without a group is its own, however often
// it was answered. The rows outlive it.
class GroupNumbers {
 public:
  std::size_t of(const ScoredRow& row);
  std::size_t count() const { return named_.size() + single_.size(); }

 private:
  std::unordered_map<std::string_view, std::size_t> named_;
  std::unordered_map<std::string_view, std::size_t> single_;
};

constexpr double kPromisedRows = 10;

// Those of the labels of some rows of which train's shares promise kPromisedRows among so many.
// Which labels are many enough must not be read off the rows themselves: that would pick those the
// draw favoured.
std::set<std::string> promised_labels(const Evidence& evidence,
                                      const std::set<std::string>& labels_of_rows,
                                      std::size_t rows);

// What was answered to each row; views the outcomes and the rows, which are alike in number.
std::vector<AnsweredRow> answered_rows(std::span<const Outcome> outcomes,
                                       std::span<const ScoredRow> rows);

// Whether these rows, in this order, are what the outcomes answer.
bool are_answers_to(std::span<const Outcome> outcomes, std::span<const ScoredRow> rows);

}  // namespace tuneornot
