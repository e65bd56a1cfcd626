"""Prints the numbers that the tests of src/stats and src/metric hold, made by other people's code.

Needs: pip install numpy pandas scipy statsmodels scikit-learn
"""
import numpy as np
import pandas as pd
import scipy
import sklearn
import statsmodels
import statsmodels.formula.api as smf
from scipy.optimize import brentq, curve_fit
from scipy.stats import binom, norm, quantile_test, t
from sklearn.metrics import f1_score
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint


def show(what, *numbers):
    print(f"{what:44}", *(f"{float(number):.15g}" for number in numbers))


def tango_score(difference, b, c, n):
    """Tango's statistic, its nuisance parameter being a root of the likelihood's quadratic."""
    roots = np.roots([2 * n, -b - c + (2 * n - b + c) * difference,
                      -c * difference * (1 - difference)])
    q = max(roots.real)
    return (b - c - n * difference) / np.sqrt(n * (2 * q + difference * (1 - difference)))


def tango_upper(b, c, n, level):
    z = norm.ppf(level)
    return brentq(lambda d: tango_score(d, b, c, n) + z, (b - c) / n + 1e-9, 1 - 1e-9, xtol=1e-14)


def inverse_square_root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(values ** -0.5) @ vectors.T


def cr2(values, groups):
    """Bell and McCaffrey's estimator for any regression, on an intercept: all matrices explicit."""
    y, labels = np.asarray(values, float), np.asarray(groups)
    n = len(y)
    x = np.ones((n, 1))
    bread = np.linalg.inv(x.T @ x)
    maker = np.eye(n) - x @ bread @ x.T
    residuals = maker @ y
    variance, columns = 0, []
    for group in np.unique(labels):
        rows = labels == group
        weights = (bread @ x[rows].T @ inverse_square_root(maker[np.ix_(rows, rows)])).ravel()
        variance += (weights @ residuals[rows]) ** 2
        columns.append(maker[rows].T @ weights)
    columns = np.array(columns).T
    eigenvalues = np.linalg.eigvalsh(columns.T @ columns)
    return y.mean(), variance, eigenvalues.sum() ** 2 / (eigenvalues ** 2).sum()


def grouped_share(right, groups, level):
    """Wilson on n_eff with the t quantile; on few rows Clopper-Pearson, as Korn and Graubard have it."""
    p, variance, df = cr2(right, groups)
    z2 = t.ppf((1 + level) / 2, df) ** 2
    n = p * (1 - p) / variance
    certain = n * norm.ppf((1 + level) / 2) ** 2 / z2
    if min(p, 1 - p) * certain < 10:
        return proportion_confint(p * certain, certain, 1 - level, "beta")
    # The limits are the roots of (n + z2) x^2 - (2 n p + z2) x + n p^2.
    return sorted(np.roots([n + z2, -2 * n * p - z2, n * p * p]))


print("numpy", np.__version__, "scipy", scipy.__version__, "statsmodels", statsmodels.__version__,
      "scikit-learn", sklearn.__version__)

show("normal quantile .975 .96 .01", *norm.ppf([.975, .96, .01]))
show("t quantile (.975, 4) (.96, 2.7) (.1, 13.25)", *t.ppf([.975, .96, .1], [4, 2.7, 13.25]))
show("t two-sided p (2.5, 3.4) (-1, 20)", *(2 * t.sf([2.5, 1], [3.4, 20])))

for right, n, level in [(83, 100, .95), (40, 50, .99), (0, 20, .95), (20, 20, .95)]:
    show(f"Wilson {right}/{n} {level}", *proportion_confint(right, n, 1 - level, "wilson"))
for right, n, level in [(3, 40, .95), (97, 100, .9), (0, 20, .95), (20, 20, .95)]:
    show(f"Clopper-Pearson {right}/{n} {level}", *proportion_confint(right, n, 1 - level, "beta"))

VALUES = [.2, .5, -.1, .9, .4, .3, -.6, .8, .1, .7, 0, .25]
RIGHT = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1]
GROUPS = [0, 0, 0, 0, 0, 1, 1, 2, 3, 3, 3, 4]
EQUAL_GROUPS = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
for name, groups in [("unequal", GROUPS), ("equal", EQUAL_GROUPS), ("singletons", range(12))]:
    mean, variance, df = cr2(VALUES, groups)
    show(f"CR2 {name}: mean variance df", mean, variance, df)
    show("  95 % interval", *t.interval(.95, df, mean, variance ** .5))
    show("  p, upper 96 %", 2 * t.sf(abs(mean) / variance ** .5, df),
         mean + t.ppf(.96, df) * variance ** .5)
