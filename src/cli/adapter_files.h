#pragma once

#include <filesystem>
#include <optional>

#include "base/platform.h"

namespace tuneornot {

// An adapter as a GGUF file: the file that was named, the one in the folder that was named (what
// train made, a predictor's), or what peft left there, written anew where nobody looks for it and
// removed again.
class AdapterInGguf {
 public:
  // `model` is the GGUF file of its model. Throws ErrorKind::Usage when there is no adapter, and
  // what read_peft_adapter does.
  AdapterInGguf(const std::filesystem::path& named, const std::filesystem::path& model);

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::optional<NewFolder> written_;  // never published
};

}  // namespace tuneornot
