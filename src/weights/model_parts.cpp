#include "weights/model_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/hash.h"
#include "base/part_name.h"
#include "base/text.h"
#include "weights/metadata.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNamed = 5;

[[noreturn]] void refuse_part(const fs::path& part, std::string_view what_and_what_to_do) {
  throw Error(ErrorKind::Model, fmt::format("{}: {}", part.string(), what_and_what_to_do));
}

[[noreturn]] void refuse_mixture(const fs::path& part, std::string_view what) {
  refuse_part(part, fmt::format("{}; fetch the model's parts again, all of one conversion", what));
}

void check_is_first(const GgufFile& file, std::size_t count) {
  const std::int64_t number = required_integer(
      file, kPartNumber, {.least = 0, .most = static_cast<std::int64_t>(count) - 1});
  if (number > 0) {
    const std::string first = first_part_name(file.path.filename().string());
    refuse_part(file.path,
                fmt::format("is part {} of a model in {} files; name the first one{}",
                            number + 1,
                            count,
                            first == file.path.filename() ? "" : ", " + printable(first)));
  }
}

// By name, as libllama finds them.
std::vector<std::string> names_of_parts(const GgufFile& first, std::size_t count) {
  const std::optional<PartName> name = parse_part_name(first.path.string());
  const bool leads_to_others =
      name && name->number == 1 && name->count == count && name->extension == ".gguf";
  if (!leads_to_others) {
    const PartName wanted = {.whole = "", .count = count, .extension = ".gguf"};
    refuse_part(first.path,
                fmt::format("is the first of {} files of a model, and the others are found by its "
                            "name, which has to end in {}; rename it",
                            count,
                            wanted.text()));
  }
  return part_names(first.path.string());
}

// In full: which part it is stands at a name's end.
std::string list_of(const std::vector<std::string>& names) {
  const std::size_t named = std::min(names.size(), kMostNamed);
  std::string list = printable(fmt::format("{}", fmt::join(std::span(names).first(named), ", ")));
  if (named < names.size()) {
    list += fmt::format(" and {} more", names.size() - named);
  }
  return list;
}

void check_are_there(const GgufFile& first, std::span<const std::string> names) {
  std::vector<std::string> missing;
  for (const fs::path path : names) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) {
      missing.push_back(path.filename().string());
    }
  }
  if (!missing.empty()) {
    refuse_part(first.path,
                fmt::format("of the model's {} files {} {} missing; put {} into the same folder",
                            names.size(),
                            list_of(missing),
                            missing.size() == 1 ? "is" : "are",
                            missing.size() == 1 ? "it" : "them"));
  }
}

// What else is not there, read_gguf says.
void check_is_there(const fs::path& first) {
  const std::optional<PartName> name = parse_part_name(first.string());
  std::error_code ignored;
  if (name && name->number == 1 && !fs::exists(first, ignored)) {
    refuse_part(first,
                fmt::format("is missing, the first of the model's {} files; put it beside the "
                            "others",
                            name->count));
  }
}

// Whether the part says of itself what it has to say at that place.
void check_place(const GgufFile& part, std::size_t number, std::span<const GgufFile> parts) {
  const auto tensors = require<std::int64_t>(parts.front(), kTensorsOfParts);
  const auto* said_number = find<std::int64_t>(part, kPartNumber);
  const auto* said_tensors = find<std::int64_t>(part, kTensorsOfParts);
  const bool is_right = part_count(part) == parts.size() && said_number != nullptr &&
                        *said_number == static_cast<std::int64_t>(number) &&
                        said_tensors != nullptr && *said_tensors == tensors;
  if (!is_right) {
    refuse_mixture(part.path,
                   fmt::format("is not part {} of {} of the model that {} is the first of",
                               number + 1,
                               parts.size(),
                               printable(parts.front().path.filename().string())));
  }
}

void check_tensors(const GgufFile& model, std::span<const GgufFile> parts) {
  std::unordered_set<std::string_view> names;
  for (const GgufTensor& tensor : model.tensors) {
    if (!names.insert(tensor.name).second) {
      refuse_mixture(
          parts[tensor.part].path,
          fmt::format("has {}, as another part of the model has", printable(tensor.name)));
    }
  }
  const auto said = require<std::int64_t>(model, kTensorsOfParts);
  if (said != static_cast<std::int64_t>(names.size())) {
    refuse_mixture(
        model.path,
        fmt::format(
            "its {} files hold {} tensors, and it says {}", parts.size(), names.size(), said));
  }
}

}  // namespace

std::size_t part_count(const GgufFile& file) {
  const std::int64_t count = integer_or(
      file, kPartCount, 1, {.least = 0, .most = std::numeric_limits<std::uint16_t>::max()});
  return static_cast<std::size_t>(std::max<std::int64_t>(count, 1));
}

GgufFile read_model(const fs::path& path) {
  check_is_there(path);
  GgufFile first = read_gguf(path);
  const std::size_t count = part_count(first);
  if (count == 1) {
    return first;
  }
  check_is_first(first, count);
  const std::vector<std::string> names = names_of_parts(first, count);
  check_are_there(first, names);
  std::vector<GgufFile> parts;
  parts.reserve(count);
  parts.push_back(std::move(first));
  for (const std::string& name : std::span(names).subspan(1)) {
    parts.push_back(read_gguf(name));
  }
  return join_parts(std::move(parts));
}

GgufFile join_parts(std::vector<GgufFile> parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    check_place(parts[i], i, parts);
  }
  GgufFile model = {.path = parts.front().path,
                    .further_parts = {},
                    .metadata = parts.front().metadata,
                    .tensors = {}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (GgufTensor& tensor : parts[i].tensors) {
      tensor.part = i;
    }
    std::ranges::move(parts[i].tensors, std::back_inserter(model.tensors));
    if (i > 0) {
      model.further_parts.push_back(parts[i].path);
    }
  }
  check_tensors(model, parts);
  return model;
}

std::vector<fs::path> files_of(const GgufFile& model) {
  std::vector<fs::path> files = {model.path};
  files.insert(files.end(), model.further_parts.begin(), model.further_parts.end());
  return files;
}

std::uintmax_t bytes_of(const GgufFile& model) {
  std::uintmax_t sum = 0;
  for (const fs::path& file : files_of(model)) {
    std::error_code unknown;
    const std::uintmax_t bytes = fs::file_size(file, unknown);
    sum += unknown ? 0 : bytes;
  }
  return sum;
}

std::string sha256_of_model(const GgufFile& model) {
  if (model.further_parts.empty()) {
    return sha256_of_file(model.path);
  }
  std::string hashes;
  for (const fs::path& file : files_of(model)) {
    hashes += sha256_of_file(file) + '\n';
  }
  return sha256(hashes);
}

}  // namespace tuneornot
