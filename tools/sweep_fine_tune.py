#!/usr/bin/env python3
"""What fine-tuning comes to at each of several settings, by PyTorch and PEFT on a GPU.

The defaults of `fine_tune` (src/strategy/fine_tune.cpp) rest on its table in docs/trainer.md. This program's own trainer
would take days for it on a CPU.

    cmake --build build/dev --target training_texts
    build/dev/bench/training_texts MODEL.gguf TASK.yaml 1500 300 listed > task.jsonl      # the tokens, once a task
    tools/sweep_fine_tune.py --model MODEL.gguf --rows 400 --rates 1e-3,4e-3 --epochs 3 *.jsonl > results.jsonl

Several processes share a GPU: --worker I --workers N takes every N-th run.

Needs torch, transformers, peft and gguf. A line a run: task, rows, learning rate, epochs, batch, rank, seed, share of dev
rows whose reference is what greedy decoding says (every target token is the likeliest), their loss.
"""

import argparse
import itertools
import json
import math
import pathlib
import random
import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

MODULES = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
WARMUP = 0.05
DEV_BATCH = 32


def batch_of(texts):
    """As batch_of in src/strategy/fine_tune.cpp."""
    return min(max(texts // 100, 4), 16)


def read_texts(path):
    parts = {"train": [], "dev": []}
    for line in path.read_text().splitlines():
        text = json.loads(line)
        parts[text["part"]].append((text["prompt"] + text["target"], len(text["prompt"])))
    return parts


def padded(texts, device):
    length = max(len(tokens) for tokens, _ in texts)
    ids = torch.zeros(len(texts), length, dtype=torch.long)
    mask = torch.zeros(len(texts), length, dtype=torch.long)
    targets = torch.full((len(texts), length), -100)
    for row, (tokens, prompt) in enumerate(texts):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
        targets[row, prompt : len(tokens)] = torch.tensor(tokens[prompt:])
    return ids.to(device), mask.to(device), targets.to(device)


def target_logits(model, texts, device):
    """Logits of the places that predict a target, those targets, and the text each belongs to."""
    ids, mask, targets = padded(texts, device)
    row, place = torch.nonzero(targets != -100, as_tuple=True)
    with torch.autocast(device, torch.bfloat16):
        hidden = model.base_model.model.model(input_ids=ids, attention_mask=mask).last_hidden_state
        logits = model.base_model.model.lm_head(hidden[row, place - 1])
    return logits.float(), targets[row, place], row


def rate_at(step, steps, peak):
    warmup = int(WARMUP * steps)
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


def train(model, texts, run, device):
    """Whether it ended with a finite loss."""
    order = random.Random(run["seed"])
    batches = []
    for _ in range(run["epochs"]):
        shuffled = order.sample(texts, len(texts))
        batches += [shuffled[i : i + run["batch"]] for i in range(0, len(texts), run["batch"])]
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=run["rate"], weight_decay=0.0, fused=True)
    for step, batch in enumerate(batches):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, len(batches), run["rate"])
        logits, targets, _ = target_logits(model, batch, device)
        loss = torch.nn.functional.cross_entropy(logits, targets)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
    return math.isfinite(loss.item())


@torch.no_grad()
def evaluate(model, texts, device):
    right, loss, count = 0, 0.0, 0
    for first in range(0, len(texts), DEV_BATCH):
        batch = texts[first : first + DEV_BATCH]
        logits, targets, row = target_logits(model, batch, device)
        is_hit = (logits.argmax(-1) == targets).long()
        hits = torch.ones(len(batch), dtype=torch.long, device=device)
        right += hits.scatter_reduce(0, row, is_hit, "amin").sum().item()
        loss += torch.nn.functional.cross_entropy(logits, targets, reduction="sum").item()
        count += len(targets)
    return right / len(texts), loss / count


def runs_of(tasks, rows, rates, epochs, ranks, seeds):
    for task, n, rate, e, rank, seed in itertools.product(tasks, rows, rates, epochs, ranks, seeds):
        yield {"task": task, "rows": n, "rate": rate, "epochs": e, "rank": rank, "seed": seed}


def numbers(kind):
    return lambda text: [kind(number) for number in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=pathlib.Path, nargs="+")
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=numbers(int), default=[400])
    parser.add_argument("--rates", type=numbers(float), default=[3e-4, 1e-3, 3e-3])
    parser.add_argument("--epochs", type=numbers(int), default=[1, 3])
    parser.add_argument("--ranks", type=numbers(int), default=[16])
    parser.add_argument("--seeds", type=numbers(int), default=[0])
    parser.add_argument("--worker", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--device", default="cuda")
    return parser.parse_args()


def main():
    given = arguments()
    base = AutoModelForCausalLM.from_pretrained(
        given.model.parent, gguf_file=given.model.name, dtype=torch.float32
    ).to(given.device)
    base.config.use_cache = False
    texts = {path.stem: read_texts(path) for path in given.texts}
    runs = list(runs_of(sorted(texts), given.rows, given.rates, given.epochs, given.ranks, given.seeds))
    for run in runs[given.worker :: given.workers]:
        if len(texts[run["task"]]["train"]) < 0.9 * run["rows"]:
            continue
        learnt = texts[run["task"]]["train"][: run["rows"]]
        run["batch"] = batch_of(run["epochs"] * len(learnt))
        torch.manual_seed(run["seed"])
        config = LoraConfig(r=run["rank"], lora_alpha=run["rank"], target_modules=MODULES)
        model = get_peft_model(base, config)
        start = time.monotonic()
        run["finite"] = train(model, learnt, run, given.device)
        run["exact_match"], run["loss"] = evaluate(model, texts[run["task"]]["dev"], given.device)
        run["seconds"] = round(time.monotonic() - start, 1)
        base = model.unload()
        print(json.dumps(run), flush=True)


if __name__ == "__main__":
    sys.exit(main())
