"""The work of `tuneornot check` as it is written in a notebook: read the rows, count the labels, find
the texts that stood before but for case, spaces and punctuation. A peer for check_bench."""

import collections
import csv
import gzip
import json
import re
import sys

SEPARATORS = re.compile(r"[\W_]+")


def rows_of(path):
    if path.endswith(".gz"):
        return csv.DictReader(gzip.open(path, "rt", encoding="utf-8", newline=""))
    file = open(path, encoding="utf-8", newline="")
    return map(json.loads, file) if path.endswith(".jsonl") else csv.DictReader(file)


def main():
    labels = collections.Counter()
    known = set()
    repeats = 0
    for row in rows_of(sys.argv[1]):
        labels[row["label"]] += 1
        text = SEPARATORS.sub(" ", row["text"].casefold()).strip()
        repeats += text in known
        known.add(text)
    if not labels or not repeats:
        sys.exit("check_peer: no labels or no repeats; this is no file of check_bench")


main()
