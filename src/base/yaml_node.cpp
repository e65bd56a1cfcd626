#include "base/yaml_node.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
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

// What an anchor stands for.
struct Anchored {
  YamlNode node;
  std::size_t bytes = 0;  // of memory, about
  std::size_t depth = 0;  // lists and maps in one another
};

bool is_nested(const YamlNode& node) {
  return node.kind == YamlNode::Kind::List || node.kind == YamlNode::Kind::Map;
}

std::size_t depth_of(const YamlNode& node) {
  std::size_t deepest = 0;
  for (const YamlNode& item : node.items) {
    deepest = std::max(deepest, depth_of(item));
  }
  return deepest + (is_nested(node) ? 1 : 0);
}

// Builds the tree from yaml-cpp's events: its own YAML::Node keeps the last of two equal keys,
// forgets their lines, and shares what aliases stand for.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& file, const YamlRules& rules) : file_(file), rules_(rules) {}

  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add_anchored({.kind = YamlNode::Kind::Empty, .line = line_of(mark)}, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end()) {
      refuse_at(file_, line_of(mark), "an alias inside of what it stands for; write the value out");
    }
    const Anchored& meant = found->second;
    check_depth(line_of(mark), meant.depth);
    count_copy(line_of(mark), meant.bytes);
    add(meant.node);
  }
  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag);
    if (first_invalid_utf8(value) || value.find('\0') != std::string::npos) {
      refuse_at(file_, line_of(mark), "an escape that writes no character of a text; remove it");
    }
    if (value == "<<" && tag == "?" && awaits_key()) {  // in quotes it is a key as any other
      frames_.back().merged = frames_.back().node.items.size();
    }
    add_anchored(
        {.kind = YamlNode::Kind::Text, .line = line_of(mark), .text = value, .tag = own_tag(tag)},
        anchor);
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
    YAML::anchor_t anchor = 0;          // 0: none
    std::set<std::string> names;        // of a map's keys
    std::optional<std::size_t> merged;  // which of a map's items stands under a merge key
  };

  void check_tag(const YAML::Mark& mark, const std::string& tag) const {
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
    check_tag(mark, tag);
    check_depth(line_of(mark), 1);
    frames_.push_back({.node = {.kind = kind, .line = line_of(mark), .tag = own_tag(tag)},
                       .anchor = anchor,
                       .names = {},
                       .merged = {}});
  }

  // Of what is to be added.
  void check_depth(std::size_t line, std::size_t depth) const {
    if (frames_.size() + depth > rules_.deepest) {
      refuse_at(file_, line, fmt::format("nested more than {} deep; flatten it", rules_.deepest));
    }
  }

  void count_copy(std::size_t line, std::size_t bytes) {
    copied_bytes_ += bytes;
    if (copied_bytes_ > kMostCopiedBytes) {
      refuse_at(file_,
                line,
                fmt::format("anchors and aliases (&, *) stand for more than {} MB; write fewer",
                            kMostCopiedBytes / 1'000'000));
    }
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    merge(frame);
    add_anchored(std::move(frame.node), frame.anchor);
  }

  // Puts what stands under "<<" beside the keys that the map has itself:
  // https://yaml.org/type/merge.html. Of several maps the first one with a key counts.
  void merge(Frame& frame) const {
    if (!frame.merged) {
      return;
    }
    const auto place = static_cast<std::ptrdiff_t>(*frame.merged);
    YamlNode merged = std::move(frame.node.items[*frame.merged]);
    frame.node.items.erase(frame.node.items.begin() + place);
    frame.node.keys.erase(frame.node.keys.begin() + place);
    std::vector<YamlNode> maps;
    if (merged.kind == YamlNode::Kind::List) {
      maps = std::move(merged.items);
    } else {
      maps.push_back(std::move(merged));
    }
    for (YamlNode& map : maps) {
      if (map.kind != YamlNode::Kind::Map) {
        refuse_at(file_, map.line, "\"<<\" takes in maps; name one, or a list of them");
      }
      take_in(std::move(map), frame);
    }
  }

  static void take_in(YamlNode map, Frame& frame) {
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
      if (frame.names.insert(map.keys[i].name).second) {
        frame.node.keys.push_back(std::move(map.keys[i]));
        frame.node.items.push_back(std::move(map.items[i]));
      }
    }
  }

  void add_anchored(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != 0) {
      const std::size_t bytes = bytes_of(node);
      count_copy(node.line, bytes);
      anchored_[anchor] = {.node = node, .bytes = bytes, .depth = depth_of(node)};
    }
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
    if (is_nested(key)) {
      refuse_at(file_, key.line, "a key that is a list or a map; keys are plain text");
    }
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
  std::map<YAML::anchor_t, Anchored> anchored_;
  std::size_t copied_bytes_ = 0;  // by aliases
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

template <typename Node>
Node* found_under(Node& map, std::string_view key) {
  const auto found = std::ranges::find(map.keys, key, &YamlKey::name);
  return found == map.keys.end() ? nullptr
                                 : &map.items[static_cast<std::size_t>(found - map.keys.begin())];
}

// The line at or before `last` that a tab indents, the one nearest to it; 0: there is none.
std::size_t line_with_tab(std::string_view text, std::size_t last) {
  std::size_t found = 0;
  std::size_t begin = 0;
  for (std::size_t line = 1; line <= last && begin < text.size(); ++line) {
    const std::string_view rest = text.substr(begin);
    const std::size_t indent = std::min(rest.find_first_not_of(" \t"), rest.size());
    found = rest.substr(0, indent).find('\t') == std::string_view::npos ? found : line;
    begin += std::min(rest.find('\n'), rest.size()) + 1;
  }
  return found;
}

}  // namespace

const YamlNode* value_under(const YamlNode& map, std::string_view key) {
  return found_under(map, key);
}

YamlNode* value_under(YamlNode& map, std::string_view key) {
  return found_under(map, key);
}

std::size_t bytes_of(const YamlNode& node) {
  std::size_t bytes = sizeof node + node.text.size();
  for (const YamlKey& key : node.keys) {
    bytes += sizeof key + key.name.size();
  }
  for (const YamlNode& item : node.items) {
    bytes += bytes_of(item);
  }
  return bytes;
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
    if (const std::size_t line = line_with_tab(text, line_of(error.mark)); line != 0) {
      refuse_at(file, line, "is indented by a tab; YAML wants spaces");
    }
    refuse_at(file,
              line_of(error.mark),
              fmt::format("not valid YAML ({}); put texts with special characters in double quotes",
                          error.msg));
  }
}

}  // namespace tuneornot
