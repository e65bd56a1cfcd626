"""The work of train_bench with PEFT, in a process of its own.

  train_peer.py model GGUF FOLDER               writes the model as transformers keeps it
  train_peer.py plain|strengthened f32|bf16|bf16-weights MODEL TRACE STEPS THREADS
                                                trains; prints the times and the loss of each step
  train_peer.py gpu MODEL TRACE STEPS ROUNDS    trains all four ways on PyTorch's GPU, in turns: a line for each

plain: the batches of the trace, padded; the model's own loss, over all places. strengthened: batches of
texts of like length, and logits only where a token is asked for.

f32: floats of 32 bits. bf16: those under bfloat16's autocast. bf16-weights: the frozen weights are kept in bfloat16 too,
which spares their conversion at every step.
"""
import contextlib
import json
import pathlib
import random
import sys
import time

import torch
import transformers

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/parity"))
import peer
from gguf_model import GgufModel

PRECISIONS = ("f32", "bf16", "bf16-weights")


def by_length(texts, batch):
    """Batches of like length, in an order without one."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]["tokens"]))
    batches = [order[first:first + batch] for first in range(0, len(order), batch)]
    random.Random(1).shuffle(batches)
    return batches


def plain_loss(model, batch):
    return model(**batch).loss


def at_asked_places(model, batch):
    """Which places ask for a token, from the second one on; their logits and the tokens. Transformers' loss
    computes the head at all of them."""
    inner = model.get_base_model()
    states = inner.model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"])[0]
    asked = batch["labels"][:, 1:] != peer.IGNORED
    return asked, inner.lm_head(states[:, :-1][asked]), batch["labels"][:, 1:][asked]


def strengthened_loss(model, batch):
    _, logits, targets = at_asked_places(model, batch)
    return torch.nn.functional.cross_entropy(logits.float(), targets)


def train(way, precision, device, model_folder, trace_folder, steps):
    trace = json.loads((trace_folder / "trace.json").read_text())
    dtype = torch.bfloat16 if precision == "bf16-weights" else torch.float32
    model = transformers.AutoModelForCausalLM.from_pretrained(model_folder, dtype=dtype)
    model = peer.adapted(model, trace_folder / "start").to(device).train()
    optimizer = peer.optimizer_of(model)
    batches = [step["texts"] for step in trace["steps"]]
    if way == "strengthened":
        batches = by_length(trace["texts"], len(batches[0]))
    loss_of = strengthened_loss if way == "strengthened" else plain_loss
    for step, numbers in zip(trace["steps"][:steps], batches):
        start, start_processor = time.monotonic(), time.process_time()
        texts = peer.padded([trace["texts"][number] for number in numbers])
        batch = {name: tensor.to(device) for name, tensor in texts.items()}
        with contextlib.nullcontext() if precision == "f32" else torch.autocast(device, torch.bfloat16):
            loss = loss_of(model, batch)
        peer.step(model, optimizer, loss, step["learning_rate"])
        yield {"loss": loss.item(), "seconds": time.monotonic() - start,
               "processor_seconds": time.process_time() - start_processor}


def main():
    transformers.utils.logging.disable_progress_bar()
    if sys.argv[1] == "model":
        GgufModel(sys.argv[2]).load().save_pretrained(sys.argv[3])
    elif sys.argv[1] == "gpu":
        model, trace, steps, rounds = sys.argv[2:]
        torch.set_float32_matmul_precision("high")  # TF32, as ours
        for _ in range(int(rounds)):
            for way in ("plain", "strengthened"):
                for precision in PRECISIONS:
                    done = train(way, precision, "cuda", model, pathlib.Path(trace), int(steps))
                    print(json.dumps({"name": f"PEFT {way}, {precision}", "steps": list(done)}), flush=True)
    else:
        way, precision, model, trace, steps, threads = sys.argv[1:]
        torch.set_num_threads(int(threads))
        print(json.dumps(list(train(way, precision, "cpu", model, pathlib.Path(trace), int(steps)))))


if __name__ == "__main__":
    main()
