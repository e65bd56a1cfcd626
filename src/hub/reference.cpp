#include "hub/reference.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "base/part_name.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::string_view kHub = "hf:";
constexpr std::string_view kOllama = "ollama:";
constexpr std::size_t kLongestPart = 96;  // the hub's own limit for names
constexpr std::size_t kLongestFileName = 255;

bool is_letter_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

// What organisations, repositories, quantisations, names and tags are made of. "--" is what the
// hub's cache puts between them.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestPart && is_letter_or_digit(text.front()) &&
         text.find("..") == std::string_view::npos && text.find("--") == std::string_view::npos &&
         std::ranges::all_of(text, [](char letter) {
           return is_letter_or_digit(letter) || letter == '-' || letter == '_' || letter == '.';
         });
}

std::vector<std::string> parts_between(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

[[noreturn]] void refuse(const std::string& text, std::string_view form) {
  throw Error(ErrorKind::Usage, "model \"" + shortened(text, 200) + "\": " + std::string(form));
}

bool is_part_of_path(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && part.size() <= kLongestFileName &&
         std::ranges::none_of(part, [](char letter) {
           return letter == '\\' || static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
         });
}

}  // namespace

std::string HubReference::text() const {
  std::string written = std::string(kHub) + repository;
  if (!quantisation.empty()) {
    written += ":" + quantisation;
  }
  if (!file.empty()) {
    written += "/" + file;
  }
  return written;
}

std::string OllamaReference::text() const {
  const OllamaReference usual;
  std::string written(kOllama);
  if (host != usual.host) {
    written += host + "/";
  }
  if (host != usual.host || space != usual.space) {
    written += space + "/";
  }
  return written + name + (tag == usual.tag ? "" : ":" + tag);
}

bool is_hub_reference(std::string_view text) {
  return text.starts_with(kHub);
}

bool is_ollama_reference(std::string_view text) {
  return text.starts_with(kOllama);
}

HubReference parse_hub_reference(const std::string& text) {
  constexpr std::string_view kForm =
      "is not hf:ORG/REPOSITORY, hf:ORG/REPOSITORY:QUANTISATION or hf:ORG/REPOSITORY/FILE.gguf";
  const std::string_view rest = std::string_view(text).substr(kHub.size());
  const std::size_t first = rest.find('/');
  const std::size_t second = first == std::string_view::npos ? first : rest.find('/', first + 1);
  HubReference reference = {
      .repository = std::string(rest.substr(0, second)),
      .quantisation = "",
      .file = second == std::string_view::npos ? "" : std::string(rest.substr(second + 1))};
  const std::size_t colon = reference.repository.find(':');
  const bool names_quantisation = second == std::string_view::npos && colon != std::string::npos;
  if (names_quantisation) {
    reference.quantisation = reference.repository.substr(colon + 1);
    reference.repository.resize(colon);
  }
  const std::vector<std::string> names = parts_between(reference.repository, '/');
  const bool is_right = names.size() == 2 && is_name(names[0]) && is_name(names[1]) &&
                        names_quantisation == is_name(reference.quantisation) &&
                        (second == std::string_view::npos || is_path_below(reference.file));
  if (!is_right) {
    refuse(text, kForm);
  }
  if (const auto part = parse_part_name(reference.file); part && part->number > 1) {
    reference.file = part->first();
    refuse(text, "names one of a model's files; name the first, " + reference.text());
  }
  return reference;
}

OllamaReference parse_ollama_reference(const std::string& text) {
  constexpr std::string_view kForm = "is not ollama:NAME or ollama:NAME:TAG, as ollama list has it";
  std::vector<std::string> parts =
      parts_between(std::string_view(text).substr(kOllama.size()), '/');
  OllamaReference reference;
  std::string& last = parts.back();
  if (const std::size_t colon = last.find(':'); colon != std::string::npos) {
    reference.tag = last.substr(colon + 1);
    last.resize(colon);
  }
  if (parts.size() > 3 || !is_name(reference.tag) || !std::ranges::all_of(parts, is_name)) {
    refuse(text, kForm);
  }
  reference.name = parts.back();
  if (parts.size() > 1) {
    reference.space = parts[parts.size() - 2];
  }
  if (parts.size() > 2) {
    reference.host = parts.front();
  }
  return reference;
}

bool is_path_below(std::string_view path) {
  return std::ranges::all_of(parts_between(path, '/'), is_part_of_path);
}

bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace tuneornot
