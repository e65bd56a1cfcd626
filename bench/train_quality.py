"""How good what this program's trainer learnt is, beside PEFT: both learn the same banking77 rows from the same
start in the same order, in floats of 32 bits, and answer the same test rows; ./dev bench quality runs it.

  train_quality.py --trace PROGRAM --model GGUF --data FOLDER --work FOLDER [--rows N] [--test N] [--epochs N]
                   [--batch N] [--learning-rate X] [--seeds N] [--threads N] [--device NAME]

PROGRAM is trainer_trace, the first FOLDER holds banking77. What is done is kept in the second one: after a break
the same command goes on with the next training; another --device, which is ours alone, takes PEFT's from there.
LoRA of rank 16 on all linear layers, a one-line instruction. An
answer is right where greedy decoding says the reference: where each of its tokens, and the end of the turn, is
the likeliest behind those before it.
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import time

import numpy as np
import peft
import torch
import transformers

import train_peer
from train_bench import job_of
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/parity"))
import peer
from gguf_model import GgufModel

ASKED_AT_ONCE = 16
TOLD_EVERY = 20  # steps
FLOATS = "cpu"  # the device whose start PEFT begins with


def rows_of(path, count):
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return random.Random(0).sample(rows, min(count, len(rows)))


def trace_of(options, job, folder):
    """What our trainer makes of a job, computed once."""
    if (folder / "job.json").exists() and json.loads((folder / "job.json").read_text()) != job:
        sys.exit(f"train_quality: {folder} holds other settings' work; name another --work folder")
    if not (folder / "trace.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "job.json").write_text(json.dumps(job))
        subprocess.run([options.trace, "run", options.model, folder / "job.json", folder], check=True)
    return json.loads((folder / "trace.json").read_text())


def learn(model, trace, folder):
    """PEFT's training over the trace; its losses."""
    if (folder / "losses.json").exists():
        return json.loads((folder / "losses.json").read_text())
    model = peer.adapted(model, folder / "start").train()
    optimizer = peer.optimizer_of(model)
    losses, began = [], time.monotonic()
    for step in trace["steps"]:
        batch = peer.padded([trace["texts"][number] for number in step["texts"]])
        loss = train_peer.strengthened_loss(model, batch)
        peer.step(model, optimizer, loss, step["learning_rate"])
        losses.append(loss.item())
        if len(losses) % TOLD_EVERY == 0:
            left = (time.monotonic() - began) / len(losses) * (len(trace["steps"]) - len(losses)) / 60
            print(f"PEFT: step {len(losses)} of {len(trace['steps'])}, {left:.0f} min left", file=sys.stderr)
    model.save_pretrained(folder / "peft")
    unfinished = folder / "losses.unfinished"
    unfinished.write_text(json.dumps(losses))
    unfinished.rename(folder / "losses.json")
    return losses


@torch.no_grad()
def right(model, texts, adapter):
    """Which of the texts the model with the adapter answers rightly."""
    known = adapter.parent / f"right_{adapter.name}.json"
    if known.exists():
        return np.array(json.loads(known.read_text()))
    model = peft.PeftModel.from_pretrained(model, str(adapter)).eval()
    is_right = np.zeros(len(texts), bool)
    by_length = sorted(range(len(texts)), key=lambda number: len(texts[number]["tokens"]))
    for first in range(0, len(texts), ASKED_AT_ONCE):
        numbers = by_length[first:first + ASKED_AT_ONCE]
        batch = peer.padded([texts[number] for number in numbers])
        asked, logits, targets = train_peer.at_asked_places(model, batch)
        hits = torch.ones_like(asked)
        hits[asked] = logits.argmax(-1) == targets
        is_right[numbers] = hits.all(dim=1).numpy()
    known.write_text(json.dumps(is_right.tolist()))
    return is_right


def show(name, ours, theirs, our_losses, losses):
    """The difference with its 95 % interval: that of the mean of the rows' differences."""
    differences = (ours.astype(int) - theirs.astype(int)) * 100
    half = 1.96 * differences.std(ddof=1) / np.sqrt(len(differences))
    signed = np.subtract(our_losses, losses)
    gaps = np.abs(signed)
    print(f"{name}: right {100 * ours.mean():.1f} % ours, {100 * theirs.mean():.1f} % PEFT, difference "
          f"{differences.mean():+.1f} ({differences.mean() - half:+.1f} to {differences.mean() + half:+.1f}); losses "
          f"of {len(gaps)} steps differ by {gaps.max():.2g} at most, of the first 20 by {gaps[:20].max():.2g}, of "
          f"the first 200 by {gaps[:200].max():.2g}; by {gaps.mean():.2g} on average, and less what is above and "
          f"what below by {abs(signed.mean()):.2g}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trace", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=1500)
    parser.add_argument("--test", type=int, default=3080)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--device", default=FLOATS)
    options = parser.parse_args()
    data = options.data / "banking77"
    if not (data / "train.jsonl").exists():
        print(f"train_quality: SKIPPED, there is no banking77/train.jsonl in {options.data}")
        return
    torch.set_num_threads(options.threads)
    transformers.utils.logging.disable_progress_bar()
    learnt, asked = rows_of(data / "train.jsonl", options.rows), rows_of(data / "test.jsonl", options.test)
    settings = {"batch": options.batch, "epochs": options.epochs, "learning_rate": options.learning_rate,
                "threads": options.threads}
    test = trace_of(options, job_of(asked, steps=0, **settings), options.work / "test")["texts"]
    base = GgufModel(options.model)
    for seed in range(1, options.seeds + 1):
        folder = options.work / f"seed-{seed}"
        job = job_of(learnt, seed=seed, steps=sys.maxsize, **settings)
        trace = trace_of(options, job, folder)
        losses = learn(base.load(), trace, folder)
        our_folder = folder
        if options.device != FLOATS:
            our_folder = options.work / f"seed-{seed}-{options.device}"
            trace = trace_of(options, job | {"device": options.device}, our_folder)
        ours, theirs = (right(base.load(), test, adapter) for adapter in (our_folder / "end", folder / "peft"))
        show(f"seed {seed}, {options.device}", ours, theirs, [step["loss"] for step in trace["steps"]], losses)


if __name__ == "__main__":
    main()
