#include "cli/model_list.h"

#include <set>
#include <utility>

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
#include "weights/model_parts.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kComputeBytes = 512 << 20;

class Lister {
 public:
  Lister(const Environment& environment, const LoadedStudy* study)
      : environment_(settled_offline(environment, true)), study_(study) {}

  void add_named(const std::string& named);
  void add_reference(const std::string& reference);
  void add_hub_cache();
  void add_ollama();

  std::vector<ListedModel> models() && { return std::move(models_); }

 private:
  // `find` says where the file is, or throws why it cannot be used.
  template <typename Find>
  void add(const std::string& reference, const Find& find);
  void add_folder(const fs::path& folder);

  void examine(ListedModel& model);
  void time(ListedModel& model, const GgufFile& file);

  Environment environment_;
  const LoadedStudy* study_;
  SpeedPredictor predictor_{usable_processors()};
  std::vector<ListedModel> models_;
};

template <typename Find>
void Lister::add(const std::string& reference, const Find& find) {
  ListedModel model = {.reference = reference};
  try {
    model.path = find();
    examine(model);
  } catch (const Error& error) {
    model.reason = error.what();
  }
  models_.push_back(std::move(model));
}

void Lister::examine(ListedModel& model) {
  std::error_code unknown;
  const std::uintmax_t bytes = fs::file_size(model.path, unknown);
  model.bytes = unknown ? 0 : bytes;
  const GgufFile file = read_model(model.path);
  model.bytes = bytes_of(file);
  model.description = describe(file);
  check_loadable(file);
  const std::string& architecture = model.description.architecture;
  const bool is_known = is_known_decoder(architecture) || is_encoder(architecture);
  model.runs = is_known ? Runs::Yes : Runs::Untried;
  if (model.runs == Runs::Untried) {
    model.reason = "the architecture " + architecture + " is not one that was tried";
  }
  time(model, file);
}

void Lister::time(ListedModel& model, const GgufFile& file) {
  model.speed = predictor_.predict(file);
  if (study_ == nullptr || !model.description.completes) {
    return;
  }
  try {
    model.calls = task_calls(*study_, model.path);
  } catch (const Error&) {
    return;  // run says what is wrong with it
  }
}

void Lister::add_reference(const std::string& reference) {
  add(reference, [&] { return model_settings(reference, "", environment_).path; });
}

void Lister::add_folder(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code ignored;  // what cannot be read is not there
  for (const fs::path& file : entries_of(folder, ignored)) {
    if (fs::is_regular_file(file, ignored)) {
      files.push_back(file.string());
    }
  }
  for (const std::string& model : models_among(files)) {
    add(model, [&model] { return fs::path(model); });
  }
}

void Lister::add_named(const std::string& named) {
  std::error_code ignored;
  if (fs::is_directory(named, ignored)) {
    add_folder(named);
  } else {
    add_reference(named);
  }
}

// Of a file that several snapshots have, the one that its reference means.
void Lister::add_hub_cache() {
  for (const std::string& repository : cached_repositories(environment_.hub.cache)) {
    std::set<std::string> models;
    for (const Snapshot& snapshot : cached_snapshots(environment_.hub.cache, repository)) {
      models.merge(models_among(snapshot.files));
    }
    for (const std::string& model : models) {
      add_reference(HubReference{.repository = repository, .file = model}.text());
    }
  }
}

// Of a name that several stores have, the one that its reference means.
void Lister::add_ollama() {
  std::set<std::string> references;
  for (const fs::path& store : environment_.ollama_stores) {
    for (const OllamaReference& reference : ollama_models(store)) {
      references.insert(reference.text());
    }
  }
  for (const std::string& reference : references) {
    add_reference(reference);
  }
}

}  // namespace

std::vector<ListedModel> list_models(std::span<const std::string> named,
                                     const Environment& environment,
                                     const LoadedStudy* study) {
  Lister lister(environment, study);
  for (const std::string& each : named) {
    lister.add_named(each);
  }
  lister.add_reference(kEmbeddedReference);
  lister.add_hub_cache();
  lister.add_ollama();
  return std::move(lister).models();
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
