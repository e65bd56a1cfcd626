"""Training examples a second and peak memory, this program's trainer against PEFT's on the same texts, in
turns; ./dev bench train runs it. A process of its own for each run, so that the peaks are its alone. On a
machine with other work the examples a processor second are what can be compared: of all threads together.

  train_bench.py --trace PROGRAM --model GGUF --data FOLDER [--rounds N] [--batch N] [--steps N] [--device NAME]
                 [--shape NAME]

PROGRAM is trainer_trace, FOLDER holds banking77. With --shape the model has the shape of model_shapes.py and
random weights, and of GGUF only the tokenizer. LoRA of rank 16 on all linear layers, batches of 8, a
one-line instruction. PEFT runs twice: plain, and strengthened by what its users can do; see train_peer.py.
Of its precisions each takes the fastest. On a device other than the cpu, one of ggml's GPUs, PEFT
computes on PyTorch's, in all of them; examples a second are what is compared there, and memory is that
of the processor.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import model_shapes
import train_flops

PEER = pathlib.Path(__file__).with_name("train_peer.py")
WAYS = ("plain", "strengthened")
PRECISIONS = ("f32", "bf16", "bf16-weights")  # of train_peer.py
WARM_UP = 2  # steps that are not counted
TRIED = 4  # steps that choose the peer's precision
PROCESSOR = "processor_seconds"
THREADS = 2
RANK = 16
INSTRUCTION = "Name the intent of a bank customer's message.\n"


def run_alone(command):
    """Its output, and its largest resident memory in MB."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"train_bench: {command[0]} failed")
    return output, usage.ru_maxrss / 1000


def job_of(rows, **settings):
    """What trainer_trace is to learn: rows of banking77."""
    return {"lessons": [{"prompt": INSTRUCTION + row["text"], "reply": row["label"]} for row in rows],
            "rank": RANK, "alpha": RANK, "seed": 1, "adapts": True, "b_spread": 0,
            "logits": False, "gradient": False} | settings


def processor_has_bf16():
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    return cpuinfo.exists() and "avx512_bf16" in cpuinfo.read_text()


