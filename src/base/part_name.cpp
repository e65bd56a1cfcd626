#include "base/part_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/number.h"

namespace tuneornot {

namespace {

constexpr std::string_view kForm = "-00000-of-00000";

bool has_form(std::string_view suffix) {
  return std::ranges::equal(suffix, kForm, [](char letter, char form) {
    return form == '0' ? letter >= '0' && letter <= '9' : letter == form;
  });
}

std::size_t name_start(std::string_view path) {
  return path.rfind('/') + 1;  // npos + 1 is 0
}

// The whole length where there is none.
std::size_t extension_start(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos || dot <= name_start(path) ? path.size() : dot;
}

}  // namespace

std::string PartName::text() const {
  return fmt::format("{}-{:05}-of-{:05}{}", whole, number, count, extension);
}

std::string PartName::first() const {
  return PartName{.whole = whole, .count = count, .extension = extension}.text();
}

std::optional<PartName> parse_part_name(std::string_view file) {
  const std::size_t end = extension_start(file);
  if (end <= name_start(file) + kForm.size() ||
      !has_form(file.substr(end - kForm.size(), kForm.size()))) {
    return std::nullopt;
  }
  const PartName part = {
      .whole = std::string(file.substr(0, end - kForm.size())),
      .number = parse_number<std::size_t>(file.substr(end - kForm.size() + 1, 5)).value_or(0),
      .count = parse_number<std::size_t>(file.substr(end - 5, 5)).value_or(0),
      .extension = std::string(file.substr(end))};
  const bool is_one = part.number >= 1 && part.number <= part.count;
  return is_one ? std::optional(part) : std::nullopt;
}

std::vector<std::string> part_names(const std::string& first) {
  std::optional<PartName> part = parse_part_name(first);
  if (!part) {
    return {first};
  }
  std::vector<std::string> names;
  names.reserve(part->count);
  for (part->number = 1; part->number <= part->count; ++part->number) {
    names.push_back(part->text());
  }
  return names;
}

std::string first_part_name(const std::string& file) {
  const std::optional<PartName> part = parse_part_name(file);
  return part ? part->first() : file;
}

std::string name_of_whole(std::string_view file) {
  const std::optional<PartName> part = parse_part_name(file);
  return part ? part->whole : std::string(file.substr(0, extension_start(file)));
}

}  // namespace tuneornot
