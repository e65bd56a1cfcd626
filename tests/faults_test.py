"""Reads every folder of tests/faults with the real program and compares what it says with expected.json.

  tests/faults_test.py --program build/dev/src/tuneornot [--update] [--table] [CASE ...]

Each folder is data as somebody has it, with one fault or one peculiarity. --update rewrites what is
expected, whose diff is then to be read; --table prints the corpus as a table for people.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

FAULTS = pathlib.Path(__file__).parent / "faults"
EXPECTED = FAULTS / "expected.json"


def environment(home):
    """One without a model: what is refused must be refused before a model is loaded."""
    return {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "XDG_STATE_HOME": home,
            "TUNEORNOT_MODEL": f"{home}/there is no model.gguf"}


def call(program, home, *arguments):
    return subprocess.run([program, *arguments], cwd=FAULTS, env=environment(home), stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=60, check=False)


def place(problem):
    lines = ",".join(map(str, problem["lines"]))
    return f"{problem['file']}:{lines}" if lines else problem["file"]


def said(program, home, case):
    """What `check` says of one folder: its exit code, the rows and labels it counts, the problems."""
    done = call(program, home, "check", case, "--json")
    survey = json.loads(done.stdout)
    problems = [f"{p['severity']} {p['kind']} {place(p)} x{p['count']}: {p['message']}" for p in survey["problems"]]
    return {"exit": done.returncode, "kind": survey.get("kind", ""), "rows_read": survey["rows_read"],
            "rows_used": survey["rows_used"], "labels": {l["name"]: l["count"] for l in survey["labels"]},
            "problems": problems}


def refusal_faults(program, home, case):
    """What is wrong with how `run` refuses the folder: one sentence, exit 2, nothing written."""
    study = pathlib.Path(home) / "study"
    shutil.copytree(FAULTS / case, study)
    before = sorted(study.rglob("*"))
    done = call(program, home, "run", str(study))
    errors = [line for line in done.stderr.decode().splitlines() if line.startswith("tuneornot: ")]
    wrong = []
    if done.returncode != 2:
        wrong.append(f"run: exit {done.returncode}, expected 2")
    if not errors or len(errors[-1]) < 20:
        wrong.append(f"run: no sentence on stderr: {done.stderr.decode()}")
    if sorted(study.rglob("*")) != before:
        wrong.append("run: wrote into the study's folder")
    return wrong


def faults_of(program, case, expected):
    with tempfile.TemporaryDirectory() as home:
        now = said(program, home, case)
        wrong = [f"{key}:\n    expected {expected.get(key)}\n    got      {now[key]}"
                 for key in now if now[key] != expected.get(key)]
        if now["exit"] == 2:
            wrong += refusal_faults(program, home, case)
    return now, wrong


def print_table(expected):
    for case, row in expected.items():
        heard = "; ".join(row["problems"]) or "nothing to say"
        print(f"| `{case}` | {row['what']} | {row['exit']} | {heard} |".replace("\n", " "))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    folders = sorted(folder.name for folder in FAULTS.iterdir() if folder.is_dir())
    failed = 0
    for case in options.cases or folders:
        now, wrong = faults_of(options.program, case, expected.get(case, {}))
        expected[case] = {"what": expected.get(case, {}).get("what", ""), **now} if options.update else expected.get(case, {})
        if wrong and not options.update:
            failed += 1
            print("\n".join([f"FAILED {case}", *("  " + text for text in wrong)]))
    if options.update:
        EXPECTED.write_text(json.dumps(dict(sorted(expected.items())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.table:
        print_table(expected)
    print(f"{len(options.cases or folders) - failed} passed, {failed} failed", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
