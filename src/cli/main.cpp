#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/study_report.h"

namespace {

using namespace tuneornot;  // NOLINT(google-build-using-namespace): main is no namespace's

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Usage:
    case ErrorKind::Data:
      return ExitCode::Refused;
    case ErrorKind::Model:
      return ExitCode::Model;
    case ErrorKind::Network:
      return ExitCode::Network;
    case ErrorKind::Storage:
      break;
  }
  return ExitCode::Storage;
}

ExitCode run(int argc, const char* const* argv) {
  CLI::App app("To fine-tune, or not to fine-tune: measures every way on your own data.",
               "tuneornot");
  app.set_version_flag("--version", std::string(kVersion));
  app.require_subcommand(1);
  app.footer("Example:\n  tuneornot run tickets.csv\n\nEvery command has --help with an example.");
  // Nothing that was typed reaches a terminal as it is.
  app.failure_message([](const CLI::App* /*app*/, const CLI::Error& error) {
    return "tuneornot: " + printable(error.what()) + "; --help says what there is\n";
  });
  Command chosen;
  for (const CommandEntry& entry : commands()) {
    CLI::App& options = *app.add_subcommand(std::string(entry.name), std::string(entry.help));
    options.footer("Example:\n  " + std::string(entry.example));
    options.callback([&chosen, command = entry.declare(options)] { chosen = command; });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ExitCode::Done : ExitCode::Refused;
  }
  return chosen(read_environment());
}

}  // namespace

int main(int argc, char** argv) {
  ExitCode code = ExitCode::Bug;
  try {
    code = run(argc, argv);
  } catch (const tuneornot::Error& error) {
    tuneornot::tell(std::string("tuneornot: ") + error.what());
    code = exit_code_of(error.kind());
  } catch (const std::filesystem::filesystem_error& error) {
    tuneornot::tell(
        fmt::format("tuneornot: {}: cannot be used ({}); check the path, and that it is "
                    "yours to read and write",
                    tuneornot::printable(error.path1().string()),
                    error.code().message()));
    code = ExitCode::Storage;
  } catch (const std::exception& error) {
    tuneornot::tell(std::string("tuneornot: this is a bug, please report it: ") + error.what());
  }
  return static_cast<int>(code);
}
