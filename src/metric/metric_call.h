#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

struct MetricArgument;

// A metric as a task file names it, with what stands in its brackets:
//   accuracy    f1(spam)    numeric(tol=0.01)    json_f1(total=number(0.01), date=date)
// An argument is itself such a call, with a key before it or none. A text that holds , = ( ) or
// begins with a quote is written as a JSON string: f1("a, b").
struct MetricCall {
  std::string name;
  std::vector<MetricArgument> arguments;
  std::string text;  // all of it, as written
};

struct MetricArgument {
  std::string key;  // may be empty
  MetricCall value;
};

// Throws ErrorKind::Usage on text that is no such call.
MetricCall parse_metric_call(std::string_view text);

// Refuses the call's parameters: `what` says what is wrong with them, `usage` how it is written.
[[noreturn]] void refuse_call(const MetricCall& call,
                              std::string_view what,
                              std::string_view usage);

// For a metric without parameters.
void expect_no_arguments(const MetricCall& call);

// The text of an argument that is no call; refuses the whole when it is one.
const std::string& plain_argument(const MetricCall& call,
                                  const MetricArgument& argument,
                                  std::string_view usage);

// The text of its one argument, which has no key; refuses the whole when there is another one, or
// none: "takes `what`".
const std::string& only_argument(const MetricCall& call,
                                 std::string_view what,
                                 std::string_view usage);

// A number >= 0 in such an argument.
double tolerance_argument(const MetricCall& call,
                          const MetricArgument& argument,
                          std::string_view usage);

}  // namespace tuneornot
