#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "weights/adapter.h"
#include "weights/metadata.h"
#include "weights/safetensors.h"

namespace tuneornot {

namespace {

using json = nlohmann::ordered_json;

struct Name {
  std::string_view gguf;
  std::string_view peft;  // behind "layers.N."
};

constexpr std::array kSevenNames = {
    Name{"attn_q", "self_attn.q_proj"},
    Name{"attn_k", "self_attn.k_proj"},
    Name{"attn_v", "self_attn.v_proj"},
    Name{"attn_output", "self_attn.o_proj"},
    Name{"ffn_gate", "mlp.gate_proj"},
    Name{"ffn_up", "mlp.up_proj"},
    Name{"ffn_down", "mlp.down_proj"},
};
constexpr std::array kFusedNames = {
    Name{"attn_qkv", "self_attn.qkv_proj"},
    Name{"attn_output", "self_attn.o_proj"},
    Name{"ffn_up", "mlp.gate_up_proj"},
    Name{"ffn_down", "mlp.down_proj"},
};

std::span<const Name> names_of(std::string_view architecture) {
  return architecture == "phi3" ? std::span<const Name>(kFusedNames) : kSevenNames;
}

struct Place {
  std::string layer;
  Name name;
};

Place place_of(std::string_view architecture, const AdapterModule& module) {
  const std::string& tensor = module.tensor;  // "blk.0.attn_q"
  const std::size_t behind_layer = tensor.find('.', 4);
  check(tensor.starts_with("blk.") && behind_layer != std::string::npos, "a layer's tensor");
  const std::span<const Name> names = names_of(architecture);
  const auto name =
      std::ranges::find(names, std::string_view(tensor).substr(behind_layer + 1), &Name::gguf);
  check(name != names.end(), "a tensor that adapters are made for");
  return {.layer = tensor.substr(4, behind_layer - 4), .name = *name};
}

bool is_reordered(std::string_view architecture, const Name& name) {
  return architecture == "llama" && (name.gguf == "attn_q" || name.gguf == "attn_k");
}

// Converters to GGUF put the two halves of each head of llama's queries and keys side by side, for
// the way in which it rotates: row 2j + c of a head is peft's row c * head / 2 + j.
std::size_t row_in_peft(std::size_t row, std::size_t head) {
  const std::size_t in_head = row % head;
  return row - in_head + in_head % 2 * (head / 2) + in_head / 2;
}

std::vector<float> rows_of_peft(const AdapterModule& module, std::size_t head, std::size_t rank) {
  std::vector<float> rows(module.b.size());
  for (std::size_t row = 0; row < module.outputs; ++row) {
    std::ranges::copy(module.b.subspan(row * rank, rank),
                      rows.begin() + static_cast<std::ptrdiff_t>(row_in_peft(row, head) * rank));
  }
  return rows;
}

std::vector<float> rows_of_gguf(const FloatMatrix& of_peft, std::size_t head) {
  std::vector<float> rows;
  rows.reserve(of_peft.numbers.size());
  for (std::size_t row = 0; row < of_peft.rows; ++row) {
    const auto from = of_peft.numbers.begin() +
                      static_cast<std::ptrdiff_t>(row_in_peft(row, head) * of_peft.columns);
    rows.insert(rows.end(), from, from + static_cast<std::ptrdiff_t>(of_peft.columns));
  }
  return rows;
}

std::string config_of(const Adapter& adapter) {
  std::set<std::string_view> targets;
  for (const AdapterModule& module : adapter.modules) {
    const std::string_view peft = place_of(adapter.architecture, module).name.peft;
    targets.insert(peft.substr(peft.find('.') + 1));
  }
  const json config = {{"peft_type", "LORA"},
                       {"task_type", "CAUSAL_LM"},
                       {"base_model_name_or_path", adapter.base_name},
                       {"r", adapter.rank},
                       {"lora_alpha", adapter.scale * static_cast<float>(adapter.rank)},
                       {"lora_dropout", adapter.dropout},
                       {"use_rslora", false},
                       {"use_dora", false},
                       {"bias", "none"},
                       {"fan_in_fan_out", false},
                       {"inference_mode", true},
                       {"target_modules", targets}};
  return config.dump(2) + '\n';
}

[[noreturn]] void refuse_folder(const std::filesystem::path& folder, std::string_view what) {
  throw Error(
      ErrorKind::Model,
      fmt::format(
          "{}: {}; use a plain LoRA adapter of this model", folder.string(), printable(what)));
}

// What adapter_config.json says of all modules. Throws a json::exception where it says too little.
Adapter adapter_of_config(const std::filesystem::path& folder, const nlohmann::json& config) {
  if (config.at("peft_type") != "LORA" || config.value("use_dora", false) ||
      config.value("fan_in_fan_out", false) || config.value("bias", "none") != "none") {
    refuse_folder(folder, "is no plain LoRA adapter: another method, or biases, or other layers");
  }
  for (const char* pattern : {"rank_pattern", "alpha_pattern"}) {
    if (config.contains(pattern) && !config.at(pattern).empty()) {
      refuse_folder(folder, fmt::format("gives modules a {} of their own", pattern));
    }
  }
  const auto rank = config.at("r").get<std::size_t>();
  constexpr std::size_t kMostRank = 65'536;
  if (rank == 0 || rank > kMostRank) {
    refuse_folder(folder, fmt::format("has the rank {}", rank));
  }
  const auto of_rank = static_cast<float>(rank);
  const float by = config.value("use_rslora", false) ? std::sqrt(of_rank) : of_rank;
  const nlohmann::json base = config.value("base_model_name_or_path", nlohmann::json());
  return {.base_name = base.is_string() ? base.get<std::string>() : "",
          .rank = rank,
          .scale = config.at("lora_alpha").get<float>() / by};
}

// "base_model.model.model.layers.3.mlp.up_proj.lora_A.weight", whatever stands before "layers.".
struct PeftName {
  std::string layer;
  Name module;
  char side = 'A';
};

// Of what stands behind the layer's number.
std::optional<PeftName> module_name(std::span<const Name> names,
                                    std::string_view layer,
                                    std::string_view rest) {
  const auto module =
      std::ranges::find_if(names, [rest](const Name& name) { return rest.starts_with(name.peft); });
  if (module == names.end()) {
    return std::nullopt;
  }
  rest.remove_prefix(module->peft.size());
  for (const char side : {'A', 'B'}) {
    if (rest == fmt::format(".lora_{}.weight", side) ||
        rest == fmt::format(".lora_{}.default.weight", side)) {
      return PeftName{.layer = std::string(layer), .module = *module, .side = side};
    }
  }
  return std::nullopt;
}

std::optional<PeftName> peft_name(std::span<const Name> names, std::string_view name) {
  constexpr std::string_view kLayers = "layers.";
  const std::size_t found = name.find(kLayers);
  if (found == std::string_view::npos) {
    return std::nullopt;
  }
  name.remove_prefix(found + kLayers.size());
  const std::size_t digits = name.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos || name[digits] != '.') {
    return std::nullopt;
  }
  return module_name(names, name.substr(0, digits), name.substr(digits + 1));
}

// Both matrices of each module, by the tensor that it stands beside.
struct Pair {
  Name module;
  const FloatMatrix* a = nullptr;
  const FloatMatrix* b = nullptr;
};

std::map<std::string, Pair> pairs_of(const std::filesystem::path& folder,
                                     std::span<const Name> names,
                                     const std::map<std::string, FloatMatrix>& matrices) {
  std::map<std::string, Pair> pairs;
  for (const auto& [name, matrix] : matrices) {
    const std::optional<PeftName> parts = peft_name(names, name);
    if (!parts) {
      refuse_folder(folder, fmt::format("holds {}, which is none of a layer's matrices", name));
    }
    Pair& pair = pairs[fmt::format("blk.{}.{}", parts->layer, parts->module.gguf)];
    pair.module = parts->module;
    (parts->side == 'A' ? pair.a : pair.b) = &matrix;
  }
  return pairs;
}

std::size_t head_of(const GgufFile& model, const std::string& architecture) {
  constexpr std::int64_t kMost = 1LL << 20;
  const std::int64_t heads =
      required_integer(model, architecture + ".attention.head_count", {.most = kMost});
  const std::int64_t embedding =
      required_integer(model, architecture + ".embedding_length", {.most = kMost});
  return static_cast<std::size_t>(integer_or(
      model, architecture + ".attention.key_length", embedding / heads, {.most = kMost}));
}

}  // namespace

