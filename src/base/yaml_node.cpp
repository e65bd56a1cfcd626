#include "base/yaml_node.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <utility>

#include "base/plain_text.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kShownColumns = 60;

std::size_t line_of(const YAML::Mark& mark) {
  return mark.is_null() ? 1 : static_cast<std::size_t>(mark.line) + 1;
}

// Builds the tree from yaml-cpp's events: its own YAML::Node keeps the last of two equal keys,
// forgets their lines, and follows aliases.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& file, const YamlRules& rules) : file_(file), rules_(rules) {}

  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check_plain(mark, "?", anchor);
    add({.kind = YamlNode::Kind::Empty, .line = line_of(mark)});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check_plain(mark, "?", anchor);
  }
  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override {
    check_plain(mark, tag, anchor);
    if (first_invalid_utf8(value) || value.find('\0') != std::string::npos) {
      refuse_at(file_, line_of(mark), "an escape that writes no character of a text; remove it");
    }
    add({.kind = YamlNode::Kind::Text, .line = line_of(mark), .text = value, .tag = own_tag(tag)});
  }
  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(YamlNode::Kind::List, mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(YamlNode::Kind::Map, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YamlNode node;
    std::set<std::string> names;  // of a map's keys
  };

  void check_plain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    if (anchor != 0) {
      refuse_at(
          file_, line_of(mark), "anchors and aliases (&, *) are not read; write the value out");
    }
    if (!rules_.allows_tags && !tag.empty() && tag != "?" && tag != "!") {
      refuse_at(file_,
                line_of(mark),
                fmt::format("tags ({}) are not read; remove it", shortened(tag, kShownColumns)));
    }
  }

  static std::string own_tag(const std::string& tag) {
    return tag.starts_with('!') && tag.size() > 1 ? tag : "";
  }

  void open(YamlNode::Kind kind,
            const YAML::Mark& mark,
            const std::string& tag,
            YAML::anchor_t anchor) {
    check_plain(mark, tag, anchor);
    if (awaits_key()) {
      refuse_at(file_, line_of(mark), "a key that is a list or a map; keys are plain text");
    }
    if (frames_.size() == rules_.deepest) {
      refuse_at(file_,
                line_of(mark),
                fmt::format("nested more than {} deep; flatten it", rules_.deepest));
    }
    frames_.push_back(
        {.node = {.kind = kind, .line = line_of(mark), .tag = own_tag(tag)}, .names = {}});
  }

  void close() {
    YamlNode node = std::move(frames_.back().node);
    frames_.pop_back();
    add(std::move(node));
  }

  bool awaits_key() const {
    if (frames_.empty()) {
      return false;
    }
    const YamlNode& node = frames_.back().node;
    return node.kind == YamlNode::Kind::Map && node.keys.size() == node.items.size();
  }

  void add(YamlNode node) {
    if (frames_.empty()) {
      root_ = std::move(node);
    } else if (awaits_key()) {
      add_key(node);
    } else {
      add_item(std::move(node));
    }
  }

  void add_item(YamlNode item) {
    YamlNode& parent = frames_.back().node;
    if (item.kind == YamlNode::Kind::Empty && !parent.keys.empty()) {
      item.line = parent.keys.back().line;  // yaml-cpp names the line after it
    }
    parent.items.push_back(std::move(item));
  }

  void add_key(const YamlNode& key) {
    if (key.kind != YamlNode::Kind::Text) {
      refuse_at(file_, key.line, "a key that is empty or null; put it in quotes if it is a name");
    }
    if (!frames_.back().names.insert(key.text).second) {
      refuse_at(file_,
                key.line,
                fmt::format("\"{}\" stands twice; keep one", shortened(key.text, kShownColumns)));
    }
    frames_.back().node.keys.push_back({.name = key.text, .line = key.line});
  }

  const std::string& file_;
  const YamlRules& rules_;
  YamlNode root_;
  std::vector<Frame> frames_;
};

// A quote that is never closed: yaml-cpp 0.7 refuses it only where the file does not end with a
// line break. A comment after the break changes nothing else.
std::string closed(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t");
  const bool ends_line = last != std::string_view::npos && text[last] == '\n';
  return std::string(text) + (ends_line ? "#" : "");
}

nlohmann::ordered_json json_of(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::Empty:
      return nullptr;
    case YamlNode::Kind::Text:
      return node.text;
    case YamlNode::Kind::List: {
      nlohmann::ordered_json list = nlohmann::ordered_json::array();
      std::ranges::transform(node.items, std::back_inserter(list), json_of);
      return list;
    }
    case YamlNode::Kind::Map:
      break;
  }
  nlohmann::ordered_json map = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    map[node.keys[i].name] = json_of(node.items[i]);
  }
  return map;
}

}  // namespace

const YamlNode* value_under(const YamlNode& map, std::string_view key) {
  const auto found = std::ranges::find(map.keys, key, &YamlKey::name);
  return found == map.keys.end() ? nullptr
                                 : &map.items[static_cast<std::size_t>(found - map.keys.begin())];
}

std::string compact_json(const YamlNode& node) {
  return json_of(node).dump();
}

YamlNode parse_yaml(std::string_view text, const std::string& file, const YamlRules& rules) {
  if (text.size() > rules.most_bytes) {
    refuse_at(
        file,
        1,
        fmt::format(
            "the file is larger than {} MB; {}", rules.most_bytes / 1'000'000, rules.if_too_large));
  }
  std::istringstream stream(closed(plain_text(text, file)));
  try {
    YAML::Parser parser(stream);
    TreeBuilder builder(file, rules);
    parser.HandleNextDocument(builder);
    TreeBuilder second(file, rules);
    if (parser.HandleNextDocument(second)) {
      refuse_at(file,
                second.take_root().line,
                "a second YAML document, or a line indented unlike those above; keep one map");
    }
    return builder.take_root();
  } catch (const YAML::Exception& error) {
    refuse_at(file,
              line_of(error.mark),
              fmt::format("not valid YAML ({}); put texts with special characters in double quotes",
                          error.msg));
  }
}

}  // namespace tuneornot
