#include "table/default_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/plain_text.h"
#include "base/text.h"
#include "table/faults.h"

namespace tuneornot {

namespace {

using Kind = YamlNode::Kind;

constexpr std::string_view kVars = "vars";
constexpr std::string_view kAssert = "assert";
constexpr std::size_t kKeysNamed = 5;
constexpr std::size_t kShown = 60;

void set(YamlNode& map, std::string_view key, YamlNode value) {
  map.keys.push_back({.name = std::string(key), .line = value.line});
  map.items.push_back(std::move(value));
}

void remove(YamlNode& map, std::string_view key) {
  const auto found = std::ranges::find(map.keys, key, &YamlKey::name);
  map.items.erase(map.items.begin() + (found - map.keys.begin()));
  map.keys.erase(found);
}

// A map or a list of a default; null where there is none.
const YamlNode* part_of(const YamlNode& defaults,
                        std::string_view key,
                        Kind kind,
                        const std::string& file) {
  const YamlNode* part = value_under(defaults, key);
  if (part == nullptr || part->kind == Kind::Empty) {
    return nullptr;
  }
  if (part->kind != kind) {
    refuse_at(file,
              part->line,
              fmt::format("defaultTest's {} must be a {}, and stand in this file",
                          key,
                          kind == Kind::Map ? "map" : "list"));
  }
  return part;
}

void add_vars(const YamlNode& defaults, YamlNode& test) {
  YamlNode* vars = value_under(test, kVars);
  if (vars == nullptr) {
    set(test, kVars, defaults);
    return;
  }
  for (std::size_t i = 0; i < defaults.keys.size() && vars->kind == Kind::Map; ++i) {
    if (value_under(*vars, defaults.keys[i].name) == nullptr) {
      set(*vars, defaults.keys[i].name, defaults.items[i]);
    }
  }
}

void add_assertions(const YamlNode& defaults, YamlNode& test) {
  YamlNode* own = value_under(test, kAssert);
  if (own == nullptr) {
    set(test, kAssert, defaults);
  } else if (own->kind == Kind::List) {
    own->items.insert(own->items.begin(), defaults.items.begin(), defaults.items.end());
  }
}

// "answer" of "{{ answer }}"; empty where the text is anything else.
std::string_view variable_alone(std::string_view text) {
  text = trimmed(text);
  const bool is_braced = text.size() > 4 && text.starts_with("{{") && text.ends_with("}}");
  return is_braced ? trimmed(text.substr(2, text.size() - 4)) : std::string_view();
}

// The name of the variable that is the right answer; empty where none is.
std::string fill_answer(const YamlNode& vars, YamlNode& assertion) {
  const YamlNode* type = value_under(assertion, "type");
  YamlNode* value = value_under(assertion, "value");
  if (type == nullptr || type->text != "equals" || value == nullptr) {
    return "";
  }
  std::string name(variable_alone(value->text));
  const YamlNode* meant = value_under(vars, name);
  if (meant == nullptr || meant->kind != Kind::Text) {
    return "";
  }
  value->text = meant->text;
  return name;
}

void fill_answers(YamlNode& test) {
  YamlNode* vars = value_under(test, kVars);
  YamlNode* assertions = value_under(test, kAssert);
  if (vars == nullptr || assertions == nullptr) {
    return;
  }
  std::vector<std::string> answers;
  answers.reserve(assertions->items.size());
  for (YamlNode& assertion : assertions->items) {
    answers.push_back(fill_answer(*vars, assertion));
  }
  for (const std::string& name : answers) {
    if (value_under(*vars, name) != nullptr) {
      remove(*vars, name);
    }
  }
}

void check_copies(const YamlNode& defaults, std::size_t tests, const std::string& file) {
  if (tests > 0 && bytes_of(defaults) > kMostCopiedBytes / tests) {
    refuse_at(
        file,
        defaults.line,
        fmt::format("defaultTest is too large for {} tests; leave out what they share", tests));
  }
}

void tell_other_keys(const YamlNode& defaults, const std::string& file, Problems& problems) {
  std::vector<std::string> others;
  for (const YamlKey& key : defaults.keys) {
    if (key.name != kVars && key.name != kAssert) {
      others.push_back(key.name);
    }
  }
  if (!others.empty()) {
    problems.add(fault::kDefaultTest, file, defaults.line, quoted_list(others, kKeysNamed));
  }
}

}  // namespace

void complete_tests(const YamlNode& root,
                    const std::string& file,
                    std::vector<YamlNode>& tests,
                    Problems& problems) {
  const YamlNode* defaults = value_under(root, "defaultTest");
  const YamlNode none = {.kind = Kind::Map};
  if (defaults == nullptr || defaults->kind == Kind::Empty) {
    defaults = &none;
  }
  if (defaults->kind != Kind::Map) {
    refuse_at(file,
              defaults->line,
              fmt::format("defaultTest is \"{}\"; write its vars: and assert: here",
                          shortened(defaults->text, kShown)));
  }
  const YamlNode* vars = part_of(*defaults, kVars, Kind::Map, file);
  const YamlNode* assertions = part_of(*defaults, kAssert, Kind::List, file);
  if (vars != nullptr || assertions != nullptr) {
    check_copies(*defaults, tests.size(), file);
  }
  tell_other_keys(*defaults, file, problems);
  for (YamlNode& test : tests) {
    if (test.kind != Kind::Map) {
      continue;
    }
    if (vars != nullptr) {
      add_vars(*vars, test);
    }
    if (assertions != nullptr) {
      add_assertions(*assertions, test);
    }
    fill_answers(test);
  }
}

}  // namespace tuneornot
