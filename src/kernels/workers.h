#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "kernels/range.h"

namespace tuneornot {

// A fixed number of threads that share out numbered items. What an item computes may not depend on
// which thread takes it, nor on the order of the items: then the bits of a result are the same for
// any number of threads. Not thread-safe.
class Workers {
 public:
  virtual ~Workers() = default;

  virtual std::size_t threads() const = 0;

  // Calls `work` once for each item below `items`, and returns when all are done. `thread`, below
  // threads(), is for scratch memory. `work` may not throw.
  using Work = std::function<void(std::size_t item, std::size_t thread)>;
  virtual void run(std::size_t items, const Work& work) = 0;
};

// Pieces of work of which none needs another's result, done in one round of the workers: that
// everybody waits for everybody costs as much as a small piece of work.
class Round {
 public:
  // As Workers::run. What `work` refers to lasts until run() is over.
  void add(std::size_t items, Workers::Work work);

  // Items of a few rows each.
  void add_rows(std::size_t rows, std::function<void(std::size_t row)> work);

  // Does all of it, and forgets it.
  void run(Workers& workers);

 private:
  struct Part {
    std::size_t first = 0;  // item
    Workers::Work work;
  };

  std::vector<Part> parts_;
  std::size_t items_ = 0;
};

// Calls `work` for ranges that are together all numbers below `count`, the same ranges for any
// number of threads: of so many numbers each.
constexpr std::size_t kNumbersOfRange = std::size_t{32} * 1024;
void for_ranges(Workers& workers,
                std::size_t count,
                const std::function<void(std::size_t number, Range range)>& work);

// The caller's thread and others of its own.
class WorkerThreads : public Workers {
 public:
  explicit WorkerThreads(std::size_t threads);  // 1 at least
  ~WorkerThreads() override;

  std::size_t threads() const override;
  void run(std::size_t items, const Work& work) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