show("share, unequal groups", *grouped_share(RIGHT, GROUPS, .95))
show("share, 12 times as many", *grouped_share(
    12 * RIGHT, [group + 5 * copy for copy in range(12) for group in GROUPS], .95))

for b, c in [(6, 16), (0, 5), (12, 1), (7, 7), (350, 400)]:
    low, m = min(b, c), b + c
    show(f"McNemar {b} {c}: mid-p exact", 2 * binom.cdf(low, m, .5) - binom.pmf(low, m, .5),
         mcnemar([[10, b], [c, 10]], exact=True).pvalue)

for b, c, n in [(6, 16, 161), (40, 20, 160), (3, 0, 50), (0, 7, 12)]:
    show(f"Tango {b} {c} {n}: 95 %, upper 96 %", -tango_upper(c, b, n, .975),
         tango_upper(b, c, n, .975), tango_upper(b, c, n, .96))

show("Holm", *multipletests([.01, .04, .03, .005, .2, .04], method="holm")[1])
for n, k, discordance in [(300, 2, .12), (1000, 8, .09)]:
    show(f"detectable difference {n} {k} {discordance}",
         (norm.ppf(1 - .025 / (k - 1)) + .84) * np.sqrt(discordance / n))
for comparisons in (2, 3):
    show(f"bar of one more route, {comparisons} comparisons, 200 rows, .1",
         (norm.ppf(1 - .025 / comparisons) + .84) * np.sqrt(.1 / 200))
show("rows for .02, 5 entrants, .12", np.ceil(.12 * ((norm.ppf(1 - .025 / 4) + .84) / .02) ** 2))

EXPECTED = "a a a a b b b c c d".split()
ANSWERS = "a a b x b c b c a b".split()
show("macro F1, labels of the references",
     f1_score(EXPECTED, ANSWERS, average="macro", labels=sorted(set(EXPECTED)), zero_division=0))
show("macro F1, labels b c e",
     f1_score(EXPECTED, ANSWERS, average="macro", labels=["b", "c", "e"], zero_division=0))

# One number a fold, two and five repeats of five folds.
FOLDS = [.05, -.02, .1, .0, .04, .03, .08, -.05, .06, .01]
for values in (FOLDS, [.3 - .011 * i + .02 * (i * i % 7) for i in range(25)], FOLDS[:5]):
    d, f = np.array(values), 5
    r = len(d) // f
    se = np.sqrt((1 / (f * r) + 1 / (f - 1)) * d.var(ddof=1))
    df = f * r - 1
    show(f"corrected resampled t, {r} repeats: mean, variance", d.mean(), se ** 2)
    show("  95 % interval", *t.interval(.95, df, d.mean(), se))
    show("  p, upper 99 %", 2 * t.sf(abs(d.mean()) / se, df), d.mean() + t.ppf(.99, df) * se)

# Power laws with a floor, by bounded least squares from a start near the truth.
SIZES = np.array([8, 32, 128, 375, 750, 1500.])
for name, errors, sigma in [
        ("floor", [.82, .57, .43, .33, .31, .28], [.05, .04, .03, .02, .02, .01]),
        ("slow", [.31, .29, .285, .26, .262, .25], [.02] * 6),
        ("no floor", [.60, .33, .18, .11, .07, .05], [.03, .03, .02, .02, .01, .01])]:
    law, _ = curve_fit(lambda n, scale, rate, floor: scale * n ** -rate + floor, SIZES, errors,
                       p0=[1, .4, .1], sigma=sigma, bounds=(0, np.inf),
                       xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=100000)
    show(f"power law, {name}: scale rate floor", *law)

# The values i^2 for i = 1 .. n, so that a limit says which of them it is.
for n, probability in [(72, .95), (71, .95), (100, .95), (100, .5), (37, .5), (250, .95), (20, .05)]:
    values = np.arange(1, n + 1) ** 2
    limits = quantile_test(values, p=probability).confidence_interval(.95)
    show(f"quantile {probability} of {n} squares: value, 95 %",
         np.quantile(values, probability, method="inverted_cdf"), *limits)

# Three redraws on 100 rows, as src/decide/redraws_test.cpp has them.
redraws = np.array([[1] * 70 + [0] * 30, [0] * 10 + [1] * 50 + [0] * 40, [1] * 62 + [0] * 30 + [1] * 8])
frame = pd.DataFrame({"draw": np.repeat(range(3), 100), "row": np.tile(range(100), 3),
                      "right": redraws.ravel()})
table = anova_lm(smf.ols("right ~ C(row) + C(draw)", frame).fit())
show("variance component of redraws",
     (table.loc["C(draw)", "mean_sq"] - table.loc["Residual", "mean_sq"]) / 100)
