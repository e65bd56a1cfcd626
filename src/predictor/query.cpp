#include "predictor/query.h"

namespace tuneornot {

std::vector<Query> queries_of(std::span<const Example> rows) {
  std::vector<Query> queries;
  queries.reserve(rows.size());
  for (const Example& row : rows) {
    queries.push_back({.id = row.id, .input = row.input});
  }
  return queries;
}

}  // namespace tuneornot
