"""Rows answered a second: this program's engine and llama-server of the same commit, which read the same
tokens and may give the same answers; ./dev bench runs it.

  engine_bench.py --program PROGRAM --work PROGRAM --server PROGRAM --model GGUF --weights FOLDER --data FOLDER
                  [--rows N] [--rounds N] [--only WORK]

PROGRAM are tuneornot, engine_work and llama-server, FOLDER the copies of weights and the labelled tasks. The server is
tried with every choice of file (the model's and the copy that the engine computes with), flash attention (on,
off) and slots (1, 2, 4, each kept busy); the fastest is timed in turns with the engine, on rows that neither
has seen. It keeps prompts in its cache and samples greedily under a grammar of the answers; the prompts'
common beginning is in every slot before the time counts, and in the engine's cache.
"""
import argparse
import concurrent.futures
import contextlib
import hashlib
import http.client
import itertools
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

WORKS = ("zero_shot", "shared_shots", "nearest_shots", "extraction")
WARM = 16  # rows that both answer before the time counts
TRIED = 16  # rows that choose the server's settings
SLOTS = (1, 2, 4)


def grammar_of(answers):
    if "grammar" in answers:
        return answers["grammar"]
    # A JSON string is one of GBNF's.
    return "root ::= " + " | ".join(json.dumps(label, ensure_ascii=False) for label in answers["labels"])


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """llama-server with one choice of settings, while the context lasts."""

    def __init__(self, program, weights, flash, slots, context):
        self.name = f"{weights.name.split('.')[-2]}, flash attention {flash}, {slots} slots"
        self.slots = slots
        self.port = free_port()
        self.command = [program, "-m", weights, "-c", str(context * slots), "-np", str(slots), "-fa", flash,
                        "-t", "2", "-tb", "2", "--host", "127.0.0.1", "--port", str(self.port), "--log-disable"]

    def __enter__(self):
        self.child = subprocess.Popen(list(map(str, self.command)), stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)
        for _ in range(600):
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", self.port)
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return self
            if self.child.poll() is not None:
                sys.exit(f"engine_bench: llama-server ended with {self.child.returncode}")
            time.sleep(0.1)
        sys.exit("engine_bench: llama-server does not answer")

    def __exit__(self, *_):
        self.child.terminate()
        self.child.wait()

    def ask(self, connection, row, grammar):
        body = {"prompt": row["tokens"], "grammar": grammar, "n_predict": row["most_tokens"], "temperature": 0,
                "samplers": ["temperature"], "cache_prompt": True}
        connection.request("POST", "/completion", json.dumps(body), {"Content-Type": "application/json"})
        reply = connection.getresponse()
        content = reply.read()
        if reply.status != 200:
            sys.exit(f"engine_bench: llama-server says {content[:200]!r}")
        return json.loads(content)["content"]

    def answers(self, rows, grammar):
        """In order, with as many requests under way as there are slots; and the seconds they took."""
        left = iter(enumerate(rows))
        texts = [""] * len(rows)

        def keep_asking():
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            for index, row in left:
                texts[index] = self.ask(connection, row, grammar)

        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(self.slots) as pool:
            for slot in [pool.submit(keep_asking) for _ in range(self.slots)]:
                slot.result()
        return texts, time.monotonic() - start


