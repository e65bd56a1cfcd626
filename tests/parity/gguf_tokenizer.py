"""A GGUF file's own tokenizer and chat template, put together anew with tokenizers and Jinja.

Knows the kinds of byte-level BPE of the models that are tried; says so of another.
"""
import jinja2.sandbox
import tokenizers
from tokenizers import models, pre_tokenizers

CONTROL, USER_DEFINED = 3, 4
QWEN2 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")
CUTS = {
    "smollm": [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)],
    "qwen2": [pre_tokenizers.Split(tokenizers.Regex(QWEN2), "isolated"),
              pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)],
}


class GgufTokenizer:
    def __init__(self, reader):
        self.reader = reader
        cuts = CUTS.get(self.field("tokenizer.ggml.pre"))
        self.is_known = self.field("tokenizer.ggml.model") == "gpt2" and cuts is not None
        if not self.is_known:
            return
        names = self.field("tokenizer.ggml.tokens")
        merges = [tuple(merge.split(" ")) for merge in self.field("tokenizer.ggml.merges")]
        vocabulary = {name: number for number, name in enumerate(names)}
        self.tokenizer = tokenizers.Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
        self.tokenizer.pre_tokenizer = pre_tokenizers.Sequence(cuts)
        kinds = self.field("tokenizer.ggml.token_type")
        self.tokenizer.add_special_tokens([tokenizers.AddedToken(name, normalized=False) for name, kind
                                           in zip(names, kinds) if kind in (CONTROL, USER_DEFINED)])
        self.begin, self.end = (self.text_of(names, which) for which in ("bos", "eos"))
        sandbox = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        self.template = sandbox.from_string(self.field("tokenizer.chat_template"))

    def field(self, name):
        field = self.reader.fields.get(name)
        return None if field is None else field.contents()

    def text_of(self, names, which):
        number = self.field(f"tokenizer.ggml.{which}_token_id")
        return "" if number is None else names[number]

    def tokens(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def prompt_tokens(self, messages):
        text = self.template.render(messages=messages, add_generation_prompt=True, bos_token=self.begin,
                                    eos_token=self.end)
        return self.tokens(text)
