#include "task/load_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/files.h"
#include "base/plain_text.h"
#include "base/text.h"
#include "base/yaml_node.h"
#include "table/rows.h"
#include "task/labels.h"
#include "task/read_costs.h"
#include "task/task_keys.h"

namespace tuneornot {

namespace {

constexpr YamlRules kTaskFile = {.most_bytes = 1'000'000,
                                 .deepest = 8,
                                 .if_too_large = "a task file holds no examples",
                                 .allows_tags = false};
constexpr double kWidestMargin = 0.5;

void read_delimiter(const Value& value, Task& task) {
  const bool is_text = value.node.kind == YamlNode::Kind::Text;
  const std::optional<char> known = is_text ? delimiter_called(value.node.text) : std::nullopt;
  if (!known) {
    refuse(value, R"(must be ",", ";", tab or "|")");
  }
  task.data.delimiter = *known;
}

constexpr std::array kDataKeys = {
    Key{"file", [](const Value& value, Task& task) { task.data.file = text_of(value); }},
    Key{"train", [](const Value& value, Task& task) { task.data.train = text_of(value); }},
    Key{"test", [](const Value& value, Task& task) { task.data.test = text_of(value); }},
    Key{"input", [](const Value& value, Task& task) { task.data.input = texts_of(value); }},
    Key{"output", [](const Value& value, Task& task) { task.data.output = text_of(value); }},
    Key{"group", [](const Value& value, Task& task) { task.data.group = text_of(value); }},
    Key{"delimiter", read_delimiter},
    Key{"time", [](const Value& value, Task& task) { task.data.time = text_of(value); }},
    Key{"slice", [](const Value& value, Task& task) { task.data.slice = text_of(value); }},
    Key{"unlabelled",
        [](const Value& value, Task& task) { task.data.unlabelled = text_of(value); }},
};

void read_data(const Value& value, Task& task) {
  read_keys(value, kDataKeys, task);
  const DataSource& data = task.data;
  const bool is_one_file = !data.file.empty() && data.train.empty() && data.test.empty();
  const bool is_two_files = data.file.empty() && !data.train.empty() && !data.test.empty();
  if (!is_one_file && !is_two_files) {
    refuse(value, R"(names its examples either by "file" or by "train" and "test" together)");
  }
  if (is_two_files && std::filesystem::path(data.train).lexically_normal() ==
                          std::filesystem::path(data.test).lexically_normal()) {
    refuse(value, "names one file as train and as test; leave out both and name it as file");
  }
  if (data.input.empty() || data.output.empty()) {
    refuse(value,
           fmt::format("has no \"{}\"; name the column that holds what the model {}",
                       data.input.empty() ? "input" : "output",
                       data.input.empty() ? "reads" : "should answer"));
  }
  const std::array others = {&data.group, &data.slice, &data.time};
  if (std::ranges::find(data.input, data.output) != data.input.end() ||
      std::ranges::any_of(others, [&data](const auto* name) { return *name == data.output; })) {
    refuse(value, "names one column as the output and as something else; the output stands alone");
  }
}

void read_kind(const Value& value, Task& task) {
  const std::string name = text_of(value);
  const std::optional<TaskKind> kind = task_kind_called(name);
  if (!kind) {
    refuse(value,
           fmt::format("is \"{}\"; it must be classify, extract or generate",
                       shortened(name, kShownColumns)));
  }
  task.kind = *kind;
}

void read_effort(const Value& value, Task& task) {
  const std::string name = text_of(value);
  const std::optional<SearchEffort> effort = search_effort_called(name);
  if (!effort) {
    refuse(value,
           fmt::format("is \"{}\"; it must be quick, normal or thorough",
                       shortened(name, kShownColumns)));
  }
  task.effort = *effort;
}

void read_many(const Value& value, Task& task) {
  task.many = truth_of(value, "several labels a row");
}

void check_label(const std::string& name, const std::string& file, std::size_t line) {
  const std::string fault = label_fault(name);
  if (!fault.empty()) {
    refuse_at(
        file, line, fmt::format("the label \"{}\" {}", shortened(name, kShownColumns), fault));
  }
}

std::string description_of(const Value& value) {
  if (value.node.kind == YamlNode::Kind::List || value.node.kind == YamlNode::Kind::Map) {
    refuse_at(value.file, value.node.line, "the description of a label must be one text");
  }
  return value.node.text;
}

std::vector<std::string> spellings_of(const Value& value) {
  std::vector<std::string> spellings = texts_of(value);
  for (const std::string& spelling : spellings) {
    check_label(spelling, value.file, value.node.line);
  }
  return spellings;
}

// A description, or {description: ..., of: [...]}.
Label read_label(const std::string& name, const Value& value) {
  Label label{.name = name};
  if (value.node.kind != YamlNode::Kind::Map) {
    label.description = description_of(value);
    return label;
  }
  for (std::size_t index = 0; index < value.node.keys.size(); ++index) {
    const YamlKey& key = value.node.keys[index];
    const Value part = {.file = value.file,
                        .name = fmt::format("{}.{}", value.name, key.name),
                        .node = value.node.items[index]};
    if (key.name == "description") {
      label.description = description_of(part);
    } else if (key.name == "of") {
      label.of = spellings_of(part);
    } else {
      refuse_at(value.file,
                key.line,
                fmt::format("there is no key \"{}\" for a label; the keys are \"description\" and "
                            "\"of\"",
                            shortened(key.name, kShownColumns)));
    }
  }
  return label;
}

void read_label_map(const Value& value, Task& task) {
  for (std::size_t index = 0; index < value.node.keys.size(); ++index) {
    const std::string& name = value.node.keys[index].name;
    task.labels.push_back(read_label(name,
                                     {.file = value.file,
                                      .name = value.name + '.' + shortened(name, kShownColumns),
                                      .node = value.node.items[index]}));
  }
}

// What each name means: a label, or what one is called by the data.
using Meanings = std::map<std::string_view, std::string_view>;

void add_spellings(const Value& value, const Label& label, Meanings& meanings) {
  for (const std::string& spelling : label.of) {
    const auto [other, is_new] = meanings.emplace(spelling, label.name);
    if (!is_new) {
      refuse(value,
             fmt::format(R"(reads "{}" both as "{}" and as "{}"; keep one)",
                         shortened(spelling, kShownColumns),
                         shortened(other->second, kShownColumns),
                         shortened(label.name, kShownColumns)));
    }
  }
}

void check_spellings(const Value& value, const std::vector<Label>& labels) {
  Meanings meanings;
  for (const Label& label : labels) {
    meanings.emplace(label.name, label.name);
  }
  for (const Label& label : labels) {
    add_spellings(value, label, meanings);
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
  check_spellings(value, task.labels);
}

void read_margin(const Value& value, Task& task) {
  task.needs.margin = number_of(value,
                                {.least = 0,
                                 .most = kWidestMargin,
                                 .said = "a number from 0 to 0.5, such as 0.02 for two points"});
}

void read_latency(const Value& value, Task& task) {
  task.needs.latency_p95_ms = number_of(value,
                                        {.least = kLeastLatencyMs,
                                         .most = kMostLatencyMs,
                                         .said = "milliseconds, from 0.001 to a billion"});
}

constexpr std::array kNeedsKeys = {
    Key{"margin", read_margin},
    Key{"calls_per_month", read_calls_per_month},
    Key{"use"},
    Key{"latency_p95_ms", read_latency},
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

constexpr std::array kCurrentKeys = {
    Key{"predictions",
        [](const Value& value, Task& task) { task.current.predictions = text_of(value); }},
    Key{"prompt", [](const Value& value, Task& task) { task.current.prompt = text_of(value); }},
    Key{"model", [](const Value& value, Task& task) { task.current.model = text_of(value); }},
    Key{"command", [](const Value& value, Task& task) { task.current.command = text_of(value); }},
};

void read_current(const Value& value, Task& task) {
  read_keys(value, kCurrentKeys, task);
  const CurrentSystem& current = task.current;
  const std::array forms = {&current.predictions, &current.prompt, &current.command};
  const auto named =
      std::ranges::count_if(forms, [](const std::string* form) { return !form->empty(); });
  if (named == 0) {
    refuse(value,
           "does not say what runs today; write {predictions: FILE}, {prompt: FILE} or {command: "
           "COMMAND}");
  }
  if (named > 1) {
    refuse(value, "names more than one of predictions, prompt and command; keep one");
  }
  if (!current.model.empty() && current.prompt.empty()) {
    refuse(value, "names a model, which goes with a prompt; remove it");
  }
}

constexpr std::string_view kChat = "chat";
constexpr std::string_view kCompletion = "completion";

// One line of text: it is to stand in a line of a prompt.
std::string line_of(const Value& value) {
  std::string line = text_of(value);
  if (line.find_first_of("\r\n") != std::string::npos) {
    refuse(value, "must be one line");
  }
  return line;
}

CompletionLayout& completion_of(Task& task) {
  return task.completion ? *task.completion : task.completion.emplace();
}

constexpr std::array kLayoutKeys = {
    Key{"input",
        [](const Value& value, Task& task) { completion_of(task).input = line_of(value); }},
    Key{"output",
        [](const Value& value, Task& task) { completion_of(task).output = line_of(value); }},
    Key{"between",
        [](const Value& value, Task& task) { completion_of(task).between = line_of(value); }},
};

void read_layout(const Value& value, Task& task) {
  if (value.node.kind == YamlNode::Kind::Map) {
    task.completion.emplace();
    read_keys(value, kLayoutKeys, task);
    return;
  }
  const std::string name = text_of(value);
  if (name != kChat && name != kCompletion) {
    refuse(value,
           fmt::format("is \"{}\"; it must be chat, completion or the words of a completion's "
                       "lines, such as {{input: query, output: intent}}",
                       shortened(name, kShownColumns)));
  }
  if (name == kCompletion) {
    task.completion.emplace();
  }
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
    Key{"effort", read_effort},
    Key{"needs", [](const Value& value, Task& task) { read_keys(value, kNeedsKeys, task); }},
    Key{"many", read_many},
    Key{"schema", [](const Value& value, Task& task) { task.schema = text_of(value); }},
    Key{"layout", read_layout},
    Key{"prompt"},
    Key{"current", read_current},
    Key{"costs", read_costs},
    Key{"budget"},
    Key{"prices", [](const Value& value, Task& task) { task.prices = text_of(value); }},
};

// A key that goes with another kind of task than this one.
void check_key_suits(const Value& root, std::string_view name, TaskKind kind, TaskKind wanted) {
  const auto key = std::ranges::find(root.node.keys, name, &YamlKey::name);
  if (kind != wanted && key != root.node.keys.end()) {
    refuse_at(root.file,
              key->line,
              fmt::format("\"{}\" goes with kind: {}, and the kind is {}; remove one of the two",
                          name,
                          name_of(wanted),
                          name_of(kind)));
  }
}

// Under a grammar an answer begins where the cue ends, which is not how the shots go on.
void check_layout_suits(const Value& root, const Task& task) {
  const auto key = std::ranges::find(root.node.keys, "layout", &YamlKey::name);
  if (task.completion && (task.kind == TaskKind::Extract || task.many)) {
    refuse_at(root.file,
              key->line,
              fmt::format("\"layout\" can only be chat where {}; remove it",
                          task.many ? "a row has many labels" : "the kind is extract"));
  }
}

}  // namespace

Task load_task(const std::filesystem::path& path) {
  return parse_task(read_file(path), path.string());
}

Task parse_task(std::string_view yaml, const std::string& file) {
  const YamlNode root = parse_yaml(yaml, file, kTaskFile);
  if (root.kind != YamlNode::Kind::Map) {
    refuse_at(file, root.line, "a task file holds keys and values, such as data: {file: ...}");
  }
  Task task;
  const Value value = {.file = file, .name = "", .node = root};
  read_keys(value, kTaskKeys, task);
  if (task.data == DataSource{}) {
    refuse_at(file, root.line, "there is no \"data\"; say where the examples are");
  }
  check_key_suits(value, "labels", task.kind, TaskKind::Classify);
  check_key_suits(value, "many", task.kind, TaskKind::Classify);
  check_key_suits(value, "schema", task.kind, TaskKind::Extract);
  check_layout_suits(value, task);
  return task;
}

}  // namespace tuneornot
