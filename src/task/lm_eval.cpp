#include "task/lm_eval.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "base/plain_text.h"
#include "base/text.h"
#include "base/yaml_node.h"
#include "table/rows.h"
#include "task/column_template.h"
#include "task/labels.h"

namespace tuneornot {

namespace {

using Kind = YamlNode::Kind;

constexpr YamlRules kLmEvalFile = {.most_bytes = 1'000'000,
                                   .deepest = 32,
                                   .if_too_large = "a task file holds no examples",
                                   .allows_tags = true};
constexpr std::size_t kShown = 60;
constexpr std::size_t kNamesShown = 8;

// Keys that change what the rows are, in a way that only lm-eval can follow.
struct RefusedKey {
  std::string_view name;
  std::string_view advice;
};

constexpr std::array kRefusedKeys = {
    RefusedKey{"include", "write the keys of that file here"},
    RefusedKey{"process_docs", "write the rows that it makes to a file, and name that"},
    RefusedKey{"custom_dataset", "write its rows to a file, and name that"},
    RefusedKey{"use_prompt", "write doc_to_text and doc_to_target"},
    RefusedKey{"class", "describe the task without Python"},
    RefusedKey{"doc_to_image", "only text is read"},
    RefusedKey{"doc_to_audio", "only text is read"}};

constexpr std::array<std::string_view, 11> kReadKeys = {"task",
                                                        "dataset_path",
                                                        "dataset_kwargs",
                                                        "training_split",
                                                        "validation_split",
                                                        "test_split",
                                                        "doc_to_text",
                                                        "doc_to_target",
                                                        "doc_to_choice",
                                                        "description",
                                                        "output_type"};

class LmEvalReader {
 public:
  LmEvalReader(std::string_view yaml, const std::string& file)
      : file_(file), root_(parse_yaml(yaml, file, kLmEvalFile)) {}

  LmEvalTask read() {
    refuse_what_only_lm_eval_can();
    const std::string name = text_or("task", "");
    read_files();
    task_.hints.name = name;
    task_.hints.input = inputs();
    task_.hints.output = target();
    read_choices();
    task_.instruction = instruction();
    say_what_was_taken(name);
    return std::move(task_);
  }

 private:
  [[noreturn]] void refuse(const YamlNode& node, const std::string& fault) const {
    refuse_at(file_, node.line, fault);
  }

  const YamlNode* find(std::string_view key) const { return value_under(root_, key); }

  const YamlNode& needed(std::string_view key) const {
    const YamlNode* node = find(key);
    if (node == nullptr) {
      refuse(root_, fmt::format("there is no \"{}\", which a task of lm-eval needs here", key));
    }
    return *node;
  }

  // A text that is one, and no function of Python.
  std::string text_of(std::string_view key, const YamlNode& node) const {
    if (!node.tag.empty()) {
      refuse(node,
             fmt::format("\"{}\" is computed by Python ({}), which is not run; write what it makes "
                         "into a column of the data, and name that",
                         key,
                         shortened(node.tag, kShown)));
    }
    if (node.kind != Kind::Text || is_blank(node.text)) {
      refuse(node, fmt::format("\"{}\" must be one text", key));
    }
    return node.text;
  }

  std::string text_or(std::string_view key, std::string_view otherwise) const {
    const YamlNode* node = find(key);
    return node == nullptr ? std::string(otherwise) : text_of(key, *node);
  }

  void refuse_what_only_lm_eval_can() const {
    if (root_.kind != Kind::Map) {
      refuse(root_, "is no task of lm-eval, which is a map");
    }
    for (const RefusedKey& key : kRefusedKeys) {
      if (const YamlNode* node = find(key.name)) {
        refuse(
            *node,
            fmt::format("\"{}\" is something that only lm-eval can do; {}", key.name, key.advice));
      }
    }
    const YamlNode* task = find("task");
    if (task != nullptr && task->kind == Kind::List) {
      refuse(*task, "is a group of tasks; name the file of one of them");
    }
    const YamlNode* type = find("output_type");
    if (type != nullptr && type->text == "loglikelihood_rolling") {
      refuse(*type, "asks how likely texts are, which has no right answer to compare with");
    }
  }

  void read_files() {
    const std::string path = text_of("dataset_path", needed("dataset_path"));
    if (path != "json" && path != "csv") {
      refuse(needed("dataset_path"),
             fmt::format("the data set \"{}\" is not on this machine; save its splits as JSONL "
                         "(to_json of datasets), and write dataset_path: json with "
                         "dataset_kwargs: {{data_files: {{train: train.jsonl, test: test.jsonl}}}}",
                         shortened(path, kShown)));
    }
    const YamlNode& settings = needed("dataset_kwargs");
    const YamlNode* files = value_under(settings, "data_files");
    if (files == nullptr) {
      refuse(settings, R"("dataset_kwargs" has no "data_files"; name the files there)");
    }
    if (const YamlNode* field = value_under(settings, "field")) {
      refuse(*field,
             fmt::format("the rows stand under a key of the file; write the array alone, for "
                         "instance with jq .{}",
                         shortened(text_of("field", *field), kShown)));
    }
    read_delimiter(settings);
    const YamlNode* folder = value_under(settings, "data_dir");
    folder_ = folder == nullptr ? "" : text_of("data_dir", *folder);
    take_splits(*files);
  }

