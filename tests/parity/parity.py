"""Holds the trainer against PyTorch, transformers and PEFT; ./dev parity runs it.

  parity.py --trace PROGRAM --model GGUF --converter FOLDER [--device NAME] [--random] [--golden FILE]

PROGRAM is trainer_trace, FOLDER holds llama.cpp's convert_lora_to_gguf.py. NAME is what the trainer computes on:
cpu, its own kernels, cpu-bf16, the same with numbers of 16 bits, or one of ggml's devices, of which CPU is there
always. --random leaves the real model out. --golden also writes what PEFT
gave for the tests' random models, which peft_golden_test holds the trainer against where there is no torch.
Prints a table, and fails when a row of it does.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import gguf
import numpy as np
import peft
import torch
import transformers

import peer
from gguf_model import GgufModel

ARCHITECTURES = ["llama", "qwen2", "qwen3", "gemma3", "phi3"]
MESSAGES = pathlib.Path(__file__).resolve().parents[2] / "examples/helpdesk/messages.csv"
SETTINGS = {"seed": 5, "threads": 2, "adapts": True, "b_spread": 0, "batch": 4, "epochs": 5,
            "learning_rate": 1e-3, "steps": 0, "logits": False, "gradient": False}
COMPARES = {"logits": True, "gradient": True}

# Five texts that begin alike, some with a target within what all share, for models of 64 tokens.
TINY_BEGINNING = [62, 11, 5, 33, 8, 21, 40, 2, 17]
TINY_TEXTS = [{"tokens": TINY_BEGINNING + end, "targets": targets} for end, targets in [
    ([9, 1, 50, 3, 63], [12, 13]), ([9, 1, 7, 63], [11, 12]), ([20, 30, 31, 32, 4, 4, 63], [4, 14, 15]),
    ([14, 63], [9, 10]), ([9, 63], [9, 10])]]
TINY = SETTINGS | {"texts": TINY_TEXTS, "rank": 3, "alpha": 5, "batch": 3, "epochs": 10, "learning_rate": 0.01}
TINY_RUNS = {"adapted": TINY | COMPARES | {"b_spread": 0.3}, "curve": TINY | {"steps": 20}}
GOLDEN_EVERY = 7  # number of a gradient
ROUNDING = "cpu-bf16"  # the device whose products have 8 bits: of a curve the mean difference counts


class Table:
    def __init__(self):
        self.failed = 0
        print(f"{'what':54} {'ours':>11} {'theirs':>11} {'difference':>11} {'limit':>8}")

    def row(self, what, ours, theirs, difference, limit):
        passed = difference <= limit
        self.failed += not passed
        print(f"{what:54} {ours:11.6g} {theirs:11.6g} {difference:11.2g} {limit:8.0e}  "
              f"{'pass' if passed else 'FAIL'}", flush=True)


class Trace:
    """What the trainer computed of a job, in a folder."""
    device = "cpu"

    def __init__(self, program, model, job, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        (self.folder / "job.json").write_text(json.dumps(job | {"device": self.device}))
        subprocess.run([program, "run", model, self.folder / "job.json", self.folder], check=True)
        self.job = job
        written = json.loads((self.folder / "trace.json").read_text())
        self.texts, self.steps, self.modules = (written[key] for key in ("texts", "steps", "modules"))
        self.logits = np.fromfile(self.folder / "logits.f32", np.float32)
        self.gradient = np.fromfile(self.folder / "gradient.f32", np.float32)
        self.losses = [step["loss"] for step in self.steps]


def logits_of(model, texts):
    """Of every target's place, text by text."""
    rows = []
    with torch.no_grad():
        for text in texts:
            logits = model(input_ids=torch.tensor([text["tokens"]])).logits[0]
            rows.append(logits[torch.tensor(text["targets"]) - 1].numpy().ravel())
    return np.concatenate(rows)


