#include "cli/number_range.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "base/number.h"
#include "base/text.h"

namespace tuneornot {

CLI::Validator number_within(double least, double most) {
  const auto fault = [least, most](const std::string& text) {
    const std::optional<double> number = parse_number<double>(text);
    const bool is_within = number && *number >= least && *number <= most;
    return is_within
               ? std::string()
               : fmt::format(
                     "{} is not a number from {:g} to {:g}", shortened(text, 60), least, most);
  };
  return {fault, fmt::format("FLOAT in [{:g} - {:g}]", least, most)};
}

}  // namespace tuneornot
