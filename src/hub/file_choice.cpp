#include "hub/file_choice.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <unordered_set>

#include "base/part_name.h"
#include "base/text.h"

namespace tuneornot {

namespace {

// A middle way between size and quality first, as llama.cpp and most repositories have it.
constexpr std::array<std::string_view, 8> kUsual = {
    "Q4_K_M", "Q8_0", "Q5_K_M", "Q6_K", "Q4_K_S", "Q4_0", "BF16", "F16"};
constexpr std::size_t kMostNamed = 12;

std::string_view name_in(std::string_view file) {
  return file.substr(file.rfind('/') + 1);  // npos + 1 is 0
}

// In capitals, without folder, extension and number of the part.
std::string stem_of(std::string_view file) {
  return ascii_upper(name_in(name_of_whole(file)));
}

bool has_quantisation(std::string_view file, std::string_view quantisation) {
  const std::string stem = stem_of(file);
  if (!stem.ends_with(quantisation)) {
    return false;
  }
  const std::size_t before = stem.size() - quantisation.size();
  return before == 0 || std::string_view("-._").find(stem[before - 1]) != std::string_view::npos;
}

// `models` is not empty.
FileChoice settled(std::span<const std::string> models,
                   std::span<const std::string> files,
                   const HubReference& reference) {
  if (models.size() > 1) {
    return {.problem = quoted_list(models, kMostNamed) + " fit it; name the file: " +
                       HubReference{.repository = reference.repository, .file = "FILE"}.text()};
  }
  FileChoice choice = {.files = part_names(models.front())};
  const std::unordered_set<std::string_view> there(files.begin(), files.end());
  const auto missing = std::ranges::find_if(
      choice.files, [&](const std::string& part) { return !there.contains(part); });
  return missing == choice.files.end()
             ? choice
             : FileChoice{.problem = "has no file \"" + printable(*missing) +
                                     "\", which the model needs; name another one",
                          .missing = *missing};
}

std::vector<std::string> with_quantisation(std::span<const std::string> models,
                                           std::string_view quantisation) {
  std::vector<std::string> fitting;
  std::ranges::copy_if(models, std::back_inserter(fitting), [&](const std::string& file) {
    return has_quantisation(file, quantisation);
  });
  return fitting;
}

FileChoice usual_file(std::span<const std::string> models,
                      std::span<const std::string> files,
                      const HubReference& reference) {
  if (models.size() == 1) {
    return settled(models, files, reference);
  }
  for (const std::string_view quantisation : kUsual) {
    const std::vector<std::string> fitting = with_quantisation(models, quantisation);
    if (!fitting.empty()) {
      return settled(fitting, files, reference);
    }
  }
  return {.problem = "holds " + quoted_list(models, kMostNamed) + "; name one: " +
                     HubReference{.repository = reference.repository, .file = "FILE"}.text()};
}

// Without those in parts that are there in one file, too.
std::vector<std::string> models_to_choose_from(std::span<const std::string> files) {
  const std::set<std::string> all = models_among(files);
  std::vector<std::string> models;
  std::ranges::copy_if(all, std::back_inserter(models), [&](const std::string& file) {
    const std::optional<PartName> part = parse_part_name(file);
    return !part || !all.contains(part->whole + part->extension);
  });
  return models;
}

}  // namespace

bool is_model_file(std::string_view file) {
  const std::string name = ascii_upper(name_in(file));
  return name.ends_with(".GGUF") && name.find("MMPROJ") == std::string::npos &&
         name.find("IMATRIX") == std::string::npos;
}

std::set<std::string> models_among(std::span<const std::string> files) {
  std::set<std::string> models;
  for (const std::string& file : files) {
    if (is_model_file(file)) {
      models.insert(first_part_name(file));
    }
  }
  return models;
}

FileChoice choose_file(std::span<const std::string> files, const HubReference& reference) {
  if (!reference.file.empty()) {
    return is_model_file(reference.file)
               ? settled(std::span(&reference.file, 1), files, reference)
               : FileChoice{.problem = "is no GGUF file of a language model"};
  }
  const std::vector<std::string> models = models_to_choose_from(files);
  if (models.empty()) {
    return {.problem =
                "holds no GGUF file of a language model; look for a conversion of it, often "
                "called ...-GGUF"};
  }
  if (reference.quantisation.empty()) {
    return usual_file(models, files, reference);
  }
  const std::vector<std::string> fitting =
      with_quantisation(models, ascii_upper(reference.quantisation));
  if (fitting.empty()) {
    return {.problem = "has no such quantisation; it holds " + quoted_list(models, kMostNamed)};
  }
  return settled(fitting, files, reference);
}

}  // namespace tuneornot
