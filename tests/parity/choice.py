"""Holds the choice of labels against PyTorch and transformers; ./dev parity runs it.

  choice.py --trace PROGRAM --model GGUF --data FOLDER [--rows N] [--scored N] [--alone N] [--threads N]
            [--file-alone]

PROGRAM is choice_trace, FOLDER holds banking77's train.jsonl and test.jsonl. 200 rows are asked under two
prompts, zero_shot's and few_shot's with 16 shots, with the file's weights as they are, with a copy in
floats of 32 bits, and with the copy of 16 bits that the program would compute with. PyTorch computes each
label's score from the same weights in floats of 32 bits. The scores of some rows are compared too. Fails
where the choice differs although the two labels lie further apart than what our own runs leave open, in
batches of 16 rows and of one. How far 16 bits are from the file's weights is said too. --file-alone leaves the copies out,
for a model of which memory holds no three.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
import transformers

from gguf_model import GgufModel
from gguf_tokenizer import GgufTokenizer
from label_tree import LabelModel, Tree

PROMPTS = {"zero_shot": {"name": "zero_shot", "settings": {}},
           "few_shot, 16 shots": {"name": "few_shot", "settings": {"shots": "16", "draw": "1"}}}
TASK = """data: {{train: "{folder}/train.jsonl", test: "{folder}/test.jsonl", input: text, output: label}}
kind: classify
instruction: What does the customer want?
"""
LIKELIEST = 5  # labels of a row among which noise is measured: no other comes near to being chosen
EXACT = 1e-1   # of a log-score, weights in floats of 32 bits: the engine's cache and attention have 16 bits


class Answers:
    """What choice_trace wrote: the labels that were chosen, and `scores` (rows, labels) of the first rows."""

    def __init__(self, path):
        first, *rows = (json.loads(line) for line in path.read_text().splitlines())
        self.labels, self.paths = first["labels"], first["paths"]
        self.prompts = [row["tokens"] for row in rows]
        self.messages = [row["messages"] for row in rows]
        self.scores = np.array([row["scores"] for row in rows if "scores" in row])
        self.chosen = np.array([row["chosen"] for row in rows if "chosen" in row])
        self.calibrated = np.array([row["calibrated"] for row in rows if "calibrated" in row])


class Asking:
    """Runs choice_trace on one model, under one prompt."""

    def __init__(self, options, folder, strategy):
        self.options, self.folder, self.count = options, folder, 0
        self.job = {"task": str(folder / "task.yaml"), "strategy": strategy, "threads": options.threads}

    def answers(self, weights, **settings):
        self.count += 1
        job, out = self.folder / "job.json", self.folder / "out.jsonl"
        job.write_text(json.dumps(self.job | {"weights": str(weights)} | settings))
        subprocess.run([self.options.trace, "run", self.options.model, job, out], check=True)
        return Answers(out)


def shared_beginning(prompts):
    """Of all of them, a token short of the shortest."""
    first, last, shortest = min(prompts), max(prompts), min(map(len, prompts))
    same = [a == b for a, b in zip(first, last)] + [False]
    return first[:min(same.index(False), shortest - 1)]


def scores_by_torch(model, answers):
    scorer = LabelModel(model, Tree(answers.paths), shared_beginning(answers.prompts))
    return np.array([scorer.scores(prompt) for prompt in answers.prompts])


def calibrated(scores, scored):
    """The log-scores less the logarithm of the labels' mean probability over the scored rows."""
    return scores - np.log(np.mean(np.exp(scores[:scored]), axis=0))


def noise(some, others, theirs):
    """Of two runs of ours: by how much at most they differ about the distance between two of a row's
    likeliest labels."""
    rows = min(len(some), len(others))
    likely = np.argsort(-theirs[:rows], axis=1)[:, :LIKELIEST]
    differences = np.take_along_axis(some[:rows] - others[:rows], likely, axis=1)
    return float(np.ptp(differences, axis=1).max())


def compare_choice(what, chosen, theirs, limit):
    """Rows whose label is not PyTorch's: the distance between both in PyTorch's scores. How many fail."""
    best = theirs.argmax(axis=1)
    differing = np.flatnonzero(chosen != best)
    margins = [theirs[row, best[row]] - theirs[row, chosen[row]] for row in differing]
    print(f"  {what}: {len(best) - len(differing)} of {len(best)} rows have PyTorch's label"
          f"; labels may differ where two lie within {limit:.2g}")
    for row, margin in zip(differing, margins):
        print(f"    row {row}: {margin:.2g} apart, {'within' if margin <= limit else 'FAIL'}")
    return sum(margin > limit for margin in margins)


