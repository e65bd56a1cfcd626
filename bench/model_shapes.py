"""Models of a known shape with random weights, for benchmarks where the file itself is not at hand: what a step
takes depends on sizes and types, not on what the weights are.

Sizes are those of the published configurations, types those that llama.cpp's Q4_K_M gives.
"""
import gguf
import numpy as np

Q4_K, Q5_0, Q6_K, Q8_0 = (getattr(gguf.GGMLQuantizationType, name) for name in ("Q4_K", "Q5_0", "Q6_K", "Q8_0"))

SHAPES = {
    "gemma3-270m": {"architecture": "gemma3", "layers": 18, "embedding": 640, "inner": 2048, "heads": 4,
                    "key_value_heads": 1, "head": 256, "vocabulary": 262_144, "window": 512, "epsilon": 1e-6},
    "qwen2.5-0.5b": {"architecture": "qwen2", "layers": 24, "embedding": 896, "inner": 4864, "heads": 14,
                     "key_value_heads": 2, "head": 64, "vocabulary": 151_936, "epsilon": 1e-6},
    "qwen2.5-1.5b": {"architecture": "qwen2", "layers": 28, "embedding": 1536, "inner": 8960, "heads": 12,
                     "key_value_heads": 2, "head": 128, "vocabulary": 151_936, "epsilon": 1e-6},
}

# Of a block: where its numbers of 16 bits lie, and what each is, so that weights come to about 0.02.
HALVES = {Q4_K: {0: 1e-4, 2: 7.5e-4}, Q5_0: {0: 2.2e-3}, Q6_K: {208: 1.5e-5}, Q8_0: {0: 2.7e-4}}


def random_blocks(rng, rows, columns, kind):
    """Blocks of random bytes, but for their scales."""
    block, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = rng.integers(0, 256, (rows * columns // block, size), dtype=np.uint8)
    for place, value in HALVES[kind].items():
        blocks[:, place:place + 2] = np.frombuffer(np.float16(value).tobytes(), np.uint8)
    return blocks.reshape(rows, columns // block * size)


def kind_of(matrix, columns, layer, layers):
    """Some matrices of some layers get more bits; rows that are no multiple of 256 have no K-quants."""
    is_fine = layer < layers // 8 or layer >= 7 * layers // 8 or (layer - layers // 8) % 3 == 2
    kind = Q6_K if matrix in ("attn_v", "ffn_down") and is_fine else Q4_K
    return kind if columns % 256 == 0 else {Q4_K: Q5_0, Q6_K: Q8_0}[kind]


def matrices_of(shape):
    queries, keys = shape["heads"] * shape["head"], shape["key_value_heads"] * shape["head"]
    embedding, inner = shape["embedding"], shape["inner"]
    return {"attn_q": (queries, embedding), "attn_k": (keys, embedding), "attn_v": (keys, embedding),
            "attn_output": (embedding, queries), "ffn_gate": (inner, embedding), "ffn_up": (inner, embedding),
            "ffn_down": (embedding, inner)}


def norms_of(shape):
    norms = {"attn_norm": shape["embedding"], "ffn_norm": shape["embedding"]}
    if shape["architecture"] == "gemma3":
        norms |= {"attn_q_norm": shape["head"], "attn_k_norm": shape["head"],
                  "post_attention_norm": shape["embedding"], "post_ffw_norm": shape["embedding"]}
    return norms


def add_settings(writer, shape):
    writer.add_context_length(32_768)
    writer.add_block_count(shape["layers"])
    writer.add_embedding_length(shape["embedding"])
    writer.add_feed_forward_length(shape["inner"])
    writer.add_head_count(shape["heads"])
    writer.add_head_count_kv(shape["key_value_heads"])
    writer.add_key_length(shape["head"])
    writer.add_value_length(shape["head"])
    writer.add_layer_norm_rms_eps(shape["epsilon"])
    writer.add_rope_freq_base(1e6)
    if "window" in shape:
        writer.add_sliding_window(shape["window"])


def add_tokenizer(writer, vocabulary, path):
    """That of another model, with tokens that no text has behind its own."""
    fields = gguf.GGUFReader(path).fields
    tokens, types = (fields[f"tokenizer.ggml.{key}"].contents() for key in ("tokens", "token_type"))
    unused = range(len(tokens), vocabulary)
    writer.add_tokenizer_model(fields["tokenizer.ggml.model"].contents())
    writer.add_tokenizer_pre(fields["tokenizer.ggml.pre"].contents())
    writer.add_token_list(tokens + [f"<unused{number}>" for number in unused])
    writer.add_token_types(types + [gguf.TokenType.UNUSED] * len(unused))
    writer.add_token_merges(fields["tokenizer.ggml.merges"].contents())
    writer.add_bos_token_id(fields["tokenizer.ggml.bos_token_id"].contents())
    writer.add_eos_token_id(fields["tokenizer.ggml.eos_token_id"].contents())
    writer.add_chat_template(fields["tokenizer.chat_template"].contents())


def write(name, path, tokenizer):
    """The model into the file `path`, with the tokenizer of the GGUF model `tokenizer`."""
    shape = SHAPES[name]
    rng = np.random.default_rng(0)
    writer = gguf.GGUFWriter(path, shape["architecture"])
    add_settings(writer, shape)
    add_tokenizer(writer, shape["vocabulary"], tokenizer)
    kind = Q8_0 if shape["embedding"] % 256 else Q6_K
    writer.add_tensor("token_embd.weight", random_blocks(rng, shape["vocabulary"], shape["embedding"], kind),
                      raw_dtype=kind)
    writer.add_tensor("output_norm.weight", np.ones(shape["embedding"], np.float32))
    for layer in range(shape["layers"]):
        for matrix, (rows, columns) in matrices_of(shape).items():
            kind = kind_of(matrix, columns, layer, shape["layers"])
            writer.add_tensor(f"blk.{layer}.{matrix}.weight", random_blocks(rng, rows, columns, kind), raw_dtype=kind)
            if shape["architecture"] == "qwen2" and matrix in ("attn_q", "attn_k", "attn_v"):
                writer.add_tensor(f"blk.{layer}.{matrix}.bias", np.zeros(rows, np.float32))
        for norm, length in norms_of(shape).items():
            writer.add_tensor(f"blk.{layer}.{norm}.weight", np.ones(length, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
