#include "cli/models.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/part_name.h"
#include "base/platform.h"
#include "base/text.h"
#include "cli/fetch_progress.h"
#include "cli/output.h"
#include "hub/hub.h"
#include "hub/ollama.h"
#include "hub/reference.h"
#include "model/weight_copies.h"
#include "weights/description.h"
#include "weights/model_parts.h"

namespace tuneornot {

namespace {

std::filesystem::path embedded_model(const Environment& environment) {
  const auto found = std::ranges::find_if(environment.embedded_models, [](const auto& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
  });
  if (found == environment.embedded_models.end()) {
    throw Error(ErrorKind::Model,
                fmt::format("the embedded model is not at {}; run ./dev build, or set "
                            "TUNEORNOT_MODEL to the path of a GGUF file",
                            environment.embedded_models.back().string()));
  }
  return *found;
}

bool names_a_provider(const std::string& reference) {
  constexpr std::array<std::string_view, 4> kPrefixes = {
      "openai:", "anthropic:", "http:", "https:"};
  return std::ranges::any_of(
      kPrefixes, [&](std::string_view prefix) { return reference.starts_with(prefix); });
}

GgufModelSettings hub_model(const std::string& text, const Environment& environment) {
  const HubReference reference = parse_hub_reference(text);
  const SteadyClock clock;
  FetchProgress progress(clock);
  const std::filesystem::path path =
      locate_hub_file(reference, environment.hub, progress.watcher());
  return {.path = path, .name = name_of_whole(path.filename().string())};
}

GgufModelSettings ollama_model(const std::string& text, const Environment& environment) {
  const OllamaReference reference = parse_ollama_reference(text);
  const std::string name = reference.text();
  return {.path = locate_ollama_file(reference, environment.ollama_stores),
          .name = name.substr(name.find(':') + 1)};
}

}  // namespace

GgufModelSettings model_settings(const std::string& reference,
                                 const std::filesystem::path& folder,
                                 const Environment& environment) {
  if (reference == kEmbeddedReference) {
    return {.path = embedded_model(environment), .name = reference};
  }
  if (is_hub_reference(reference)) {
    return hub_model(reference, environment);
  }
  if (is_ollama_reference(reference)) {
    return ollama_model(reference, environment);
  }
  if (names_a_provider(reference)) {
    throw Error(ErrorKind::Usage,
                "model \"" + printable(reference) +
                    "\": this version runs local GGUF files only; give " + kReferences);
  }
  const std::filesystem::path path = folder / reference;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    throw Error(
        ErrorKind::Model,
        "model \"" + printable(reference) + "\": there is no such file; give " + kReferences);
  }
  return {.path = path, .name = name_of_whole(path.filename().string())};
}

std::vector<GgufModelSettings> locate_models(std::span<const std::string> references,
                                             const std::filesystem::path& folder,
                                             const Environment& environment) {
  std::vector<GgufModelSettings> located;
  std::set<std::string> names;
  for (const std::string& reference : references) {
    located.push_back(model_settings(reference, folder, environment));
    if (!names.insert(located.back().name).second) {
      throw Error(ErrorKind::Usage,
                  "two models are called \"" + printable(located.back().name) +
                      "\"; rename one of the files");
    }
  }
  return located;
}

std::vector<std::unique_ptr<Model>> open_models(std::vector<GgufModelSettings> located,
                                                const Environment& environment) {
  const WeightCopies copies = {.folder = environment.cache_folder / "weights", .tell = tell};
  std::vector<std::unique_ptr<Model>> models;
  for (GgufModelSettings& settings : located) {
    const GgufFile file = read_model(settings.path);
    settings.file_sha256 = sha256_of_model(file);
    settings.threads = usable_processors();
    choose_weights(settings, copies);
    if (describe(file).completes) {  // an encoder has one way, and keeps nothing
      settings.attention = kept_attention(head_shape(file), environment.cache_folder / "attention");
    }
    models.push_back(open_gguf_model(settings));
  }
  return models;
}

std::optional<GgufTokenizer> tokenizer_at_hand(std::span<const std::string> references,
                                               const std::filesystem::path& folder,
                                               const Environment& environment) {
  try {
    const std::string reference = references.empty() ? kEmbeddedReference : references.front();
    GgufTokenizer found = open_gguf_tokenizer(
        model_settings(reference, folder, settled_offline(environment, true)).path);
    found.context_tokens = std::min(found.context_tokens, GgufModelSettings().context_tokens);
    return found;
  } catch (const Error&) {
    return std::nullopt;  // run says what is wrong with it
  }
}

void declare_offline(CLI::App& options, bool& offline) {
  options.add_flag(
      "--offline", offline, "fetch no model: use what is on this machine (as HF_HUB_OFFLINE=1)");
}

Environment settled_offline(const Environment& environment, bool offline) {
  Environment settled = environment;
  settled.hub.offline = settled.hub.offline || offline;
  return settled;
}

}  // namespace tuneornot