def gradient_of(model, base, trace):
    """Of the loss of the first batch, as the trace lays it out: A and B of each module, the rows as in the
    file. Also the names and the places of these parts."""
    numbers = trace.steps[0]["texts"]
    loss = model(**peer.padded([trace.texts[number] for number in numbers])).loss
    loss.backward()
    found = dict(model.named_parameters())
    parts, names = [], []
    for module in trace.modules:
        stem = f"base_model.model.{base.place(module['tensor'])}"
        order = np.argsort(base.row_order(module["tensor"], module["outputs"]))
        a, b = (found[f"{stem}.lora_{side}.default.weight"].grad.numpy() for side in "AB")
        parts += [a.ravel(), b[order].ravel()]
        names += [module["tensor"] + ".a", module["tensor"] + ".b"]
    model.zero_grad()
    return loss.item(), parts, names


def losses_of(model, trace):
    """Of a training that takes the trace's batches and learning rates."""
    optimizer = peer.optimizer_of(model)
    losses = []
    for step in trace.steps:
        loss = model(**peer.padded([trace.texts[number] for number in step["texts"]])).loss
        peer.step(model, optimizer, loss, step["learning_rate"])
        losses.append(loss.item())
    return losses


def size(numbers):
    return float(np.sqrt(np.mean(np.square(numbers, dtype=np.float64))))


def compare_logits(table, what, ours, theirs, limit):
    table.row(what, size(ours), size(theirs), float(np.abs(ours - theirs).max()), limit)


def compare_gradients(table, name, trace, theirs, names):
    """Relative to the length: of the whole, and of the part that differs most."""
    whole = np.concatenate(theirs)
    difference = size(trace.gradient - whole) / size(whole)
    limit, limit_of_part = (3e-2, 1e-1) if Trace.device == ROUNDING else (1e-4, 3e-4)
    table.row(f"{name}: gradient", size(trace.gradient), size(whole), difference, limit)
    ours = np.split(trace.gradient, np.cumsum([len(part) for part in theirs])[:-1])
    differences = [size(our - their) / size(their) for our, their in zip(ours, theirs)]
    worst = int(np.argmax(differences))
    table.row(f"{name}: worst of {len(names)}: {names[worst]}", size(ours[worst]), size(theirs[worst]),
              differences[worst], limit_of_part)


def rounded_limit(name, first_loss):
    """What rounding may move a loss by; those of random models are of any size, and fall as fast."""
    return 2e-3 * first_loss if name.startswith("random") else 1e-2


def compare_curves(table, name, ours, theirs):
    rounds = Trace.device == ROUNDING
    for steps, limit in ((20, rounded_limit(name, theirs[0]) if rounds else 1e-4), (200, 1e-2)):
        if len(ours) >= steps:
            gaps = np.subtract(ours, theirs)[:steps]
            table.row(f"{name}: loss, {'mean' if rounds else 'worst'} of {steps} steps; the last", ours[steps - 1],
                      theirs[steps - 1], float(abs(gaps.mean()) if rounds else np.abs(gaps).max()), limit)


def adapter_tensors(path):
    reader = gguf.GGUFReader(path)
    tensors = {tensor.name: gguf.quants.dequantize(tensor.data, tensor.tensor_type)
               for tensor in reader.tensors}
    return reader.fields["adapter.lora.alpha"].contents(), tensors