OwnedAdapter read_peft_adapter(const std::filesystem::path& folder, const GgufFile& model) {
  const std::filesystem::path config = folder / "adapter_config.json";
  OwnedAdapter owned;
  Adapter& adapter = owned.adapter;
  try {
    adapter = adapter_of_config(folder, parse_json(read_file(config), config.string()));
  } catch (const nlohmann::json::exception&) {
    refuse_folder(folder, "its adapter_config.json is not what peft writes");
  }
  adapter.architecture = metadata_text(model, "general.architecture");
  adapter.head = head_of(model, adapter.architecture);
  auto matrices = read_safetensors(folder / "adapter_model.safetensors");
  for (const auto& [tensor, pair] : pairs_of(folder, names_of(adapter.architecture), matrices)) {
    const bool is_whole = pair.a != nullptr && pair.b != nullptr && pair.a->rows == adapter.rank &&
                          pair.b->columns == adapter.rank;
    const bool reorders = is_reordered(adapter.architecture, pair.module);
    if (!is_whole || (reorders && pair.b->rows % adapter.head != 0)) {
      refuse_folder(folder, fmt::format("its matrices of {} do not belong together", tensor));
    }
    owned.numbers.push_back(pair.a->numbers);
    owned.numbers.push_back(reorders ? rows_of_gguf(*pair.b, adapter.head) : pair.b->numbers);
    adapter.modules.push_back({.tensor = tensor,
                               .inputs = pair.a->columns,
                               .outputs = pair.b->rows,
                               .a = owned.numbers[owned.numbers.size() - 2],
                               .b = owned.numbers.back()});
  }
  return owned;
}

void write_peft_adapter(const std::filesystem::path& folder, const Adapter& adapter) {
  SafetensorsWriter tensors;
  for (const AdapterModule& module : adapter.modules) {
    const auto [layer, name] = place_of(adapter.architecture, module);
    const std::string stem = fmt::format("base_model.model.model.layers.{}.{}", layer, name.peft);
    tensors.add(stem + ".lora_A.weight", adapter.rank, module.a);
    if (is_reordered(adapter.architecture, name)) {
      tensors.add(stem + ".lora_B.weight",
                  module.outputs,
                  rows_of_peft(module, adapter.head, adapter.rank));
    } else {
      tensors.add(stem + ".lora_B.weight", module.outputs, module.b);
    }
  }
  std::filesystem::create_directories(folder);
  write_file(folder / "adapter_model.safetensors", tensors.bytes());
  write_file(folder / "adapter_config.json", config_of(adapter));
}

}  // namespace tuneornot
