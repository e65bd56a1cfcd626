#include "cli/models.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "base/error.h"
#include "base/hash.h"
#include "base/platform.h"
#include "base/text.h"
#include "cli/output.h"
#include "model/weight_copies.h"

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
  constexpr std::array<std::string_view, 6> kPrefixes = {
      "hf:", "ollama:", "openai:", "anthropic:", "http:", "https:"};
  return std::ranges::any_of(
      kPrefixes, [&](std::string_view prefix) { return reference.starts_with(prefix); });
}

}  // namespace

GgufModelSettings model_settings(const std::string& reference,
                                 const std::filesystem::path& folder,
                                 const Environment& environment) {
  if (reference == kEmbeddedReference) {
    return {.path = embedded_model(environment), .name = reference};
  }
  if (names_a_provider(reference)) {
    throw Error(ErrorKind::Usage,
                "model \"" + printable(reference) +
                    "\": this version runs local GGUF files only; give a path to one, or smollm2");
  }
  const std::filesystem::path path = folder / reference;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    throw Error(ErrorKind::Model,
                "model \"" + printable(reference) + "\": there is no such file" +
                    "; give a path to a GGUF file, or smollm2");
  }
  return {.path = path, .name = path.stem().string()};
}

std::vector<std::unique_ptr<Model>> open_models(std::span<const std::string> references,
                                                const std::filesystem::path& folder,
                                                const Environment& environment) {
  std::vector<GgufModelSettings> all;
  std::set<std::string> names;
  for (const std::string& reference : references) {
    all.push_back(model_settings(reference, folder, environment));
    if (!names.insert(all.back().name).second) {
      throw Error(
          ErrorKind::Usage,
          "two models are called \"" + printable(all.back().name) + "\"; rename one of the files");
    }
  }
  const WeightCopies copies = {.folder = environment.cache_folder / "weights", .tell = tell};
  std::vector<std::unique_ptr<Model>> models;
  for (GgufModelSettings& settings : all) {
    settings.file_sha256 = sha256_of_file(settings.path);
    settings.threads = usable_processors();
    choose_weights(settings, copies);
    models.push_back(open_gguf_model(settings));
  }
  return models;
}

std::optional<GgufTokenizer> tokenizer_at_hand(std::span<const std::string> references,
                                               const std::filesystem::path& folder,
                                               const Environment& environment) {
  try {
    const std::string reference = references.empty() ? kEmbeddedReference : references.front();
    GgufTokenizer found = open_gguf_tokenizer(model_settings(reference, folder, environment).path);
    found.context_tokens = std::min(found.context_tokens, GgufModelSettings().context_tokens);
    return found;
  } catch (const Error&) {
    return std::nullopt;  // run says what is wrong with it
  }
}

}  // namespace tuneornot
