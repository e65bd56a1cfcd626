"""Prints the vectors that src/model/encoder_test.cpp holds, made by other people's code: the mean of the last layer's
states, of length 1, its first numbers.

  tools/golden_encoders.py ENCODER.gguf ...

The files are what the test writes: TinyEncoder of bert, nomic-bert and modern-bert. `./dev parity` makes an environment
that has what is needed: torch, transformers, tokenizers and gguf.
"""
import sys

import gguf
import tokenizers
import torch
import transformers
from tokenizers import models, normalizers, pre_tokenizers

TEXTS = ["My card is lost!", "Refunding émigrés: a lost ☂ card", "x", "my lost card is refunded " * 6]
SHOWN = 6


def tokenizer_of(fields):
    """WordPiece as BERT has it: libllama's files mark the words' beginnings, BERT's what goes on with one."""
    vocabulary = {}
    for token, text in enumerate(fields["tokenizer.ggml.tokens"].contents()):
        is_special = text.startswith("[")
        begins = text.startswith("\u2581")
        vocabulary[text if is_special else text[1:] if begins else "##" + text] = token
    tokenizer = tokenizers.Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return lambda text: [vocabulary["[CLS]"], *tokenizer.encode(text).ids, vocabulary["[SEP]"]]


class Weights(dict):
    def __init__(self, reader):
        super().__init__((each.name, torch.from_numpy(each.data.copy())) for each in reader.tensors)

    def renamed(self, *names):
        """As transformers calls them: pairs of its name's beginning, and libllama's."""
        return {f"{ours}.{end}": self[f"{theirs}.{end}"] for ours, theirs in names for end in ("weight", "bias")
                if f"{theirs}.{end}" in self}


def embeddings(weights):
    return weights.renamed(("embeddings.LayerNorm", "token_embd_norm"), ("embeddings.word_embeddings", "token_embd"),
                           ("embeddings.token_type_embeddings", "token_types"),
                           ("embeddings.position_embeddings", "position_embd"))


def bert(sizes, weights):
    state = embeddings(weights)
    for block in range(sizes["num_hidden_layers"]):
        ours, theirs = f"encoder.layer.{block}", f"blk.{block}"
        state |= weights.renamed(
            (f"{ours}.attention.self.query", f"{theirs}.attn_q"), (f"{ours}.attention.self.key", f"{theirs}.attn_k"),
            (f"{ours}.attention.self.value", f"{theirs}.attn_v"),
            (f"{ours}.attention.output.dense", f"{theirs}.attn_output"),
            (f"{ours}.attention.output.LayerNorm", f"{theirs}.attn_output_norm"),
            (f"{ours}.intermediate.dense", f"{theirs}.ffn_up"), (f"{ours}.output.dense", f"{theirs}.ffn_down"),
            (f"{ours}.output.LayerNorm", f"{theirs}.layer_output_norm"))
    config = transformers.BertConfig(**sizes, hidden_act="gelu", type_vocab_size=2, layer_norm_eps=1e-5)
    return transformers.BertModel(config, add_pooling_layer=False), state


def nomic_bert(sizes, weights):
    state = embeddings(weights)
    for block in range(sizes["num_hidden_layers"]):
        ours, theirs = f"layers.{block}", f"blk.{block}"
        state |= weights.renamed(
            (f"{ours}.self_attn.q_proj", f"{theirs}.attn_q"), (f"{ours}.self_attn.k_proj", f"{theirs}.attn_k"),
            (f"{ours}.self_attn.v_proj", f"{theirs}.attn_v"), (f"{ours}.self_attn.o_proj", f"{theirs}.attn_output"),
            (f"{ours}.post_attention_layernorm", f"{theirs}.attn_output_norm"),
            (f"{ours}.mlp.gate_proj", f"{theirs}.ffn_gate"), (f"{ours}.mlp.up_proj", f"{theirs}.ffn_up"),
            (f"{ours}.mlp.down_proj", f"{theirs}.ffn_down"),
            (f"{ours}.post_mlp_layernorm", f"{theirs}.layer_output_norm"))
    config = transformers.NomicBertConfig(**sizes, layer_norm_eps=1e-5, type_vocab_size=2,
                                          rope_parameters={"rope_type": "default", "rope_theta": 500.0})
    return transformers.NomicBertModel(config, add_pooling_layer=False), state


def modern_bert(sizes, weights):
    state = weights.renamed(("embeddings.tok_embeddings", "token_embd"), ("embeddings.norm", "token_embd_norm"),
                            ("final_norm", "output_norm"))
    for block in range(sizes["num_hidden_layers"]):
        ours, theirs = f"layers.{block}", f"blk.{block}"
        state |= weights.renamed(
            (f"{ours}.attn_norm", f"{theirs}.attn_norm"), (f"{ours}.attn.Wqkv", f"{theirs}.attn_qkv"),
            (f"{ours}.attn.Wo", f"{theirs}.attn_output"), (f"{ours}.mlp_norm", f"{theirs}.ffn_norm"),
            (f"{ours}.mlp.Wi", f"{theirs}.ffn_up"), (f"{ours}.mlp.Wo", f"{theirs}.ffn_down"))
    config = transformers.ModernBertConfig(
        **sizes, norm_eps=1e-5, local_attention=6, global_attn_every_n_layers=3, pad_token_id=0, bos_token_id=101,
        eos_token_id=102, cls_token_id=101, sep_token_id=102, attn_implementation="eager",
        rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 500.0},
                         "sliding_attention": {"rope_type": "default", "rope_theta": 100.0}})
    return transformers.ModernBertModel(config), state


def model_of(architecture, reader):
    def number(name):
        return int(reader.fields[f"{architecture}.{name}"].contents())

    weights = Weights(reader)
    sizes = {"vocab_size": len(weights["token_embd.weight"]), "hidden_size": number("embedding_length"),
             "num_hidden_layers": number("block_count"), "num_attention_heads": number("attention.head_count"),
             "intermediate_size": number("feed_forward_length"), "max_position_embeddings": number("context_length")}
    make = {"bert": bert, "nomic-bert": nomic_bert, "modern-bert": modern_bert}[architecture]
    model, state = make(sizes, weights)
    model.load_state_dict(state)  # every weight of either, or it fails
    return model.double().eval()


def main():
    print(f"transformers {transformers.__version__}, torch {torch.__version__}")
    for path in sys.argv[1:]:
        reader = gguf.GGUFReader(path)
        architecture = reader.fields["general.architecture"].contents()
        tokens_of = tokenizer_of(reader.fields)
        model = model_of(architecture, reader)
        for text in TEXTS:
            tokens = tokens_of(text)
            with torch.no_grad():
                states = model(input_ids=torch.tensor([tokens])).last_hidden_state[0]
            vector = states.mean(0)
            vector /= vector.norm()
            print(architecture, len(tokens), ", ".join(f"{float(number):.6f}" for number in vector[:SHOWN]))


if __name__ == "__main__":
    main()
