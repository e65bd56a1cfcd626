#include "finetune/rows.h"

#include <utility>

#include "kernels/range.h"

namespace tuneornot {

void for_rows(Round& round, std::size_t rows, std::function<void(std::size_t row)> work) {
  constexpr std::size_t kRowsOfItem = 8;
  round.add(parts(rows, kRowsOfItem),
            [rows, work = std::move(work)](std::size_t item, std::size_t /*thread*/) {
              const Range of_item = range_of(item, kRowsOfItem, rows);
              for (std::size_t i = 0; i < of_item.count; ++i) {
                work(of_item.first + i);
              }
            });
}

}  // namespace tuneornot
