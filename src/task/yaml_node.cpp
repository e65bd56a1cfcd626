#include "task/yaml_node.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <set>
#include <sstream>
#include <utility>

#include "base/text.h"
#include "task/plain_text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostBytes = 1'000'000;
constexpr std::size_t kDeepest = 8;
constexpr std::size_t kShownColumns = 60;

std::size_t line_of(const YAML::Mark& mark) {
  return mark.is_null() ? 1 : static_cast<std::size_t>(mark.line) + 1;
}

// Builds the tree from yaml-cpp's events: its own YAML::Node keeps the last of two equal keys,
// forgets their lines, and follows aliases.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const std::string& file) : file_(file) {}

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
    add({.kind = YamlNode::Kind::Text, .line = line_of(mark), .text = value});
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
    if (!tag.empty() && tag != "?" && tag != "!") {
      refuse_at(file_,
                line_of(mark),
                fmt::format("tags ({}) are not read; remove it", shortened(tag, kShownColumns)));
    }
  }

  void open(YamlNode::Kind kind,
            const YAML::Mark& mark,
            const std::string& tag,
            YAML::anchor_t anchor) {
    check_plain(mark, tag, anchor);
    if (awaits_key()) {
      refuse_at(file_, line_of(mark), "a key that is a list or a map; keys are plain text");
    }
    if (frames_.size() == kDeepest) {
      refuse_at(
          file_, line_of(mark), fmt::format("nested more than {} deep; flatten it", kDeepest));
    }
    frames_.push_back({.node = {.kind = kind, .line = line_of(mark)}, .names = {}});
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
      item.line = parent.keys.back().line;  // yaml-cpp names the line after it.
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

}  // namespace

YamlNode parse_yaml(std::string_view text, const std::string& file) {
  if (text.size() > kMostBytes) {
    refuse_at(file, 1, "the file is larger than 1 MB; a task file holds no examples");
  }
  std::istringstream stream(closed(plain_text(text, file)));
  try {
    YAML::Parser parser(stream);
    TreeBuilder builder(file);
    parser.HandleNextDocument(builder);
    TreeBuilder second(file);
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
