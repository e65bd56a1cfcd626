"""How many multiplications and additions the trainer's products take in a step: those with weights, forward and
back, and with adapters. Attention, some hundredths more, is not counted, and nothing that is left out is.
"""
import gguf

PROJECTIONS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")


class Sizes:
    """Of a GGUF model whose matrices are a projection each."""

    def __init__(self, path):
        tensors = {tensor.name: [int(size) for size in tensor.shape] for tensor in gguf.GGUFReader(path).tensors}
        self.head = tensors.get("output.weight", tensors["token_embd.weight"])
        self.layers = {}
        for name, shape in tensors.items():
            parts = name.split(".")
            if parts[0] == "blk" and parts[-1] == "weight" and len(shape) == 2:
                if parts[2] not in PROJECTIONS:
                    raise SystemExit(f"train_flops: {name} is of another layout")
                self.layers.setdefault(int(parts[1]), {})[parts[2]] = shape


def read_of(text):
    return text["tokens"][:text["targets"][-1]]


def tokens_of(texts):
    """What is read of them, the beginning that all share counted once."""
    read = [read_of(text) for text in texts]
    shared = 0
    while all(len(tokens) > shared and tokens[shared] == read[0][shared] for tokens in read):
        shared += 1
    return shared + sum(len(tokens) - shared for tokens in read)


def of_step(sizes, texts, rank):
    tokens, asked = tokens_of(texts), sum(len(text["targets"]) for text in texts)
    last = max(sizes.layers)
    total = 4 * asked * sizes.head[0] * sizes.head[1]
    for layer, matrices in sizes.layers.items():
        for name, (inputs, outputs) in matrices.items():
            rows = asked if layer == last and name not in ("attn_k", "attn_v") else tokens
            goes_back = layer > 0 or name not in ("attn_q", "attn_k", "attn_v")
            total += rows * (2 * inputs * outputs * (1 + goes_back) + rank * (6 * outputs + (4 + 2 * goes_back) * inputs))
    return total
