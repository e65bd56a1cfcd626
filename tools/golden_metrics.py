"""Prints the numbers that the tests of src/metric hold, made by other people's code.

Needs: pip install scikit-learn rouge-score sacrebleu transformers
(transformers carries SQuAD 2.0's evaluation script.)
"""
from importlib.metadata import version

from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics import CHRF
from sklearn.metrics import accuracy_score, f1_score, jaccard_score
from sklearn.preprocessing import MultiLabelBinarizer
from transformers.data.metrics.squad_metrics import compute_f1

print(*(f"{name} {version(name)}"
        for name in ["scikit-learn", "rouge-score", "sacrebleu", "transformers"]))


def show(what, *numbers):
    print(f"{what:44}", *(f"{float(number):.15g}" for number in numbers))


ANSWERS = [("a", "b"), ("a",), (), ("c", "d"), ("b", "c"), ("a", "b", "c"), (), ("d",)]
EXPECTED = [("a", "b"), ("a", "c"), ("b",), ("d",), ("a",), ("a", "b", "c"), (), ("d", "a")]
binarizer = MultiLabelBinarizer(classes=list("abcd"))
truth, said = binarizer.fit_transform(EXPECTED), binarizer.fit_transform(ANSWERS)
for average in ["micro", "macro"]:
    show(f"labels: {average} F1", f1_score(truth, said, average=average, zero_division=0))
show("labels: F1 of a, b, c, d", *f1_score(truth, said, average=None, zero_division=0))
show("labels: subset accuracy", accuracy_score(truth, said))
show("labels: jaccard", jaccard_score(truth, said, average="samples", zero_division=1))
show("labels: F1 of each row",
     *(f1_score(t, s, average="binary", zero_division=1) for t, s in zip(truth, said)))
show("one label: F1 of a, b",
     *f1_score("a a a a b b b c c d".split(), "a a b x b c b c a b".split(), average=None,
               labels=["a", "b"], zero_division=0))

TEXTS = [
    ("The cat sat on the mat.", "the cat was sitting on the mat"),
    ("An apple, a pear and the plum", "apple pear plum plum"),
    ("the", "a"),
    ("the", "a plum"),
    ("It was 1776, in Philadelphia!", "in Philadelphia (Pennsylvania), 1776"),
    ("Crème brûlée für zwei", "crème brûlée for two"),
    ("x", "a much longer reference text than the answer"),
    ("one two three two one", "two one three one two"),
    ("日本語の文", "日本の文"),
]
for answer, expected in TEXTS:
    show(f"token F1, {answer[:24]}", compute_f1(expected, answer))
rouge = RougeScorer(["rougeL"], use_stemmer=False)
for answer, expected in TEXTS:
    show(f"rouge L, {answer[:24]}", rouge.score(expected, answer)["rougeL"].fmeasure)
chrf = CHRF()
for answer, expected in TEXTS:
    show(f"chrF of the row, {answer[:24]}", chrf.sentence_score(answer, [expected]).score / 100)
show("chrF of all", chrf.corpus_score([a for a, _ in TEXTS], [[e for _, e in TEXTS]]).score / 100)
