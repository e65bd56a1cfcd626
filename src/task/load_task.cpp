#include "task/load_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "base/files.h"
#include "base/text.h"
#include "task/labels.h"
#include "task/plain_text.h"
#include "task/yaml_node.h"

namespace tuneornot {

namespace {

constexpr std::string_view kNotUnderstood =
    "is not understood by this version of tuneornot; remove it for now";
constexpr double kWidestMargin = 0.5;
constexpr std::size_t kShownColumns = 60;

// A value of the file and what messages call it.
struct Value {
  const std::string& file;
  std::string name;  // "data.input"
  const YamlNode& node;
};

[[noreturn]] void refuse(const Value& value, const std::string& fault) {
  refuse_at(value.file, value.node.line, fmt::format("\"{}\" {}", value.name, fault));
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

std::string text_of(const Value& value) {
  if (value.node.kind == YamlNode::Kind::Empty ||
      (value.node.kind == YamlNode::Kind::Text && is_blank(value.node.text))) {
    refuse(value, "is empty; give it a value or remove it");
  }
  if (value.node.kind != YamlNode::Kind::Text) {
    refuse(value, "must be one text, not a list or a map");
  }
  return value.node.text;
}

// One text, or a list of different ones.
std::vector<std::string> texts_of(const Value& value) {
  if (value.node.kind != YamlNode::Kind::List) {
    return {text_of(value)};
  }
  if (value.node.items.empty()) {
    refuse(value, "is empty; give it a value or remove it");
  }
  std::vector<std::string> texts;
  for (const YamlNode& item : value.node.items) {
    const std::string text = text_of({.file = value.file, .name = value.name, .node = item});
    if (std::ranges::find(texts, text) != texts.end()) {
      refuse_at(value.file,
                item.line,
                fmt::format(R"("{}" stands twice in "{}"; keep one)",
                            shortened(text, kShownColumns),
                            value.name));
    }
    texts.push_back(text);
  }
  return texts;
}

using Read = void (*)(const Value& value, Task& task);

struct Key {
  std::string_view name;
  Read read = nullptr;  // none: a key of the task file that this version does not understand
};

[[noreturn]] void refuse_unknown(const Value& map, const YamlKey& key, std::span<const Key> keys) {
  std::vector<std::string> known;
  for (const Key& candidate : keys) {
    known.emplace_back(candidate.name);
  }
  const std::optional<std::string> meant = nearest(key.name, known);
  const std::string advice = meant ? fmt::format("did you mean \"{}\"?", *meant)
                                   : "the keys are " + quoted_list(known, known.size());
  refuse_at(map.file,
            key.line,
            fmt::format("there is no key \"{}\"{}; {}",
                        shortened(key.name, kShownColumns),
                        map.name.empty() ? "" : fmt::format(" in \"{}\"", map.name),
                        advice));
}

void read_key(const Value& map, std::size_t index, std::span<const Key> keys, Task& task) {
  const YamlKey& key = map.node.keys[index];
  const auto known = std::ranges::find(keys, key.name, &Key::name);
  if (known == keys.end()) {
    refuse_unknown(map, key, keys);
  }
  const std::string name = map.name.empty() ? key.name : map.name + '.' + key.name;
  if (known->read == nullptr) {
    refuse_at(map.file, key.line, fmt::format("\"{}\" {}", name, kNotUnderstood));
  }
  known->read({.file = map.file, .name = name, .node = map.node.items[index]}, task);
}

void read_keys(const Value& map, std::span<const Key> keys, Task& task) {
  if (map.node.kind != YamlNode::Kind::Map) {
    refuse(map, "must be a map of keys and values");
  }
  for (std::size_t index = 0; index < map.node.keys.size(); ++index) {
    read_key(map, index, keys, task);
  }
}

constexpr std::array kDataKeys = {
    Key{"file", [](const Value& value, Task& task) { task.data.file = text_of(value); }},
    Key{"train", [](const Value& value, Task& task) { task.data.train = text_of(value); }},
    Key{"test", [](const Value& value, Task& task) { task.data.test = text_of(value); }},
    Key{"input", [](const Value& value, Task& task) { task.data.input = texts_of(value); }},
    Key{"output", [](const Value& value, Task& task) { task.data.output = text_of(value); }},
    Key{"group", [](const Value& value, Task& task) { task.data.group = text_of(value); }},
    Key{"time"},
    Key{"slice"},
    Key{"unlabelled"},
};

void read_data(const Value& value, Task& task) {
  read_keys(value, kDataKeys, task);
  const DataSource& data = task.data;
  const bool is_one_file = !data.file.empty() && data.train.empty() && data.test.empty();
  const bool is_two_files = data.file.empty() && !data.train.empty() && !data.test.empty();
  if (!is_one_file && !is_two_files) {
    refuse(value, R"(names its examples either by "file" or by "train" and "test" together)");
  }
  if (data.input.empty() || data.output.empty()) {
    refuse(value,
           fmt::format("has no \"{}\"; name the column that holds what the model {}",
                       data.input.empty() ? "input" : "output",
                       data.input.empty() ? "reads" : "should answer"));
  }
  if (std::ranges::find(data.input, data.output) != data.input.end() || data.group == data.output) {
    refuse(value, "names one column as the output and as something else; the output stands alone");
  }
}

void read_kind(const Value& value, Task& task) {
  const std::string name = text_of(value);
  if (name == "extract") {
    refuse(value, "extract " + std::string(kNotUnderstood));
  }
  for (const TaskKind kind : {TaskKind::Classify, TaskKind::Generate}) {
    if (name == name_of(kind)) {
      task.kind = kind;
      return;
    }
  }
  refuse(value,
         fmt::format("is \"{}\"; it must be classify or generate", shortened(name, kShownColumns)));
}

void check_label(const std::string& name, const std::string& file, std::size_t line) {
  const std::string fault = label_fault(name);
  if (!fault.empty()) {
    refuse_at(
        file, line, fmt::format("the label \"{}\" {}", shortened(name, kShownColumns), fault));
  }
}

void read_label_map(const Value& value, Task& task) {
  for (std::size_t index = 0; index < value.node.keys.size(); ++index) {
    const YamlNode& item = value.node.items[index];
    if (item.kind == YamlNode::Kind::List || item.kind == YamlNode::Kind::Map) {
      refuse_at(value.file, item.line, "the description of a label must be one text");
    }
    task.labels.push_back({.name = value.node.keys[index].name, .description = item.text});
  }
}

void read_labels(const Value& value, Task& task) {
  if (value.node.kind == YamlNode::Kind::Map) {
    read_label_map(value, task);
  } else {
    for (const std::string& name : texts_of(value)) {
      task.labels.push_back({.name = name, .description = ""});
    }
  }
  if (task.labels.size() < 2) {
    refuse(value, "needs at least two labels; add some, or remove it to take them from the data");
  }
  for (std::size_t index = 0; index < task.labels.size(); ++index) {
    const bool is_map = value.node.kind == YamlNode::Kind::Map;
    const std::size_t line = is_map ? value.node.keys[index].line : value.node.items[index].line;
    check_label(task.labels[index].name, value.file, line);
  }
}

void read_margin(const Value& value, Task& task) {
  const std::string text = text_of(value);
  double margin = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), margin);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  const bool is_share = is_number && margin >= 0 && margin <= kWidestMargin;  // which NaN is not
  if (!is_share) {
    refuse(value,
           fmt::format("is {}; it must be a number from 0 to 0.5, such as 0.02 for two points",
                       shortened(text, kShownColumns)));
  }
  task.needs.margin = margin;
}

constexpr std::array kNeedsKeys = {
    Key{"margin", read_margin},
    Key{"calls_per_month"},
    Key{"use"},
    Key{"latency_p95_ms"},
    Key{"data_may_leave"},
    Key{"worst_slice"},
};

void read_models(const Value& value, Task& task) {
  for (const YamlNode& item : value.node.items) {
    if (value.node.kind == YamlNode::Kind::List && item.kind == YamlNode::Kind::Map) {
      refuse_at(value.file,
                item.line,
                "a model with settings {ref: ...} is not understood by this version of tuneornot; "
                "write its reference alone");
    }
  }
  task.models = texts_of(value);
}

constexpr std::array kTaskKeys = {
    Key{"name", [](const Value& value, Task& task) { task.name = text_of(value); }},
    Key{"data", read_data},
    Key{"kind", read_kind},
    Key{"instruction", [](const Value& value, Task& task) { task.instruction = text_of(value); }},
    Key{"labels", read_labels},
    Key{"metric", [](const Value& value, Task& task) { task.metrics = texts_of(value); }},
    Key{"models", read_models},
    Key{"strategies", [](const Value& value, Task& task) { task.strategies = texts_of(value); }},
    Key{"needs", [](const Value& value, Task& task) { read_keys(value, kNeedsKeys, task); }},
    Key{"many"},
    Key{"prompt"},
    Key{"schema"},
    Key{"current"},
    Key{"costs"},
    Key{"budget"},
    Key{"prices"},
};

}  // namespace

Task load_task(const std::filesystem::path& path) {
  return parse_task(read_file(path), path.string());
}

Task parse_task(std::string_view yaml, const std::string& file) {
  const YamlNode root = parse_yaml(yaml, file);
  if (root.kind != YamlNode::Kind::Map) {
    refuse_at(file, root.line, "a task file holds keys and values, such as data: {file: ...}");
  }
  Task task;
  read_keys({.file = file, .name = "", .node = root}, kTaskKeys, task);
  if (task.data == DataSource{}) {
    refuse_at(file, root.line, "there is no \"data\"; say where the examples are");
  }
  if (task.kind == TaskKind::Generate && !task.labels.empty()) {
    refuse_at(file, root.line, "\"labels\" go with kind: classify; remove one of the two");
  }
  return task;
}

}  // namespace tuneornot