def compare_round_trip(table, name, trace, base, converter):
    """Our PEFT folder through llama.cpp's converter is our GGUF adapter, number by number."""
    folder = trace.folder / "base"
    config = base.config()
    config.architectures = [{"gemma3": "Gemma3ForCausalLM", "llama": "LlamaForCausalLM", "phi3": "Phi3ForCausalLM",
                             "qwen2": "Qwen2ForCausalLM", "qwen3": "Qwen3ForCausalLM"}[base.architecture]]
    config.save_pretrained(folder)
    converted = trace.folder / "converted.gguf"
    done = subprocess.run([sys.executable, converter / "convert_lora_to_gguf.py", "--base", folder,
                           "--outfile", converted, trace.folder / "start"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    our_alpha, ours = adapter_tensors(trace.folder / "start/adapter.gguf")
    their_alpha, theirs = adapter_tensors(converted)
    differences = [abs(our_alpha - their_alpha), float(ours.keys() != theirs.keys())]
    differences += [float(np.abs(ours[key] - theirs[key]).max()) for key in ours.keys() & theirs.keys()]
    table.row(f"{name}: adapter.gguf and peft/ converted", len(ours), len(theirs), max(differences), 0)


def compare_model(table, name, path, runs, limit, converter):
    """Both the trainer's `runs` (one that compares, one that trains) against PEFT's; what PEFT gave."""
    base = GgufModel(path)
    adapted, curve, bare = runs["adapted"], runs["curve"], runs["bare"]
    model = base.load()
    compare_logits(table, f"{name}: logits", bare.logits, logits_of(model, bare.texts), limit)
    model = peer.adapted(model, adapted.folder / "start")
    logits = logits_of(model, adapted.texts)
    compare_logits(table, f"{name}: logits with an adapter, from peft/", adapted.logits, logits, limit)
    loss, gradient, names = gradient_of(model, base, adapted)
    limit_of_loss = 3e-3 * loss if Trace.device == ROUNDING else 1e-4
    table.row(f"{name}: loss with it", adapted.losses[0], loss, abs(adapted.losses[0] - loss), limit_of_loss)
    compare_gradients(table, name, adapted, gradient, names)
    compare_round_trip(table, name, adapted, base, converter)
    losses = losses_of(peer.adapted(model.unload(), curve.folder / "start"), curve)
    compare_curves(table, name, curve.losses, losses)
    return {"logits": logits.tolist(), "gradient": np.concatenate(gradient)[::GOLDEN_EVERY].tolist(),
            "losses": losses}


def run_all(program, path, jobs, folder):
    jobs = {"bare": jobs["adapted"] | {"adapts": False, "gradient": False}} | jobs
    jobs["adapted"] = jobs["adapted"] | {"steps": 1}  # whose loss and batch are compared
    return {name: Trace(program, path, job, folder / name) for name, job in jobs.items()}


def lessons(count):
    """The shortest messages, so that 200 steps take minutes."""
    with MESSAGES.open(newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: len(row["message"]))[:count]
    return [{"prompt": "What does the customer want?\n" + row["message"], "reply": row["intent"]} for row in rows]


def small_model_runs():
    settings = SETTINGS | {"rank": 16, "alpha": 16}
    return {"adapted": settings | COMPARES | {"lessons": lessons(8), "b_spread": 0.02},
            "curve": settings | {"lessons": lessons(100), "batch": 2, "epochs": 4, "steps": 200}}


def rounded(numbers):
    return [float(f"{number:.7g}") for number in numbers]


def write_golden(path, found):
    golden = {"versions": versions(), "gradient_every": GOLDEN_EVERY, "runs": TINY_RUNS,
              "architectures": {name: {key: rounded(numbers) for key, numbers in of.items()}
                                for name, of in found.items()}}
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


def versions():
    return {module.__name__: module.__version__ for module in (torch, transformers, peft)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trace", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--converter", required=True, type=pathlib.Path)
    parser.add_argument("--device", default=Trace.device)
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--golden", type=pathlib.Path)
    options = parser.parse_args()
    Trace.device = options.device
    torch.set_num_threads(SETTINGS["threads"])
    transformers.utils.logging.disable_progress_bar()
    print(", ".join(f"{name} {version}" for name, version in versions().items()))
    table = Table()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name in ARCHITECTURES:
            path = folder / f"{name}.gguf"
            subprocess.run([options.trace, "tiny", name, path], check=True)
            runs = run_all(options.trace, path, TINY_RUNS, folder / name)
            found[name] = compare_model(table, f"random {name}", path, runs, 1e-4, options.converter)
        if not options.random:
            runs = run_all(options.trace, options.model, small_model_runs(), folder / "model")
            compare_model(table, "SmolLM2-135M Q4_1", options.model, runs, 2e-3, options.converter)
    if options.golden:
        write_golden(options.golden, found)
    if table.failed:
        sys.exit(f"{table.failed} of the rows fail")


main()
