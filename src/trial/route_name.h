#pragma once

#include <cstddef>
#include <string_view>

namespace tuneornot {

// A route as people name it, of whatever settings.
struct RouteName {
  std::string_view strategy;
  std::string_view model;  // empty: on every one
};

// Of "fine_tune" or "fine_tune@smollm2".
constexpr RouteName named_route(std::string_view name) {
  const std::size_t at = name.find('@');
  return at == std::string_view::npos
             ? RouteName{.strategy = name, .model = {}}
             : RouteName{.strategy = name.substr(0, at), .model = name.substr(at + 1)};
}

}  // namespace tuneornot