  void read_delimiter(const YamlNode& settings) {
    for (const std::string_view key : {"delimiter", "sep"}) {
      const YamlNode* node = value_under(settings, key);
      const auto known = node == nullptr ? std::optional('\0') : delimiter_called(node->text);
      if (!known) {
        refuse(*node, fmt::format(R"("{}" must be ",", ";", a tab or "|")", key));
      }
      task_.hints.delimiter = *known == '\0' ? task_.hints.delimiter : *known;
    }
  }

  // One file of this machine.
  std::string file_of(const YamlNode& node) const {
    const YamlNode& name = node.kind == Kind::List && node.items.size() == 1 ? node.items[0] : node;
    if (name.kind == Kind::List) {
      refuse(name, "a split of several files is not read; join them in one");
    }
    const std::string path = text_of("data_files", name);
    if (path.find("://") != std::string::npos || path.find_first_of("*?[") != std::string::npos) {
      refuse(name,
             fmt::format("\"{}\" is not the name of one file; download it, or name the file",
                         shortened(path, kShown)));
    }
    return folder_.empty() ? path : folder_ + '/' + path;
  }

  // The file of one of the task's splits; empty where the task has no such split. A file alone is
  // the split "train", as the library datasets has it.
  std::string file_of_split(std::string_view key, const YamlNode& files) const {
    const YamlNode* split = find(key);
    if (split == nullptr || split->kind == Kind::Empty) {
      return "";
    }
    const std::string name = text_of(key, *split);
    if (files.kind != Kind::Map) {
      return file_of(files);
    }
    const YamlNode* named = value_under(files, name);
    if (named == nullptr) {
      refuse(
          *split,
          fmt::format(
              R"("{}" is "{}", which "data_files" does not have)", key, shortened(name, kShown)));
    }
    return file_of(*named);
  }

  void take_splits(const YamlNode& files) {
    const std::string train = file_of_split("training_split", files);
    const std::string validation = file_of_split("validation_split", files);
    const std::string test = file_of_split("test_split", files);
    const std::string tested = test.empty() ? validation : test;
    if (train.empty() && tested.empty()) {
      refuse(files, "no split is named; write training_split: and test_split:");
    }
    if (!train.empty() && !tested.empty() && train != tested) {
      task_.files.train = train;
      task_.files.test = tested;
    } else {
      task_.files.file = train.empty() ? tested : train;
    }
    if (!validation.empty() && validation != tested && validation != train) {
      task_.said.push_back(fmt::format("lm-eval: {} is not read; dev is taken from the train rows",
                                       shortened(validation, kShown)));
    }
  }

  [[noreturn]] void refuse_jinja(std::string_view key,
                                 const YamlNode& node,
                                 std::string_view what) const {
    refuse(node,
           fmt::format("\"{}\" computes something ({}), which only lm-eval can; write it with "
                       "{{{{column}}}} alone, and what is computed into a column of the data",
                       key,
                       shortened(what, kShown)));
  }

  // Of a text with {{column}} in it, or of the name of a column alone.
  ColumnTemplate template_of(std::string_view key) const {
    const YamlNode& node = needed(key);
    const std::string text = text_of(key, node);
    ColumnTemplate parsed = parse_column_template(text);
    if (!parsed.computed.empty()) {
      refuse_jinja(key, node, parsed.computed);
    }
    if (parsed.columns.empty()) {
      return {.columns = {text}, .words = "", .computed = ""};
    }
    return parsed;
  }

  std::vector<std::string> inputs() {
    ColumnTemplate asked = template_of("doc_to_text");
    if (!is_blank(asked.words)) {
      task_.said.emplace_back(
          "lm-eval: the words of doc_to_text around its columns are not read; what is asked, "
          "instruction: in task.yaml says");
    }
    return std::move(asked.columns);
  }

  std::string target() {
    const YamlNode& node = needed("doc_to_target");
    if (node.kind == Kind::List) {
      refuse(node, "\"doc_to_target\" is a list; name one column with the right answer");
    }
    const auto chosen = parse_chosen_by_column(text_of("doc_to_target", node));
    if (chosen && find("doc_to_choice") == nullptr) {
      take_choices(chosen->choices, node);
      return chosen->column;
    }
    const ColumnTemplate answer = template_of("doc_to_target");
    if (answer.columns.size() != 1 || !is_blank(answer.words)) {
      refuse(node, "\"doc_to_target\" must be one column alone, such as {{answer}}");
    }
    return answer.columns.front();
  }

