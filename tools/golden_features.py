"""Prints the numbers that the tests of src/features and src/linear hold, made by other people's code;
with folders of data, also what these say about them: train.jsonl and test.jsonl with text and label.

  tools/golden_features.py [FOLDER ...]

Needs: pip install scikit-learn bm25s
"""
import json
import pathlib
import sys

import bm25s
import numpy as np
import sklearn
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import StandardScaler

TEXTS = ["My card is lost, my card!", "Where IS my Card?", "Die Straße – ça va, élève?", "top up  top-up"]
QUERY = "is my élève's card lost? lost"
LABELS = ["lost", "where", "other", "other"]
# Numbers that stand for vectors of texts; the last column never changes.
VECTORS = [[0.5, -0.25, 0.125, 0.75], [0.25, 0.5, -0.5, 0.75], [-0.75, 0.125, 0.25, 0.75],
           [0.0, -0.5, 0.75, 0.75]]


def vectorizers(least_texts=1):
    """The two blocks of columns of Tfidf."""
    shared = {"min_df": least_texts, "sublinear_tf": True}
    return [TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", **shared),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **shared)]


def bm25_terms(text):
    """Words, marked, and stretches of four letters: the terms of Bm25."""
    words = vectorizers()[0].build_tokenizer()(text.lower())
    stretches = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4)).build_analyzer()(text)
    return ["\n" + word for word in words] + stretches


def learned(c, tolerance, rows, labels):
    model = LogisticRegression(solver="liblinear", C=c, tol=tolerance, max_iter=1000)
    return OneVsRestClassifier(model).fit(rows, labels)


def show(what, numbers):
    print(f"{what:34}", *(f"{float(number):.12g}" for number in numbers))


def show_small():
    blocks = vectorizers()
    parts = [block.fit_transform(TEXTS) for block in blocks]
    for name, block, part in zip(("words", "letters"), blocks, parts):
        print(name, part.shape[1], "terms")
        row = block.transform([QUERY]).toarray()[0]
        for term, column in sorted(block.vocabulary_.items()):
            if row[column] > 0 and (name == "words" or len(term) == 5):
                show(f"  {term!r}", [row[column]])
    rows = hstack(parts).tocsr()
    query = hstack([block.transform([QUERY]) for block in blocks]).tocsr()
    model = learned(4, 1e-10, rows, LABELS)
    show("decision " + " ".join(model.classes_), model.decision_function(query)[0])
    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75, dtype="float64")
    index.index([bm25_terms(text) for text in TEXTS], show_progress=False)
    show("BM25", index.get_scores(bm25_terms(QUERY)))


def show_vectors():
    """Scaled as Scale does it: a row is about as long as 1."""
    scaler = StandardScaler().fit(VECTORS)
    rows = scaler.transform(VECTORS) / np.sqrt(len(VECTORS[0]))
    show("scaled", rows[1])
    model = learned(4, 1e-10, rows, LABELS)
    show("vectors: " + " ".join(model.classes_), model.decision_function(rows[1:2])[0])


def nearest_accuracy(train, test, neighbours):
    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75, dtype="float64")
    index.index([bm25_terms(row["text"]) for row in train], show_progress=False)
    right = dict.fromkeys(neighbours, 0)
    for row in test:
        scores = index.get_scores(bm25_terms(row["text"]))
        order = np.argsort(-scores, kind="stable")
        for k in neighbours:
            votes = {}
            for number in order[:k]:
                label = train[number]["label"]
                votes[label] = votes.get(label, 0) + scores[number]
            right[k] += max(sorted(votes), key=votes.get) == row["label"]
    return [100 * right[k] / len(test) for k in neighbours]


def show_folder(folder):
    train, test = ([json.loads(line) for line in (folder / f"{part}.jsonl").open(encoding="utf-8")]
                   for part in ("train", "test"))
    blocks = vectorizers(2 if len(train) >= 1000 else 1)
    rows = hstack([block.fit_transform(row["text"] for row in train) for block in blocks]).tocsr()
    asked = hstack([block.transform(row["text"] for row in test) for block in blocks]).tocsr()
    expected = np.array([row["label"] for row in test])
    show(f"{folder.name}: BM25 1 5 10 20", nearest_accuracy(train, test, [1, 5, 10, 20]))
    for c in (1, 4, 16):
        model = learned(c, 1e-2, rows, [row["label"] for row in train])
        show(f"{folder.name}: linear, C {c}", [100 * (model.predict(asked) == expected).mean()])
        sys.stdout.flush()


print("scikit-learn", sklearn.__version__, "bm25s", bm25s.__version__)
show_small()
show_vectors()
for argument in sys.argv[1:]:
    show_folder(pathlib.Path(argument))
