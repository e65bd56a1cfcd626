#include "study/forecast.h"

namespace tuneornot {

double total_ms(const Forecast& forecast) {
  double ms = 0;
  for (const RouteForecast& route : forecast.routes) {
    ms += route.total_ms();
  }
  return ms;
}

std::optional<double> total_usd(const Forecast& forecast) {
  double usd = 0;
  for (const RouteForecast& route : forecast.routes) {
    if (!route.usd) {
      return std::nullopt;
    }
    usd += *route.usd;
  }
  return usd;
}

}  // namespace tuneornot
