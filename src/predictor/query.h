#pragma once

#include <span>
#include <string>
#include <vector>

#include "task/task.h"

namespace tuneornot {

// What a predictor is asked: a row without its answer.
struct Query {
  std::string id;  // of the row; empty where it is none of the task's
  std::string input;
};

std::vector<Query> queries_of(std::span<const Example> rows);

}  // namespace tuneornot
