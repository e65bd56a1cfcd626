#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "table/rows.h"

namespace tuneornot {

// The rows of another reader, the first of which can be looked at before they are given. The first
// hundred, or a megabyte of them, are copied; those behind them pass through.
class SampledRows final : public RowReader {
 public:
  explicit SampledRows(std::unique_ptr<RowReader> rows);

  // The first rows, whatever next() has given; until it gives one that is not among them. A row has
  // as many cells as there were columns then.
  const std::vector<RowView>& sample() const { return sample_; }

  const std::vector<std::string>& columns() const override { return rows_->columns(); }
  bool next(RowView& row) override;
  char delimiter() const override { return rows_->delimiter(); }
  Shape shape() const override { return rows_->shape(); }

 private:
  void copy(const RowView& row);

  std::unique_ptr<RowReader> rows_;
  std::vector<RowView> sample_;
  std::vector<std::unique_ptr<std::string>> texts_;  // of each row of the sample
  std::size_t given_ = 0;                            // of the sample
};

}  // namespace tuneornot