def compare_scores(ours, theirs, limit=np.inf):
    theirs = theirs[:len(ours)]
    differences = np.abs(ours - theirs)
    likely = np.argsort(-theirs, axis=1)[:, :LIKELIEST]
    near = np.take_along_axis(differences, likely, axis=1)
    failed = near.max() > limit
    print(f"  log-scores of {len(ours)} rows: {LIKELIEST} likeliest labels differ by {near.mean():.2g} on average, "
          f"{near.max():.2g} at most; all labels by {differences.mean():.2g}, {differences.max():.2g}"
          f"{' FAIL' if failed else ''}")
    return int(failed)


def check_tokens(reader, answers):
    tokenizer = GgufTokenizer(reader)
    if not tokenizer.is_known:
        print("  tokens: NOT CHECKED, this kind of tokenizer is not put together here")
        return 0
    wrong = sum(tokenizer.prompt_tokens(messages) != tokens
                for messages, tokens in zip(answers.messages, answers.prompts))
    for label, path in zip(answers.labels, answers.paths):
        tokens = tokenizer.tokens(label)
        wrong += tokens not in (path, path[:-1])  # the last one closes what begins another label
    print(f"  tokens of {len(answers.prompts)} prompts and {len(answers.labels)} labels: "
          f"{wrong} are not tokenizers'{' FAIL' if wrong else ''}")
    return wrong


def compare_weights(kind, answers, theirs, limit):
    exact = kind == "32 bits"
    failed = compare_scores(answers.scores, theirs, EXACT if exact else np.inf)
    failed += compare_choice("choice", answers.chosen, theirs, limit)
    scored = len(answers.scores)
    failed += compare_choice("highest of all scores", answers.scores.argmax(axis=1), theirs[:scored], limit)
    if len(answers.calibrated):
        failed += compare_choice("calibrated choice", answers.calibrated, calibrated(theirs, scored), limit)
    return failed


def compare_prompt(name, asking, weights, options):
    """All weights under one prompt; how many comparisons fail."""
    ours, alone, theirs = {}, {}, {}
    for kind, (path, model) in weights.items():
        ours[kind] = asking.answers(path, rows=options.rows, scored=options.scored, batch_size=16, chooses=True,
                                    calibrates=name == "zero_shot" and kind != "16 bits")
        alone[kind] = asking.answers(path, rows=options.alone, scored=options.alone, batch_size=1, chooses=False,
                                     calibrates=False)
        theirs[kind] = scores_by_torch(model, ours[kind]) if model else theirs["as they are"]
    first = ours["as they are"]
    print(f"{name}: {len(first.prompts)} rows, {len(first.labels)} labels, {len(first.prompts[0])} tokens")
    failed = check_tokens(GgufModel(options.model).reader, first)
    copied = noise(first.scores, ours["16 bits"].scores, theirs["as they are"]) if "16 bits" in ours else 0
    for kind, answers in ours.items():
        batch = noise(answers.scores, alone[kind].scores, theirs[kind])
        exact = kind == "32 bits"
        print(f" weights {kind}: our runs differ by {batch:.2g} between batches of 16 and of 1"
              + (f", by {copied:.2g} between the file's weights and 16 bits" if copied and not exact else ""),
              flush=True)
        failed += compare_weights(kind, answers, theirs[kind], batch)
    return failed


def sixteen_bits():
    """The type of copy that the program makes on this processor."""
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    return "bf16" if "avx512_bf16" in flags else "f16"


def copied(options, folder, kind):
    path = folder / f"{kind}.gguf"
    subprocess.run([options.trace, "copy", kind, options.model, path], check=True)
    return path


def check_same_numbers(exact, model):
    """The copy of 32 bits, which llama.cpp dequantised, and what the gguf package makes of the file."""
    state = model.state_dict()
    difference = max(float((numbers - state[name]).abs().max()) for name, numbers in GgufModel(exact).weights())
    print(f"weights as dequantised by llama.cpp and by gguf: difference {difference:.2g} at most"
          f"{' FAIL' if difference else ''}")
    return int(difference != 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trace", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--scored", type=int, default=64)
    parser.add_argument("--alone", type=int, default=24)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--file-alone", action="store_true")
    options = parser.parse_args()
    data = options.data.resolve()
    if not (data / "train.jsonl").exists():
        print(f"SKIPPED: the choice of labels is NOT compared, {options.data} holds no train.jsonl")
        return
    torch.set_num_threads(options.threads)
    transformers.utils.logging.disable_progress_bar()
    print(f"torch {torch.__version__}, transformers {transformers.__version__}; {pathlib.Path(options.model).name}")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "task.yaml").write_text(TASK.format(folder=data))
        weights, failed = {"as they are": ("", GgufModel(options.model).load())}, 0
        if not options.file_alone:
            exact, short = copied(options, folder, "f32"), copied(options, folder, sixteen_bits())
            failed += check_same_numbers(exact, weights["as they are"][1])
            weights |= {"32 bits": (exact, None), "16 bits": (short, GgufModel(short).load())}
        for name, strategy in PROMPTS.items():
            failed += compare_prompt(name, Asking(options, folder, strategy), weights, options)
    if failed:
        sys.exit(f"{failed} of the comparisons fail")


main()
