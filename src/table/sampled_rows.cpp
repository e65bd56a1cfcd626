#include "table/sampled_rows.h"

#include <utility>

namespace tuneornot {

namespace {

constexpr std::size_t kMostRows = 100;
constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

std::size_t bytes_of(const RowView& row) {
  std::size_t bytes = row.json.size();
  for (const std::string_view cell : row.cells) {
    bytes += cell.size();
  }
  return bytes;
}

}  // namespace

SampledRows::SampledRows(std::unique_ptr<RowReader> rows) : rows_(std::move(rows)) {
  RowView row;
  std::size_t bytes = 0;
  while (sample_.size() < kMostRows && bytes < kMostBytes && rows_->next(row)) {
    copy(row);
    bytes += texts_.back()->size();
  }
}

bool SampledRows::next(RowView& row) {
  if (given_ < sample_.size()) {
    row = sample_[given_];
    row.cells.resize(columns().size());
    ++given_;
    return true;
  }
  sample_.clear();
  texts_.clear();
  given_ = 0;
  return rows_->next(row);
}

void SampledRows::copy(const RowView& row) {
  std::string& text = *texts_.emplace_back(std::make_unique<std::string>());
  text.reserve(bytes_of(row));  // so that what is handed out does not move
  const auto copied = [&text](std::string_view part) {
    const std::size_t begin = text.size();
    text += part;
    return std::string_view(text).substr(begin);
  };
  RowView& kept = sample_.emplace_back();
  kept.line = row.line;
  kept.cells.reserve(row.cells.size());
  for (const std::string_view cell : row.cells) {
    kept.cells.push_back(copied(cell));
  }
  kept.json = copied(row.json);
}

}  // namespace tuneornot
