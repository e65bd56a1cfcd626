"""A GGUF model as transformers has it: its configuration, and its weights in floats of 32 bits.

Reads the architectures that the trainer trains. Nothing here is shared with the trainer: file, names and
the order of rows are read anew, with the gguf package.
"""
import re

import gguf
import numpy as np
import torch
import transformers

CONFIGS = {
    "llama": transformers.LlamaConfig,
    "qwen2": transformers.Qwen2Config,
    "qwen3": transformers.Qwen3Config,
    "gemma3": transformers.Gemma3TextConfig,
    "phi3": transformers.Phi3Config,
}
PROJECTIONS = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
PROJECTIONS_OF_PHI = PROJECTIONS | {
    "attn_qkv": "self_attn.qkv_proj",
    "ffn_up": "mlp.gate_up_proj",
}
NORMS = {
    "attn_norm": "input_layernorm",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "ffn_norm": "post_attention_layernorm",
}
NORMS_OF_GEMMA = NORMS | {
    "post_attention_norm": "post_attention_layernorm",
    "ffn_norm": "pre_feedforward_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
}
WHOLE = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
}


class GgufModel:
    def __init__(self, path):
        self.reader = gguf.GGUFReader(path)
        self.architecture = self.reader.fields["general.architecture"].contents()
        self.heads = self.setting("attention.head_count")
        self.tensors = {tensor.name: tensor for tensor in self.reader.tensors}

    def setting(self, name, default=None):
        field = self.reader.fields.get(f"{self.architecture}.{name}")
        return default if field is None else field.contents()

    @property
    def head_dim(self):
        return self.setting("attention.key_length", self.setting("embedding_length") // self.heads)

    def config(self):
        layers = self.setting("block_count")
        theta = self.setting("rope.freq_base", 10_000.0)
        settings = {
            "vocab_size": int(self.tensors["token_embd.weight"].shape[1]),
            "hidden_size": self.setting("embedding_length"),
            "intermediate_size": self.setting("feed_forward_length"),
            "num_hidden_layers": layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.setting("attention.head_count_kv", self.heads),
            "head_dim": self.head_dim,
            "max_position_embeddings": self.setting("context_length"),
            "rms_norm_eps": self.setting("attention.layer_norm_rms_epsilon"),
            "tie_word_embeddings": "output.weight" not in self.tensors,
            "rope_parameters": {"rope_type": "default", "rope_theta": theta},
            "bos_token_id": None, "eos_token_id": None, "pad_token_id": None,
        }
        if self.architecture == "gemma3":
            every = self.setting("attention.sliding_window_pattern", 6)
            windowed = {"rope_type": "default",
                        "rope_theta": self.setting("rope.freq_base_swa", 10_000.0)}
            settings |= {
                "query_pre_attn_scalar": self.head_dim,
                "sliding_window": self.setting("attention.sliding_window"),
                "layer_types": ["full_attention" if layer % every == every - 1
                                else "sliding_attention" for layer in range(layers)],
                "rope_parameters": {"full_attention": settings["rope_parameters"],
                                    "sliding_attention": windowed},
            }
        if self.architecture == "phi3":  # libllama does not heed its sliding window
            settings["rope_parameters"] |= self.long_rotation()
        return CONFIGS[self.architecture](**settings)

    def long_rotation(self):
        """Of a part of each head, by factors that the length of the text decides on."""
        short, long = (self.tensors.get(f"rope_factors_{context}.weight") for context in ("short", "long"))
        partial = {"partial_rotary_factor": self.setting("rope.dimension_count", self.head_dim) / self.head_dim,
                   "original_max_position_embeddings": self.setting("rope.scaling.original_context_length")}
        if short is None:
            return partial
        return partial | {"rope_type": "longrope", "short_factor": short.data.tolist(), "long_factor": long.data.tolist(),
                          "attention_factor": self.setting("rope.scaling.attn_factor", 1.0)}

    def place(self, name):
        """Of a tensor of the file, in transformers: "blk.0.attn_q" is "model.layers.0.self_attn.q_proj"."""
        block = re.fullmatch(r"blk\.(\d+)\.(\w+)", name)
        if not block:
            return WHOLE[name]
        norms = NORMS_OF_GEMMA if self.architecture == "gemma3" else NORMS
        projections = PROJECTIONS_OF_PHI if self.architecture == "phi3" else PROJECTIONS
        return f"model.layers.{block[1]}.{(projections | norms)[block[2]]}"

    def row_order(self, name, rows):
        """Which row of the file is each row of transformers: of queries and keys, llama's files hold a
        head's first and second half interleaved."""
        order = np.arange(rows)
        if self.architecture == "llama" and name.split(".")[-1] in ("attn_q", "attn_k"):
            order = order.reshape(-1, self.head_dim // 2, 2).swapaxes(1, 2).ravel()
        return order

    def weights(self):
        for full_name, tensor in self.tensors.items():
            name, kind = full_name.rsplit(".", 1)
            if name == "rope_freqs":
                raise SystemExit("gguf_model: scaled frequencies are not read; choose another model")
            if name.startswith("rope_factors"):  # not a weight of transformers: see config
                continue
            numbers = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
            numbers = numbers[self.row_order(name, len(numbers))]
            if self.architecture == "gemma3" and name.endswith("norm"):
                numbers = numbers - np.float32(1)  # transformers' norms of gemma3 multiply by 1 + weight
            yield f"{self.place(name)}.{kind}", torch.from_numpy(np.ascontiguousarray(numbers))

    def load(self):
        """The model of transformers, in evaluation mode: gradients as in training, no dropout."""
        model = transformers.AutoModelForCausalLM.from_config(self.config(), dtype=torch.float32)
        left = model.load_state_dict(dict(self.weights()), strict=False)
        missing = [name for name in left.missing_keys if name != "lm_head.weight"]
        if missing or left.unexpected_keys:
            raise SystemExit(f"gguf_model: {missing} missing, {left.unexpected_keys} unknown")
        model.tie_weights()
        return model.eval()
