#include "study/forecast.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "study/redraws.h"

namespace tuneornot {

namespace {

// Which routes are going to be the best is not known, so that of the dearest.
double of_redraws(std::vector<double> each) {
  std::ranges::sort(each, std::greater<>());
  const auto redrawn = static_cast<std::ptrdiff_t>(std::min(each.size(), kRedrawnRoutes));
  return std::reduce(each.begin(), each.begin() + redrawn, 0.0);
}

}  // namespace

double total_ms(const Forecast& forecast) {
  double ms = redrawing_ms(forecast);
  for (const RouteForecast& route : forecast.routes) {
    ms += route.total_ms();
  }
  return ms;
}

double redrawing_ms(const Forecast& forecast) {
  std::vector<double> each;
  each.reserve(forecast.routes.size());
  for (const RouteForecast& route : forecast.routes) {
    each.push_back(route.redrawing_ms);
  }
  return of_redraws(std::move(each));
}

std::optional<double> total_usd(const Forecast& forecast) {
  double usd = 0;
  std::vector<double> redraws;
  redraws.reserve(forecast.routes.size());
  for (const RouteForecast& route : forecast.routes) {
    if (!route.usd) {
      return std::nullopt;
    }
    usd += *route.usd;
    redraws.push_back(route.redrawing_usd.value_or(0));
  }
  return usd + of_redraws(std::move(redraws));
}

}  // namespace tuneornot
