#include "kernels/workers.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/check.h"

namespace tuneornot {

struct WorkerThreads::Impl {
  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable done;
  std::size_t round = 0;  // of run()
  std::size_t busy = 0;   // others that have not finished the round
  bool is_over = false;
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
    std::size_t seen = 0;
    while (true) {
      std::unique_lock lock(mutex);
      wake.wait(lock, [&] { return is_over || round != seen; });
      if (is_over) {
        return;
      }
      seen = round;
      lock.unlock();
      take_items(thread);
      lock.lock();
      if (--busy == 0) {
        done.notify_one();
      }
    }
  }
};

WorkerThreads::WorkerThreads(std::size_t threads) : impl_(std::make_unique<Impl>()) {
  check(threads > 0, "work needs a thread");
  for (std::size_t thread = 1; thread < threads; ++thread) {
    impl_->others.emplace_back([this, thread] { impl_->take_part(thread); });
  }
}

WorkerThreads::~WorkerThreads() {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->is_over = true;
  }
  impl_->wake.notify_all();
}

std::size_t WorkerThreads::threads() const {
  return impl_->others.size() + 1;
}

void WorkerThreads::run(std::size_t items, const Work& work) {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->work = &work;
    impl_->items = items;
    impl_->next = 0;
    impl_->busy = impl_->others.size();
    ++impl_->round;
  }
  impl_->wake.notify_all();
  impl_->take_items(0);
  std::unique_lock lock(impl_->mutex);
  impl_->done.wait(lock, [&] { return impl_->busy == 0; });
}

}  // namespace tuneornot
