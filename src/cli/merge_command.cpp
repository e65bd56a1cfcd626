#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/adapter_files.h"
#include "cli/commands.h"
#include "cli/fetch_progress.h"
#include "cli/models.h"
#include "cli/output.h"
#include "cli/study_setup.h"
#include "predictor/predictor.h"
#include "study/interrupt.h"
#include "weights/merged_model.h"
#include "weights/model_parts.h"

namespace tuneornot {

namespace {

struct MergeOptions {
  std::string adapter;
  std::string model = kEmbeddedReference;
  std::string out;
  std::string type = "f16";
  bool offline = false;
};

ExitCode merge(const MergeOptions& options, const Environment& environment) {
  const std::filesystem::path out = options.out;
  std::error_code ignored;
  if (std::filesystem::exists(out, ignored)) {
    throw Error(ErrorKind::Usage, out.string() + ": is there already; name a new file");
  }
  const GgufModelSettings model = model_settings(options.model, {}, environment);
  const AdapterInGguf adapter(options.adapter, model.path);
  const InterruptWatcher interrupt;
  const SteadyClock clock;
  const double started_ms = clock.now_ms();
  std::unique_ptr<Progress> progress = progress_on_error_stream();
  const bool is_whole = write_merged_model(
      {.model = model.path,
       .model_sha256 = sha256_of_model(read_model(model.path)),
       .adapter = adapter.path(),
       .type = matrix_type_called(options.type).value_or(MatrixType::F16)},
      out,
      [&](std::uint64_t done, std::uint64_t all) {
        progress->update({.doing = "merging",
                          .done = done,
                          .total = all,
                          .left_ms = left_ms(done, clock.now_ms() - started_ms, all - done)});
      },
      interrupt.token());
  progress.reset();
  if (!is_whole) {
    tell("interrupted; nothing was written");
    return ExitCode::Interrupted;
  }
  tell(fmt::format(
      "wrote {}: {} with the adapter in its weights, as {}; it is a model like any other",
      printable(out.string()),
      printable(model.name),
      options.type));
  return ExitCode::Done;
}

}  // namespace

Command declare_merge(CLI::App& options) {
  const auto values = std::make_shared<MergeOptions>();
  options
      .add_option(
          "adapter", values->adapter, "an adapter.gguf, or a folder: what train made, or peft")
      ->required()
      ->type_name("ADAPTER");
  options
      .add_option("--model",
                  values->model,
                  "that it was trained on: " + std::string(kReferences) + "; default: smollm2")
      ->type_name("MODEL");
  options.add_option("--out", values->out, "the model file to make")->required()->type_name("FILE");
  options
      .add_option(
          "--type", values->type, "of the weights: f16, or q8_0, half as large; default: f16")
      ->check(CLI::IsMember({"f16", "q8_0"}))
      ->type_name("TYPE");
  declare_offline(options, values->offline);
  return [values](const Environment& environment) {
    return merge(*values, settled_offline(environment, values->offline));
  };
}

}  // namespace tuneornot
