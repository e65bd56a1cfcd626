#include "cli/environment.h"

#include <cstdlib>

namespace tuneornot {

namespace {

constexpr const char* kEmbeddedModel = "smollm2-135m-instruct.Q4_1.gguf";

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
  return value == nullptr ? "" : value;
}

// $VARIABLE, or ~/`otherwise` as the XDG base directory specification has it.
std::filesystem::path base_folder(const char* name, const char* otherwise) {
  const std::string given = variable(name);
  return given.empty() ? std::filesystem::path(variable("HOME")) / otherwise
                       : std::filesystem::path(given);
}

std::filesystem::path cache_folder() {
  const std::string given = variable("TUNEORNOT_CACHE");
  return given.empty() ? base_folder("XDG_CACHE_HOME", ".cache") / "tuneornot"
                       : std::filesystem::path(given);
}

}  // namespace

Environment read_environment() {
  Environment environment{
      .no_colour = !variable("NO_COLOR").empty() || variable("TERM") == "dumb",
      .state_folder = base_folder("XDG_STATE_HOME", ".local/state") / "tuneornot",
      .cache_folder = cache_folder()};
  if (const std::string given = variable("TUNEORNOT_MODEL"); !given.empty()) {
    environment.embedded_models.emplace_back(given);
  }
  std::error_code ignored;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const std::filesystem::path prefix = program.parent_path().parent_path();
  environment.embedded_models.push_back(prefix / "share/tuneornot/models" / kEmbeddedModel);
  environment.embedded_models.push_back(environment.cache_folder / "models" / kEmbeddedModel);
  return environment;
}

}  // namespace tuneornot