class Bench:
    def __init__(self, options, work):
        self.options = options
        self.work = work
        lines = self.engine("show", str(WARM + options.rows * options.rounds)).splitlines()
        answers, *self.rows = map(json.loads, lines)
        self.grammar = grammar_of(answers)
        self.is_json = "grammar" in answers
        longest = max(len(row["tokens"]) + row["most_tokens"] for row in self.rows)
        self.context = -(-longest // 256) * 256
        self.speeds = {"tuneornot": [], "llama-server": []}  # rows a second, of each round
        self.right = {"tuneornot": 0, "llama-server": 0}
        self.same = 0

    def engine(self, verb, *words):
        command = [self.options.work, verb, self.options.model, self.options.data, self.work, *words]
        return subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True, check=True).stdout

    def server(self, weights, flash, slots):
        return Server(self.options.server, weights, flash, slots, self.context)

    def fastest(self):
        """The settings of the server that answers most rows a second here."""
        sha256 = hashlib.sha256(self.options.model.read_bytes()).hexdigest()
        files = [self.options.model, *self.options.weights.glob(f"{sha256}.*.gguf")]
        speeds = {}
        for settings in itertools.product(files, ("on", "off"), SLOTS):
            with self.server(*settings) as server:
                server.answers(self.rows[:WARM], self.grammar)
                tried = self.rows[WARM:WARM + TRIED]
                speeds[settings] = len(tried) / server.answers(tried, self.grammar)[1]
                print(f"  tried     {speeds[settings]:6.2f} rows/s with {server.name}", flush=True)
        return max(speeds, key=speeds.get)

    def keep(self, name, texts, seconds, rows):
        self.speeds[name].append(len(rows) / seconds)
        self.right[name] += sum(self.is_right(text, row["reference"]) for text, row in zip(texts, rows))

    def is_right(self, text, reference):
        if not self.is_json:
            return text == reference
        with contextlib.suppress(ValueError):
            return json.loads(text) == json.loads(reference)
        return False

    def round(self, server, number):
        first = WARM + number * self.options.rows
        rows = self.rows[first:first + self.options.rows]
        ours = json.loads(self.engine("run", WARM, first, len(rows), self.options.weights))
        self.keep("tuneornot", ours["answers"], ours["seconds"], rows)
        texts, seconds = server.answers(rows, self.grammar)
        self.keep("llama-server", texts, seconds, rows)
        self.same += sum(our == their for our, their in zip(ours["answers"], texts))
        return ours["engine"]

    def run(self):
        tokens = statistics.mean(len(row["tokens"]) for row in self.rows)
        print(f"{self.work}: prompts of {tokens:.0f} tokens, {self.options.rounds} rounds of {self.options.rows} "
              "rows; median (range over the rounds)", flush=True)
        self.engine("run", 1, 1, 1, self.options.weights)  # the copy of the weights is there now
        with self.server(*self.fastest()) as server:
            server.answers(self.rows[:WARM], self.grammar)
            for number in range(self.options.rounds):
                engine = self.round(server, number)
            self.show(engine, server.name)

    def show(self, engine, server):
        ratios = [ours / theirs for ours, theirs in zip(*self.speeds.values())]
        for name, settings in (("tuneornot", engine.split(", ", 1)[1]), ("llama-server", server)):
            print(f"  {name:12} {over_rounds(self.speeds[name])} rows/s, {self.right[name]} right ({settings})")
        print(f"  {'ratio':12} {over_rounds(ratios)}, the same answer to {self.same} of "
              f"{self.options.rows * self.options.rounds}", flush=True)


def show_overheads(options):
    """What else a user waits for: all of a study that is not the model, the program's start, one answer."""
    command = [options.work, "study", options.model, options.data, "zero_shot", "96", options.weights]
    shares = []
    for _ in range(options.rounds):
        took = json.loads(subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, check=True).stdout)
        shares.append(100 * (1 - took["model_seconds"] / took["seconds"]))
    print(f"a study less its model: {over_rounds(shares)} % of its time")
    starts = [seconds_of([options.program, "--version"]) * 1000 for _ in range(20)]
    print(f"tuneornot --version:    {over_rounds(starts)} ms")
    show_first_answers(options)


def show_first_answers(options):
    """What one command that asks for one answer takes, the files in memory: of labels that a prompt lists, and of
    two. The next one finds the prompt's beginning read."""
    for data, rows in (("banking77", 400), ("sms-spam", 100)):
        with tempfile.TemporaryDirectory() as folder:
            study = pathlib.Path(folder, "study")
            study.mkdir()
            for name, count in (("train", rows), ("test", 40)):
                lines = (options.data / data / f"{name}.jsonl").read_text().splitlines(keepends=True)[:count]
                (study / f"{name}.jsonl").write_text("".join(lines))
            (study / "task.yaml").write_text(json.dumps({
                "data": {"train": "train.jsonl", "test": "test.jsonl", "input": "text", "output": "label"},
                "models": [str(options.model)], "strategies": ["zero_shot"], "effort": "quick"}))
            for kept in ("weights", "attention"):
                pathlib.Path(folder, kept).symlink_to(options.weights.parent / kept)
            environment = {**os.environ, "TUNEORNOT_CACHE": folder}
            subprocess.run([options.program, "run", study], env=environment, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=True)
            times = [seconds_of([options.program, "predict", study, "Where is my card?"], environment)
                     for _ in range(1 + options.rounds)]
        print(f"predict, zero_shot on {data}: the first time {times[0]:.2f} s, then {over_rounds(times[1:])} s",
              flush=True)


def seconds_of(command, environment=None):
    start = time.monotonic()
    subprocess.run(list(map(str, command)), env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start


def over_rounds(values):
    return f"{statistics.median(values):6.2f} ({min(values):.2f} to {max(values):.2f})"


def main():
    parser = argparse.ArgumentParser()
    for name in ("--program", "--work", "--server", "--model", "--weights", "--data"):
        parser.add_argument(name, required=True, type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=WORKS)
    options = parser.parse_args()
    if not (options.data / "banking77").is_dir():
        print(f"engine_bench: SKIPPED, there is no banking77 in {options.data}")
        return
    for work in [options.only] if options.only else WORKS:
        Bench(options, work).run()
    if not options.only:
        show_overheads(options)


main()
