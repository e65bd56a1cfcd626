#include "hub/file_choice.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::string_view kExtension = ".gguf";
// A middle way between size and quality first, as llama.cpp and most repositories have it.
constexpr std::array<std::string_view, 8> kUsual = {
    "Q4_K_M", "Q8_0", "Q5_K_M", "Q6_K", "Q4_K_S", "Q4_0", "BF16", "F16"};
constexpr std::size_t kMostNamed = 12;

std::string_view name_in(std::string_view file) {
  return file.substr(file.rfind('/') + 1);  // npos + 1 is 0
}

// Of "-00001-of-00003" at the end of a name without extension; 0 for a whole file.
std::size_t part_suffix_length(std::string_view stem) {
  constexpr std::string_view kForm = "-00000-OF-00000";
  if (stem.size() < kForm.size()) {
    return 0;
  }
  const std::string end = ascii_upper(stem.substr(stem.size() - kForm.size()));
  const bool is_part = std::ranges::equal(end, kForm, [](char letter, char form) {
    return form == '0' ? std::isdigit(static_cast<unsigned char>(letter)) != 0 : letter == form;
  });
  return is_part ? kForm.size() : 0;
}

std::string_view stem_of(std::string_view file) {
  const std::string_view name = name_in(file);
  return name.substr(0, name.size() - kExtension.size());
}

bool is_part(std::string_view file) {
  return part_suffix_length(stem_of(file)) > 0;
}

// The name in capitals, without extension and number of the part.
std::string whole_stem(std::string_view file) {
  std::string_view stem = stem_of(file);
  stem.remove_suffix(part_suffix_length(stem));
  return ascii_upper(stem);
}

bool has_quantisation(std::string_view file, std::string_view quantisation) {
  const std::string stem = whole_stem(file);
  if (!stem.ends_with(quantisation)) {
    return false;
  }
  const std::size_t before = stem.size() - quantisation.size();
  return before == 0 || std::string_view("-._").find(stem[before - 1]) != std::string_view::npos;
}

FileChoice settled(std::span<const std::string> fitting, const HubReference& reference) {
  if (fitting.size() > 1) {
    return {.file = {},
            .problem = quoted_list(fitting, kMostNamed) + " fit it; name the file: " +
                       HubReference{.repository = reference.repository, .file = "FILE"}.text()};
  }
  if (is_part(fitting.front())) {
    return {.file = {},
            .problem = '"' + shortened(fitting.front(), 100) +
                       "\" is one part of a model in several; name a quantisation that is one "
                       "file, or join the parts with llama.cpp's llama-gguf-split --merge"};
  }
  return {.file = fitting.front(), .problem = ""};
}

std::vector<std::string> with_quantisation(std::span<const std::string> files,
                                           std::string_view quantisation) {
  std::vector<std::string> fitting;
  std::ranges::copy_if(files, std::back_inserter(fitting), [&](const std::string& file) {
    return has_quantisation(file, quantisation);
  });
  // The first part stands for a model in several.
  const bool all_parts = std::ranges::all_of(fitting, is_part);
  std::erase_if(fitting, [&](const std::string& file) {
    return is_part(file) && (!all_parts || file != fitting.front());
  });
  return fitting;
}

FileChoice usual_file(std::span<const std::string> models, const HubReference& reference) {
  std::vector<std::string> whole;
  std::ranges::remove_copy_if(models, std::back_inserter(whole), is_part);
  if (whole.size() < 2) {
    return settled(whole.empty() ? models.first(1) : std::span<const std::string>(whole),
                   reference);
  }
  for (const std::string_view quantisation : kUsual) {
    const std::vector<std::string> fitting = with_quantisation(whole, quantisation);
    if (!fitting.empty()) {
      return settled(fitting, reference);
    }
  }
  return {.file = {},
          .problem = "holds " + quoted_list(whole, kMostNamed) + "; name one: " +
                     HubReference{.repository = reference.repository, .file = "FILE"}.text()};
}

}  // namespace

bool is_model_file(std::string_view file) {
  const std::string name = ascii_upper(name_in(file));
  return name.ends_with(".GGUF") && name.find("MMPROJ") == std::string::npos &&
         name.find("IMATRIX") == std::string::npos;
}

FileChoice choose_file(std::span<const std::string> files, const HubReference& reference) {
  if (!reference.file.empty()) {
    if (std::ranges::find(files, reference.file) == files.end()) {
      return {.file = {}, .problem = "has no file of that name"};
    }
    return is_model_file(reference.file)
               ? settled(std::span<const std::string>(&reference.file, 1), reference)
               : FileChoice{.file = {}, .problem = "is no GGUF file of a language model"};
  }
  std::vector<std::string> models;
  std::ranges::copy_if(files, std::back_inserter(models), is_model_file);
  std::ranges::sort(models);
  if (models.empty()) {
    return {.file = {},
            .problem =
                "holds no GGUF file of a language model; look for a conversion of it, often "
                "called ...-GGUF"};
  }
  if (reference.quantisation.empty()) {
    return usual_file(models, reference);
  }
  const std::vector<std::string> fitting =
      with_quantisation(models, ascii_upper(reference.quantisation));
  if (fitting.empty()) {
    return {.file = {},
            .problem = "has no such quantisation; it holds " + quoted_list(models, kMostNamed)};
  }
  return settled(fitting, reference);
}

}  // namespace tuneornot
