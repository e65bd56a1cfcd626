"""Holds what is made in examples/ to what it is made from."""
import csv
import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"


class Sql(unittest.TestCase):
    def test_the_database_is_that_of_its_text(self):
        text = (EXAMPLES / "sql/harbour.sql").read_text(encoding="utf-8")
        made = sqlite3.connect(":memory:")
        made.executescript(text)
        stored = sqlite3.connect(f"file:{EXAMPLES}/sql/harbour.db?mode=ro", uri=True)
        self.assertEqual(list(stored.iterdump()), list(made.iterdump()))

    def test_every_reference_runs_and_no_question_stands_twice(self):
        database = sqlite3.connect(f"file:{EXAMPLES}/sql/harbour.db?mode=ro", uri=True)
        questions = []
        for name in ["train.csv", "test.csv"]:
            with open(EXAMPLES / "sql" / name, encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    database.execute(row["query"]).fetchall()
                    questions.append(row["question"].lower())
        self.assertEqual(len(set(questions)), len(questions))


class Receipts(unittest.TestCase):
    def rows(self):
        for name in ["train.jsonl", "test.jsonl"]:
            for line in (EXAMPLES / "receipts" / name).read_text(encoding="utf-8").splitlines():
                yield json.loads(line)

    def test_the_files_are_those_of_their_program(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(EXAMPLES / "receipts/make.py", folder)
            subprocess.run([sys.executable, "make.py"], cwd=folder, check=True)
            for name in ["train.jsonl", "test.jsonl"]:
                self.assertEqual((pathlib.Path(folder) / name).read_bytes(), (EXAMPLES / "receipts" / name).read_bytes())

    def test_what_is_to_be_read_stands_in_the_text(self):
        for row in self.rows():
            text, found = row["text"].lower(), row["receipt"]
            numbers = text.replace(",", ".")
            self.assertIn(found["shop"].lower(), text)
            self.assertIn(f"{found['total']:.2f}", numbers)
            for item in found.get("items", []):
                self.assertIn(item["name"].lower(), text)
                if "price" in item:
                    self.assertIn(f"{item['price']:.2f}", numbers)
            self.assertEqual("date" in found, any(year in text for year in ["2023", "2024", "2025"]), text)


if __name__ == "__main__":
    unittest.main()
