#include "model/model.h"

namespace tuneornot {

std::vector<Request> take(RequestSource& requests, std::size_t room) {
  std::vector<Request> taken;
  while (taken.size() < room) {
    std::optional<Request> request = requests.next();
    if (!request) {
      break;
    }
    taken.push_back(*std::move(request));
  }
  return taken;
}

}  // namespace tuneornot
