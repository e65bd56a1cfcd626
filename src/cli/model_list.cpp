#include "cli/model_list.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "base/platform.h"
#include "cli/models.h"
#include "hub/cache.h"
#include "hub/file_choice.h"
#include "hub/ollama.h"
#include "hub/reference.h"
#include "weights/decoder.h"
#include "weights/encoder.h"
#include "weights/gguf.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kComputeBytes = 512 << 20;

void examine(ListedModel& model) {
  std::error_code unknown;
  const std::uintmax_t bytes = fs::file_size(model.path, unknown);
  model.bytes = unknown ? 0 : bytes;
  const GgufFile file = read_gguf(model.path);
  model.description = describe(file);
  check_loadable(file);
  const std::string& architecture = model.description.architecture;
  const bool is_known = is_known_decoder(architecture) || is_encoder(architecture);
  model.runs = is_known ? Runs::Yes : Runs::Untried;
  if (model.runs == Runs::Untried) {
    model.reason = "the architecture " + architecture + " is not one that was tried";
  }
}

// `find` says where the file is, or throws why it cannot be used.
template <typename Find>
ListedModel examined(const std::string& reference, const Find& find) {
  ListedModel model = {.reference = reference};
  try {
    model.path = find();
    examine(model);
  } catch (const Error& error) {
    model.reason = error.what();
  }
  return model;
}

ListedModel of_reference(const std::string& reference, const Environment& environment) {
  return examined(reference, [&] { return model_settings(reference, "", environment).path; });
}

void add_folder(const fs::path& folder, std::vector<ListedModel>& models) {
  std::error_code ignored;  // what cannot be read is not there
  for (const fs::path& file : entries_of(folder, ignored)) {
    const auto here = [&file] { return file; };
    if (fs::is_regular_file(file, ignored) && is_model_file(file.filename().string())) {
      models.push_back(examined(file.string(), here));
    }
  }
}

void add_named(const std::string& named,
               const Environment& environment,
               std::vector<ListedModel>& models) {
  std::error_code ignored;
  if (fs::is_directory(named, ignored)) {
    add_folder(named, models);
  } else {
    models.push_back(of_reference(named, environment));
  }
}

void add_embedded(const Environment& environment, std::vector<ListedModel>& models) {
  models.push_back(of_reference(kEmbeddedReference, environment));
}

// Of a file that several snapshots have, the one that its reference means.
void add_repository(const std::string& repository,
                    const Environment& environment,
                    std::vector<ListedModel>& models) {
  std::set<std::string> files;
  for (const Snapshot& snapshot : cached_snapshots(environment.hub.cache, repository)) {
    std::ranges::copy_if(snapshot.files, std::inserter(files, files.end()), is_model_file);
  }
  for (const std::string& file : files) {
    const HubReference reference = {.repository = repository, .file = file};
    models.push_back(of_reference(reference.text(), environment));
  }
}

// Of a name that several stores have, the one that its reference means.
void add_of_ollama(const Environment& environment, std::vector<ListedModel>& models) {
  std::set<std::string> references;
  for (const fs::path& store : environment.ollama_stores) {
    for (const OllamaReference& reference : ollama_models(store)) {
      references.insert(reference.text());
    }
  }
  for (const std::string& reference : references) {
    models.push_back(of_reference(reference, environment));
  }
}

// What cannot be read any more, run says what is wrong with it.
void predict_speed(ListedModel& model, SpeedPredictor& predictor, const LoadedStudy* study) {
  try {
    model.speed = predictor.predict(read_gguf(model.path));
    if (study != nullptr && model.description.completes) {
      model.calls = task_calls(*study, model.path);
    }
  } catch (const Error&) {
    return;
  }
}

}  // namespace

std::vector<ListedModel> list_models(std::span<const std::string> named,
                                     const Environment& environment) {
  const Environment here = settled_offline(environment, true);
  std::vector<ListedModel> models;
  for (const std::string& each : named) {
    add_named(each, here, models);
  }
  add_embedded(here, models);
  for (const std::string& repository : cached_repositories(here.hub.cache)) {
    add_repository(repository, here, models);
  }
  add_of_ollama(here, models);
  return models;
}

void predict_speeds(std::span<ListedModel> models, const LoadedStudy* study) {
  SpeedPredictor predictor(usable_processors());
  for (ListedModel& model : models) {
    if (model.runs != Runs::No) {
      predict_speed(model, predictor, study);
    }
  }
}

// A batch writes a token of each of its answers at once: that takes what writing one does, and
// what reading as many does.
double all_calls_ms(const PredictedSpeed& speed, const TaskCalls& calls) {
  const auto batch = static_cast<double>(GgufModelSettings().batch_size);
  PredictedSpeed in_batches = speed;
  in_batches.write = speed.write / batch + speed.read;
  return call_ms(speed, {.own = calls.average.shared}) +
         static_cast<double>(calls.rows) * call_ms(in_batches, calls.average);
}

std::uintmax_t memory_bytes(const ListedModel& model) {
  const std::uint64_t per_token = model.description.cache_bytes_per_token;
  const auto tokens = static_cast<std::uint64_t>(GgufModelSettings().context_tokens);
  const bool is_unknown = per_token == 0 && model.description.completes;
  return is_unknown ? 0 : model.bytes + 3 * tokens * per_token + kComputeBytes;
}

}  // namespace tuneornot
