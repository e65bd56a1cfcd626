#include "cli/environment.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.h"

namespace tuneornot {

namespace {

constexpr const char* kEmbeddedModel = "smollm2-135m-instruct.Q4_1.gguf";

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
  return value == nullptr ? "" : value;
}

std::filesystem::path path_or(const std::string& given, const std::filesystem::path& otherwise) {
  return given.empty() ? otherwise : std::filesystem::path(given);
}

// $VARIABLE, or ~/`otherwise` as the XDG base directory specification has it.
std::filesystem::path base_folder(const char* name, const char* otherwise) {
  return path_or(variable(name), std::filesystem::path(variable("HOME")) / otherwise);
}

std::filesystem::path cache_folder() {
  return path_or(variable("TUNEORNOT_CACHE"),
                 base_folder("XDG_CACHE_HOME", ".cache") / "tuneornot");
}

// The first of the variables that is set.
std::string first_of(std::initializer_list<const char*> names) {
  const auto* found =
      std::ranges::find_if(names, [](const char* name) { return !variable(name).empty(); });
  return found == names.end() ? "" : variable(*found);
}

// As the hub's own programs read it.
bool is_true(const std::string& value) {
  constexpr std::array<std::string_view, 4> kTrue = {"1", "on", "yes", "true"};
  return std::ranges::find(kTrue, case_folded(value)) != kTrue.end();
}

HubSettings hub_settings() {
  const std::filesystem::path home =
      path_or(variable("HF_HOME"), base_folder("XDG_CACHE_HOME", ".cache") / "huggingface");
  HubSettings settings = {
      .cache = path_or(first_of({"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"}), home / "hub"),
      .token = variable("HF_TOKEN"),
      .token_file = path_or(variable("HF_TOKEN_PATH"), home / "token"),
      .offline = is_true(variable("HF_HUB_OFFLINE")),
      .http = {.certificates =
                   first_of({"SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"})}};
  if (std::string endpoint = variable("HF_ENDPOINT"); !endpoint.empty()) {
    while (endpoint.ends_with('/')) {
      endpoint.pop_back();
    }
    settings.endpoint = endpoint;
  }
  return settings;
}

std::vector<std::filesystem::path> ollama_stores() {
  const std::string given = variable("OLLAMA_MODELS");
  if (!given.empty()) {
    return {given};
  }
  return {std::filesystem::path(variable("HOME")) / ".ollama/models",
          "/usr/share/ollama/.ollama/models"};
}

}  // namespace

Environment read_environment() {
  Environment environment{
      .no_colour = !variable("NO_COLOR").empty() || variable("TERM") == "dumb",
      .state_folder = base_folder("XDG_STATE_HOME", ".local/state") / "tuneornot",
      .cache_folder = cache_folder(),
      .hub = hub_settings(),
      .ollama_stores = ollama_stores()};
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
