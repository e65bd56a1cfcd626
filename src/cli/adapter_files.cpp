#include "cli/adapter_files.h"

#include <fmt/format.h>

#include <system_error>

#include "base/error.h"
#include "predictor/predictor.h"
#include "weights/adapter.h"
#include "weights/model_parts.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

}  // namespace

AdapterInGguf::AdapterInGguf(const fs::path& named, const fs::path& model) {
  if (is_file(named)) {
    path_ = named;
  } else if (is_file(named / kAdapterFile)) {
    path_ = named / kAdapterFile;
  } else if (is_file(named / "adapter_config.json")) {
    const OwnedAdapter owned = read_peft_adapter(named, read_model(model));
    written_.emplace(fs::temp_directory_path() / "tuneornot-adapter");
    path_ = written_->path() / kAdapterFile;
    write_gguf_adapter(path_, owned.adapter);
  } else {
    throw Error(ErrorKind::Usage,
                fmt::format("{}: is no adapter, and no folder with an {} or what peft writes; name "
                            "what train made, or the folder of a fine-tuned route below "
                            "predictors/ of a study",
                            named.string(),
                            kAdapterFile));
  }
}

}  // namespace tuneornot
