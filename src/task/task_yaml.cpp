#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "table/rows.h"
#include "task/costs_yaml.h"
#include "task/load_task.h"

namespace tuneornot {

namespace {

constexpr std::string_view kFirstLine =
    "# Written by tuneornot; edit freely: docs/task-file.md says what each key means.\n";

// Other readers of YAML take these for something that is not text.
bool is_yaml_word(const std::string& text) {
  static constexpr std::array<std::string_view, 9> kWords = {
      "null", "true", "false", "yes", "no", "on", "off", "y", "n"};
  return std::ranges::find(kWords, case_folded(text)) != kWords.end();
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Narrower than YAML allows: letters, digits and a few marks that mean nothing anywhere in it.
bool may_stand_bare(const std::string& text) {
  static constexpr std::string_view kMarks = "_-./() ";
  const auto is_harmless = [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
  };
  return !text.empty() && (is_letter(text.front()) || text.starts_with("./")) &&
         text.back() != ' ' && std::ranges::all_of(text, is_harmless) && !is_yaml_word(text);
}

std::string escaped(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
}

// Line breaks that are not ASCII (NEL, LS, PS) and the byte order mark would not survive as such.
void escape_breaks(std::string& text) {
  struct Escape {
    std::string_view bytes;
    std::string_view written;
  };
  static constexpr std::array kEscapes = {Escape{"\u0085", "\\u0085"},
                                          Escape{"\u2028", "\\u2028"},
                                          Escape{"\u2029", "\\u2029"},
                                          Escape{"\ufeff", "\\ufeff"}};
  for (const Escape& escape : kEscapes) {
    std::size_t at = text.find(escape.bytes);
    while (at != std::string::npos) {
      text.replace(at, escape.bytes.size(), escape.written);
      at = text.find(escape.bytes, at);
    }
  }
}

}  // namespace

std::string yaml_text(const std::string& text) {
  if (may_stand_bare(text)) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += escaped(c);
  }
  escape_breaks(quoted);
  return quoted + '"';
}

namespace {

std::string line(std::string_view key, const std::string& text) {
  return text.empty() ? "" : fmt::format("{}: {}\n", key, yaml_text(text));
}

std::string items(const std::vector<std::string>& texts) {
  std::vector<std::string> scalars;
  std::ranges::transform(texts, std::back_inserter(scalars), yaml_text);
  return fmt::format("[{}]", fmt::join(scalars, ", "));
}

std::string list(std::string_view key, const std::vector<std::string>& texts) {
  return texts.empty() ? "" : fmt::format("{}: {}\n", key, items(texts));
}

bool is_name_alone(const Label& label) {
  return label.description.empty() && label.of.empty();
}

std::string label_yaml(const Label& label) {
  const std::string description = yaml_text(label.description);
  return label.of.empty()
             ? description
             : fmt::format("{{{}of: {}}}",
                           label.description.empty() ? "" : "description: " + description + ", ",
                           items(label.of));
}

}  // namespace

std::string labels_yaml(const std::vector<Label>& labels) {
  const bool is_list = std::ranges::all_of(labels, is_name_alone);
  std::string yaml = labels.empty() ? "" : "labels:\n";
  for (const Label& label : labels) {
    yaml += is_list ? fmt::format("  - {}\n", yaml_text(label.name))
                    : fmt::format("  {}: {}\n", yaml_text(label.name), label_yaml(label));
  }
  return yaml;
}

namespace {

std::string data_yaml(const DataSource& data) {
  return "data:\n" + line("  file", data.file) + line("  train", data.train) +
         line("  test", data.test) + list("  input", data.input) + line("  output", data.output) +
         line("  group", data.group) +
         (data.delimiter == '\0' ? "" : line("  delimiter", name_of_delimiter(data.delimiter))) +
         line("  slice", data.slice) + line("  time", data.time) +
         line("  unlabelled", data.unlabelled);
}

std::string layout_yaml(const std::optional<CompletionLayout>& completion) {
  if (!completion) {
    return "";
  }
  return "layout:\n" + line("  input", completion->input) + line("  output", completion->output) +
         line("  between", completion->between);
}

std::string current_yaml(const CurrentSystem& current) {
  return current == CurrentSystem{}
             ? ""
             : "current:\n" + line("  predictions", current.predictions) +
                   line("  prompt", current.prompt) + line("  model", current.model) +
                   line("  command", current.command);
}

std::string needs_yaml(const Needs& needs) {
  return fmt::format("needs:\n  margin: {}\n", needs.margin) +
         (needs.calls_per_month ? fmt::format("  calls_per_month: {}\n", *needs.calls_per_month)
                                : "") +
         (needs.latency_p95_ms ? fmt::format("  latency_p95_ms: {}\n", *needs.latency_p95_ms) : "");
}

}  // namespace

std::string task_yaml(const Task& task) {
  return std::string(kFirstLine) + line("name", task.name) + data_yaml(task.data) +
         fmt::format("kind: {}\n", name_of(task.kind)) + (task.many ? "many: true\n" : "") +
         line("schema", task.schema) + line("instruction", task.instruction) +
         layout_yaml(task.completion) + labels_yaml(task.labels) + list("metric", task.metrics) +
         list("models", task.models) + current_yaml(task.current) +
         list("strategies", task.strategies) +
         (task.effort == SearchEffort::Normal ? ""
                                              : line("effort", std::string(name_of(task.effort)))) +
         needs_yaml(task.needs) + costs_yaml(task.costs) + line("prices", task.prices);
}

}  // namespace tuneornot