  // A list, as YAML or as Jinja writes it, or a map of which lm-eval takes the values.
  void read_choices() {
    const YamlNode* choices = find("doc_to_choice");
    if (choices == nullptr) {
      return;
    }
    std::vector<std::string> texts;
    if (choices->kind != Kind::List && choices->kind != Kind::Map) {
      texts = parse_list_template(text_of("doc_to_choice", *choices));
      if (texts.empty()) {
        refuse(*choices,
               "the choices change from row to row, which this version cannot take; write one list "
               "of choices, or a column with the whole question and its choices");
      }
    }
    for (const YamlNode& choice : choices->items) {
      texts.push_back(text_of("doc_to_choice", choice));
    }
    take_choices(texts, *choices);
  }

  void take_choices(const std::vector<std::string>& texts, const YamlNode& node) {
    for (const std::string& text : texts) {
      add_choice(trimmed(text), node);
    }
    if (task_.choices.size() < 2) {
      refuse(node, "at least two choices are needed");
    }
    task_.hints.kind = TaskKind::Classify;
  }

  void add_choice(std::string_view choice, const YamlNode& node) {
    const bool is_known = std::ranges::find(task_.choices, choice) != task_.choices.end();
    const std::string fault = is_known ? "stands twice" : label_fault(choice);
    if (!fault.empty()) {
      refuse(node, fmt::format("the choice \"{}\" {}", shortened(choice, kShown), fault));
    }
    task_.choices.emplace_back(choice);
  }

  std::string instruction() const {
    const YamlNode* node = find("description");
    if (node == nullptr || node->kind == Kind::Empty || is_blank(node->text)) {
      return "";
    }
    const std::string text = text_of("description", *node);
    const ColumnTemplate parsed = parse_column_template(text);
    if (!parsed.computed.empty() || !parsed.columns.empty()) {
      refuse(*node, "\"description\" changes from row to row; write what is the same in all");
    }
    return std::string(trimmed(text));
  }

  void say_what_was_taken(const std::string& name) {
    const DataSource& files = task_.files;
    task_.said.insert(
        task_.said.begin(),
        fmt::format("lm-eval task{}: {}{}",
                    name.empty() ? "" : " " + shortened(name, kShown),
                    files.file.empty() ? "train " + shortened(files.train, kShown) + ", test " +
                                             shortened(files.test, kShown)
                                       : shortened(files.file, kShown) + ", which is split",
                    task_.instruction.empty() ? "" : "; its description is the instruction"));
    std::vector<std::string> unread;
    for (const YamlKey& key : root_.keys) {
      if (std::ranges::find(kReadKeys, key.name) == kReadKeys.end()) {
        unread.push_back(key.name);
      }
    }
    if (!unread.empty()) {
      task_.said.push_back("lm-eval: not read: " + quoted_list(unread, kNamesShown));
    }
  }

  const std::string& file_;
  YamlNode root_;
  LmEvalTask task_;
  std::string folder_;  // of the files
};

bool is_place(std::string_view text) {
  return !text.empty() && text.size() < 6 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Whether the column holds places in the list of choices.
bool holds_places(const Table& table, const std::string& output) {
  const std::size_t place = column_of(table, output);
  return std::ranges::all_of(table.rows, [place](const Row& row) {
    const std::string_view value = trimmed(row.cells[place]);
    return value.empty() || is_place(value);
  });
}

}  // namespace

bool is_lm_eval(std::string_view yaml) {
  const auto has = [yaml](const std::string& key) {
    return yaml.starts_with(key) || yaml.find('\n' + key) != std::string_view::npos;
  };
  return has("dataset_path:") || has("doc_to_text:") || has("doc_to_target:") ||
         (has("include:") && has("task:"));
}

LmEvalTask parse_lm_eval(std::string_view yaml, const std::string& file) {
  return LmEvalReader(yaml, file).read();
}

std::vector<Label> labels_of(const std::vector<std::string>& choices,
                             const Table& table,
                             const std::string& output) {
  const bool are_places = holds_places(table, output);
  std::vector<Label> labels;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const std::string place = std::to_string(i);
    Label& label = labels.emplace_back(Label{.name = choices[i], .description = "", .of = {}});
    if (!are_places || choices[i] == place) {
      continue;
    }
    if (std::ranges::find(choices, place) != choices.end()) {
      throw Error(ErrorKind::Data,
                  fmt::format("{}: \"{}\" holds numbers, which may be choices or their places in "
                              "the list; write the choices themselves into the data",
                              table.file,
                              shortened(output, kShown)));
    }
    label.of.push_back(place);
  }
  return labels;
}

}  // namespace tuneornot
