#include "kernels/workers.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/check.h"

namespace tuneornot {

namespace {

// A round is often over, and the next one begun, sooner than a thread falls asleep and wakes. So a
// thread looks that many times, some 50 microseconds on x86-64, before it sleeps; longer would take
// the processor from whoever else needs it.
constexpr int kLooks = 2'000;

void rest() {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

// Returns when the number is another one.
void wait_for_change(const std::atomic<std::uint32_t>& number, std::uint32_t from) {
  for (int look = 0; look < kLooks; ++look) {
    if (number.load(std::memory_order_acquire) != from) {
      return;
    }
    rest();
  }
  number.wait(from, std::memory_order_acquire);
}

}  // namespace

void Round::add(std::size_t items, Workers::Work work) {
  if (items > 0) {
    parts_.push_back({.first = items_, .work = std::move(work)});
    items_ += items;
  }
}

void Round::add_rows(std::size_t rows, std::function<void(std::size_t row)> work) {
  constexpr std::size_t kRowsOfItem = 8;
  add(parts(rows, kRowsOfItem),
      [rows, work = std::move(work)](std::size_t item, std::size_t /*thread*/) {
        const Range of_item = range_of(item, kRowsOfItem, rows);
        for (std::size_t i = 0; i < of_item.count; ++i) {
          work(of_item.first + i);
        }
      });
}

void Round::run(Workers& workers) {
  if (items_ == 0) {
    return;
  }
  workers.run(items_, [this](std::size_t item, std::size_t thread) {
    const auto behind = std::ranges::upper_bound(parts_, item, {}, &Part::first);
    const Part& part = *std::prev(behind);
    part.work(item - part.first, thread);
  });
  parts_.clear();
  items_ = 0;
}

void for_ranges(Workers& workers,
                std::size_t count,
                const std::function<void(std::size_t number, Range range)>& work) {
  workers.run(parts(count, kNumbersOfRange), [&](std::size_t item, std::size_t /*thread*/) {
    work(item, range_of(item, kNumbersOfRange, count));
  });
}

struct WorkerThreads::Impl {
  std::atomic<std::uint32_t> round = 0;  // of run(); the last one has no work
  std::atomic<std::uint32_t> busy = 0;   // others that have not finished the round
  const Work* work = nullptr;
  std::size_t items = 0;
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> others;

  void take_items(std::size_t thread) {
    for (std::size_t item = next++; item < items; item = next++) {
      (*work)(item, thread);
    }
  }

  void take_part(std::size_t thread) {
    for (std::uint32_t seen = 0;; ++seen) {
      wait_for_change(round, seen);
      if (work == nullptr) {
        return;
      }
      take_items(thread);
      if (busy.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        busy.notify_one();
      }
    }
  }

  void begin(const Work* of_round, std::size_t count) {
    work = of_round;
    items = count;
    next = 0;
    busy = static_cast<std::uint32_t>(others.size());
    round.fetch_add(1, std::memory_order_release);
    round.notify_all();
  }
};

WorkerThreads::WorkerThreads(std::size_t threads) : impl_(std::make_unique<Impl>()) {
  check(threads > 0, "work needs a thread");
  for (std::size_t thread = 1; thread < threads; ++thread) {
    impl_->others.emplace_back([this, thread] { impl_->take_part(thread); });
  }
}

WorkerThreads::~WorkerThreads() {
  impl_->begin(nullptr, 0);
}

std::size_t WorkerThreads::threads() const {
  return impl_->others.size() + 1;
}

void WorkerThreads::run(std::size_t items, const Work& work) {
  impl_->begin(&work, items);
  impl_->take_items(0);
  for (std::uint32_t busy = impl_->busy; busy != 0; busy = impl_->busy) {
    wait_for_change(impl_->busy, busy);
  }
}

}  // namespace tuneornot
