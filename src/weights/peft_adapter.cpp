#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/files.h"
#include "weights/adapter.h"

namespace tuneornot {

namespace {

using json = nlohmann::ordered_json;

struct Name {
  std::string_view gguf;
  std::string_view peft;  // behind "layers.N."
};

constexpr std::array kNames = {
    Name{"attn_q", "self_attn.q_proj"},
    Name{"attn_k", "self_attn.k_proj"},
    Name{"attn_v", "self_attn.v_proj"},
    Name{"attn_output", "self_attn.o_proj"},
    Name{"ffn_gate", "mlp.gate_proj"},
    Name{"ffn_up", "mlp.up_proj"},
    Name{"ffn_down", "mlp.down_proj"},
};

struct Place {
  std::string layer;
  Name name;
};

Place place_of(const AdapterModule& module) {
  const std::string& tensor = module.tensor;  // "blk.0.attn_q"
  const std::size_t behind_layer = tensor.find('.', 4);
  check(tensor.starts_with("blk.") && behind_layer != std::string::npos, "a layer's tensor");
  const auto* const name =
      std::ranges::find(kNames, std::string_view(tensor).substr(behind_layer + 1), &Name::gguf);
  check(name != kNames.end(), "a tensor that adapters are made for");
  return {.layer = tensor.substr(4, behind_layer - 4), .name = *name};
}

// Converters to GGUF put the two halves of each head of llama's queries and keys side by side, for
// the way in which it rotates: row 2j + c of a head is peft's row c * head / 2 + j.
std::vector<float> rows_of_peft(const AdapterModule& module, std::size_t head, std::size_t rank) {
  std::vector<float> rows(module.b.size());
  for (std::size_t row = 0; row < module.outputs; ++row) {
    const std::size_t in_head = row % head;
    const std::size_t to = row - in_head + in_head % 2 * (head / 2) + in_head / 2;
    std::ranges::copy(module.b.subspan(row * rank, rank),
                      rows.begin() + static_cast<std::ptrdiff_t>(to * rank));
  }
  return rows;
}

// Tensors behind a header of JSON, as its authors define it.
class Safetensors {
 public:
  void add(const std::string& name, std::size_t rows, std::span<const float> numbers) {
    const std::size_t first = data_.size();
    data_.append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
    header_[name] = {{"dtype", "F32"},
                     {"shape", {rows, numbers.size() / rows}},
                     {"data_offsets", {first, data_.size()}}};
  }

  std::string bytes() const {
    static_assert(std::endian::native == std::endian::little);
    std::string header = header_.dump();
    header.resize((header.size() + 7) / 8 * 8, ' ');
    const std::uint64_t length = header.size();
    return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + data_;
  }

 private:
  json header_ = {{"__metadata__", {{"format", "pt"}}}};
  std::string data_;
};

std::string config_of(const Adapter& adapter) {
  std::set<std::string_view> targets;
  for (const AdapterModule& module : adapter.modules) {
    const std::string_view peft = place_of(module).name.peft;
    targets.insert(peft.substr(peft.find('.') + 1));
  }
  const json config = {{"peft_type", "LORA"},
                       {"task_type", "CAUSAL_LM"},
                       {"base_model_name_or_path", adapter.base_name},
                       {"r", adapter.rank},
                       {"lora_alpha", adapter.scale * static_cast<float>(adapter.rank)},
                       {"lora_dropout", 0.0},
                       {"use_rslora", false},
                       {"use_dora", false},
                       {"bias", "none"},
                       {"fan_in_fan_out", false},
                       {"inference_mode", true},
                       {"target_modules", targets}};
  return config.dump(2) + '\n';
}

}  // namespace

void write_peft_adapter(const std::filesystem::path& folder, const Adapter& adapter) {
  Safetensors tensors;
  for (const AdapterModule& module : adapter.modules) {
    const auto [layer, name] = place_of(module);
    const std::string stem = fmt::format("base_model.model.model.layers.{}.{}", layer, name.peft);
    const bool is_reordered =
        adapter.architecture == "llama" && (name.gguf == "attn_q" || name.gguf == "attn_k");
    tensors.add(stem + ".lora_A.weight", adapter.rank, module.a);
    if (is_reordered) {
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
