#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "cli/environment.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace tuneornot {

// The program's exit codes (docs/commands.md).
enum class ExitCode {
  Done = 0,
  ConditionFailed = 1,
  Refused = 2,
  Model = 3,
  Network = 4,
  Storage = 5,
  Open = 7,  // the data show neither that a condition holds nor that it does not
  Bug = 70,
  Interrupted = 130
};

// Runs a command whose options were parsed.
using Command = std::function<ExitCode(const Environment&)>;

struct CommandEntry {
  std::string_view name;
  std::string_view help;
  std::string_view example;
  // Declares the options; the command that it returns reads what they were set to.
  Command (*declare)(CLI::App& options);
};

// Every subcommand, in the order of a first use.
std::span<const CommandEntry> commands();

Command declare_check(CLI::App& options);
Command declare_init(CLI::App& options);
Command declare_models(CLI::App& options);
Command declare_plan(CLI::App& options);
Command declare_run(CLI::App& options);
Command declare_report(CLI::App& options);
Command declare_label(CLI::App& options);
Command declare_compare(CLI::App& options);
Command declare_predict(CLI::App& options);
Command declare_train(CLI::App& options);
Command declare_merge(CLI::App& options);

}  // namespace tuneornot
