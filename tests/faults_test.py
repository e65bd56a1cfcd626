"""Reads every folder of tests/faults with the real program and compares what it says with expected.json.

  tests/faults_test.py --program build/dev/src/tuneornot [--update] [CASE ...]

Each folder is data as somebody has it, with one fault or one peculiarity. --update rewrites what is
expected, whose diff is then to be read, and docs/faults.md, which shows it to people.
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
PAGE = FAULTS.parent.parent / "docs" / "faults.md"
PAGE_HEAD = """# What is said of faulty data

Each row is a folder of `tests/faults`: data as somebody has it, with one fault or one peculiarity. This is what
`tuneornot check` says of it, word for word, with its exit code: 0, `run` would take the data; 2, it would refuse them,
before a model is loaded. "x3" is how often, behind the first lines. What to do about each kind: [data.md](data.md).

| folder | what is in it | exit | what is said |
|---|---|---|---|
"""


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


def in_a_cell(text):
    """As Markdown shows it in a table, character by character."""
    special = {"\n": " ", "\r": " ", **{character: "\\" + character for character in "\\`*_{}[]<>#|~$"}}
    return "".join(special.get(character, character) for character in text)


def page(expected):
    rows = []
    for case, row in expected.items():
        heard = "; ".join(row["problems"]) or "nothing to say"
        rows.append(f"| `{case}` | {in_a_cell(row['what'])} | {row['exit']} | {in_a_cell(heard)} |\n")
    return PAGE_HEAD + "".join(rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--update", action="store_true")
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
        expected = dict(sorted(expected.items()))
        EXPECTED.write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        PAGE.write_text(page(expected), encoding="utf-8")
    if PAGE.read_text(encoding="utf-8") != page(expected):
        failed += 1
        print(f"FAILED {PAGE.name}: it does not show what is expected; --update writes it")
    print(f"{len(options.cases or folders)} folders, {failed} failed", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
