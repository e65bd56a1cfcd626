#include "hub/ollama.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/text.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostManifestBytes = 1 << 20;
constexpr std::string_view kMedia = "application/vnd.ollama.image.";
constexpr std::string_view kDigest = "sha256:";

[[noreturn]] void fail(const OllamaReference& reference, const std::string& what) {
  throw Error(ErrorKind::Model, "model \"" + reference.text() + "\": " + what);
}

fs::path manifest_of(const OllamaReference& reference, const fs::path& store) {
  return store / "manifests" / reference.host / reference.space / reference.name / reference.tag;
}

std::string pull_command(const OllamaReference& reference) {
  return "ollama pull " + reference.text().substr(std::string_view("ollama:").size());
}

[[noreturn]] void fail_damaged(const OllamaReference& reference) {
  fail(reference, "its manifest is not one; run " + pull_command(reference));
}

// The digests of the layers of that kind, as they stand there.
std::vector<std::string> layers_of(const nlohmann::json& manifest, std::string_view kind) {
  std::vector<std::string> digests;
  const auto layers = manifest.is_object() ? manifest.find("layers") : manifest.end();
  if (!manifest.is_object() || layers == manifest.end() || !layers->is_array()) {
    return digests;
  }
  for (const nlohmann::json& layer : *layers) {
    const bool fits = layer.is_object() && layer.contains("mediaType") &&
                      layer.contains("digest") && layer["digest"].is_string() &&
                      layer["mediaType"] == std::string(kMedia) + std::string(kind);
    if (fits) {
      digests.push_back(layer["digest"].get<std::string>());
    }
  }
  return digests;
}

nlohmann::json read_manifest(const OllamaReference& reference, const fs::path& path) {
  std::error_code failed;
  const std::uintmax_t bytes = fs::file_size(path, failed);
  if (failed || bytes > kMostManifestBytes) {
    fail_damaged(reference);
  }
  try {
    return parse_json(read_file(path), path.string());
  } catch (const Error&) {
    fail_damaged(reference);
  }
}

fs::path blob_of(const OllamaReference& reference, const fs::path& store) {
  const nlohmann::json manifest = read_manifest(reference, manifest_of(reference, store));
  if (!layers_of(manifest, "adapter").empty()) {
    fail(reference, "has an adapter beside its model, which this version does not apply");
  }
  const std::vector<std::string> digests = layers_of(manifest, "model");
  if (digests.size() != 1) {
    fail(reference, "is not one GGUF file, which is what this version runs");
  }
  const std::string& digest = digests.front();
  if (!digest.starts_with(kDigest) || !is_hex(digest.substr(kDigest.size()), kSha256Length)) {
    fail_damaged(reference);
  }
  fs::path blob = store / "blobs" / ("sha256-" + digest.substr(kDigest.size()));
  std::error_code failed;
  if (!fs::is_regular_file(blob, failed)) {
    fail(reference, "its file is missing; run " + pull_command(reference));
  }
  return blob;
}

// What is in these folders, all together.
std::vector<fs::path> entries_below(const std::vector<fs::path>& folders) {
  std::vector<fs::path> entries;
  for (const fs::path& folder : folders) {
    std::error_code ignored;
    std::ranges::copy(entries_of(folder, ignored), std::back_inserter(entries));
  }
  return entries;
}

OllamaReference reference_of(const fs::path& manifest) {
  const fs::path name = manifest.parent_path();
  const fs::path space = name.parent_path();
  return {.host = space.parent_path().filename().string(),
          .space = space.filename().string(),
          .name = name.filename().string(),
          .tag = manifest.filename().string()};
}

// Only what can also be written as a reference.
void add_if_readable(const OllamaReference& found, std::vector<OllamaReference>& models) {
  try {
    models.push_back(parse_ollama_reference(found.text()));
  } catch (const Error&) {
    return;
  }
}

}  // namespace

fs::path locate_ollama_file(const OllamaReference& reference, std::span<const fs::path> stores) {
  const auto store = std::ranges::find_if(stores, [&](const fs::path& each) {
    std::error_code ignored;
    return fs::is_regular_file(manifest_of(reference, each), ignored);
  });
  if (store == stores.end()) {
    fail(reference, "Ollama does not have it here; run " + pull_command(reference));
  }
  return blob_of(reference, *store);
}

std::vector<OllamaReference> ollama_models(const fs::path& store) {
  std::vector<OllamaReference> models;
  const std::vector<fs::path> spaces = entries_below(entries_below({store / "manifests"}));
  for (const fs::path& manifest : entries_below(entries_below(spaces))) {
    add_if_readable(reference_of(manifest), models);
  }
  std::ranges::sort(models, {}, &OllamaReference::text);
  return models;
}

}  // namespace tuneornot