def write_job(path, options, device):
    with (options.data / "banking77/train.jsonl").open() as file:
        rows = [json.loads(line) for _, line in zip(range(options.batch * options.steps), file)]
    path.write_text(json.dumps(job_of(rows, batch=options.batch, epochs=1, learning_rate=1e-3,
                                      steps=options.steps, device=device, threads=THREADS)))


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.trace = folder / "trace"
        self.runs = {}  # of each way: (examples a second, a processor second, MB)
        self.speeds = []  # GFLOP/s of our runs
        write_job(folder / "job.json", options, options.device)
        run_alone([sys.executable, PEER, "model", options.model, folder / "model"])

    def work_per_s(self):
        """GFLOP/s of our last run, over whole steps."""
        trace = json.loads((self.trace / "trace.json").read_text())
        steps = trace["steps"][WARM_UP:]
        sizes = train_flops.Sizes(self.options.model)
        work = sum(train_flops.of_step(sizes, [trace["texts"][number] for number in step["texts"]], RANK)
                   for step in steps)
        return work / sum(step["seconds"] for step in steps) / 1e9

    def show_work(self):
        """Beside what the kernel reaches on numbers that lie in the first-level cache, on as many threads."""
        peaks = json.loads(run_alone([self.options.trace, "peaks", str(THREADS)])[0])
        speed, peak = statistics.median(self.speeds), peaks[self.options.device]
        print(f"  {'its products':24} {speed:6.0f} GFLOP/s over whole steps; their kernel alone {peak:.0f}: "
              f"{100 * speed / peak:.0f} %")

    def examples_per_s(self, steps, seconds="seconds"):
        return self.options.batch * (len(steps) - WARM_UP) / sum(step[seconds] for step in steps[WARM_UP:])

    def ours(self):
        _, peak = run_alone([self.options.trace, "run", self.options.model, self.folder / "job.json", self.trace])
        return json.loads((self.trace / "trace.json").read_text())["steps"], peak

    def take_faster_device(self):
        """Of the trainer's own two on this processor."""
        devices = ("cpu", "cpu-bf16") if processor_has_bf16() else ("cpu",)
        speeds = {}
        for device in devices:
            write_job(self.folder / "job.json", self.options, device)
            speeds[device] = self.examples_per_s(self.ours()[0], PROCESSOR)
        print("tuneornot, examples a processor second:",
              ", ".join(f"{name} {speed:.2f}" for name, speed in speeds.items()), flush=True)
        self.options.device = max(speeds, key=speeds.get)
        write_job(self.folder / "job.json", self.options, self.options.device)

    def peers(self, way, precision, steps):
        output, peak = run_alone([sys.executable, "-W", "ignore", PEER, way, precision, self.folder / "model",
                                  self.trace, str(steps), str(THREADS)])
        return json.loads(output), peak

    def fastest(self, way):
        """The precision that PEFT is fastest in here."""
        speeds = {name: self.examples_per_s(self.peers(way, name, TRIED)[0], PROCESSOR) for name in PRECISIONS}
        print(f"PEFT {way}, examples a processor second:",
              ", ".join(f"{name} {speed:.2f}" for name, speed in speeds.items()), flush=True)
        return max(speeds, key=speeds.get)

    def keep(self, name, steps, peak):
        self.runs.setdefault(name, []).append(
            (self.examples_per_s(steps), self.examples_per_s(steps, PROCESSOR), peak))

    def round(self, precisions):
        steps, peak = self.ours()
        self.keep("tuneornot", steps, peak)
        self.speeds.append(self.work_per_s())
        for way, precision in precisions.items():
            of_peer, peak = self.peers(way, precision, self.options.steps)
            self.keep(f"PEFT {way}, {precision}", of_peer, peak)
            if way == "plain" and abs(of_peer[0]["loss"] - steps[0]["loss"]) > 0.05:
                sys.exit(f"train_bench: PEFT's first loss is {of_peer[0]['loss']}, ours {steps[0]['loss']}")

    def rounds_on_gpu(self):
        """Ours first, then PEFT in one process: starting PyTorch would be most of the time."""
        for _ in range(self.options.rounds):
            self.keep("tuneornot", *self.ours())
        output, peak = run_alone([sys.executable, "-W", "ignore", PEER, "gpu", self.folder / "model", self.trace,
                                  str(self.options.steps), str(self.options.rounds)])
        for line in output.splitlines():
            run = json.loads(line)
            self.keep(run["name"], run["steps"], peak)

    def show(self):
        ours = self.runs["tuneornot"]
        print(f"{self.options.device}: {self.options.steps - WARM_UP} steps of {self.options.batch} texts, "
              f"{len(ours)} rounds; median (range over the rounds)")
        for name, runs in self.runs.items():
            speeds, of_processor, peaks = zip(*runs)
            print(f"  {name:24} {over_rounds(speeds)} examples a second, {over_rounds(of_processor)} a processor "
                  f"second; peak {max(peaks):.0f} MB")
            if runs is not ours:
                ratios, of_processor = ([our[i] / their[i] for our, their in zip(ours, runs)] for i in (0, 1))
                share = max(our[2] for our in ours) / max(peaks)
                print(f"  {'  ratio':24} {over_rounds(ratios)}, {over_rounds(of_processor)}; our memory is "
                      f"{share:.2f} of its")


def over_rounds(values):
    return f"{statistics.median(values):6.2f} ({min(values):.2f} to {max(values):.2f})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trace", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--shape", choices=model_shapes.SHAPES)
    options = parser.parse_args()
    if not (options.data / "banking77/train.jsonl").exists():
        print(f"train_bench: SKIPPED, there is no banking77/train.jsonl in {options.data}")
        return
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if options.shape:
            model_shapes.write(options.shape, folder / "shape.gguf", options.model)
            options.model = folder / "shape.gguf"
        bench = Bench(options, folder)
        if options.device == "cpu":
            bench.take_faster_device()
            precisions = {way: bench.fastest(way) for way in WAYS}
            for _ in range(options.rounds):
                bench.round(precisions)
            bench.show_work()
        else:
            bench.ours()
            bench.rounds_on_gpu()
        bench.show()


if __name__ == "__main__":
    main()
