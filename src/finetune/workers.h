#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace tuneornot {

// A fixed number of threads that share out numbered items. What an item computes may not depend on
// which thread takes it, nor on the order of the items: then the bits of a training run are the
// same for any number of threads. The caller's thread is one of them. Not thread-safe.
class Workers {
 public:
  explicit Workers(std::size_t threads);  // 1 at least
  ~Workers();

  std::size_t threads() const;

  // Calls `work` once for each item below `items`, and returns when all are done. `thread`, below
  // threads(), is for scratch memory. `work` may not throw.
  using Work = std::function<void(std::size_t item, std::size_t thread)>;
  void run(std::size_t items, const Work& work);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
