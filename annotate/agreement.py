"""Labels of several raters -> how far they agree: percent, Cohen's kappa, Krippendorff's alpha."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from sklearn.metrics import cohen_kappa_score


@dataclass(frozen=True)
class Agreement:
    """How far the raters agree on the `units` that two or more of them rated.

    `percent` is the share, in [0, 1], of pairs of ratings of one unit that are equal. `kappa` is
    Cohen's, where there are two raters; `alpha` is Krippendorff's for nominal data. Both are None
    where all ratings are the same: chance alone would agree as well.
    """

    units: int
    percent: float
    kappa: float | None
    alpha: float | None


def agreement(units: Iterable[Mapping[str, str]]) -> Agreement | None:
    """Measure agreement over `units`, each a label by rater; None where no two raters met."""
    rated = [unit for unit in units if len(unit) > 1]
    if not rated:
        return None
    pairs = [pair for unit in rated for pair in combinations(unit.values(), 2)]
    return Agreement(
        units=len(rated),
        percent=sum(one == other for one, other in pairs) / len(pairs),
        kappa=_kappa(rated),
        alpha=_alpha(rated),
    )


def _kappa(rated: list[Mapping[str, str]]) -> float | None:
    raters = sorted({rater for unit in rated for rater in unit})
    labels = {label for unit in rated for label in unit.values()}
    if len(raters) != 2 or len(labels) < 2:
        return None
    one, other = ([unit[rater] for unit in rated] for rater in raters)
    return float(cohen_kappa_score(one, other))


def _alpha(rated: list[Mapping[str, str]]) -> float | None:
    """1 - observed / expected disagreement; units may have any number of ratings from two on."""
    totals = Counter(label for unit in rated for label in unit.values())
    count = totals.total()
    expected = (count**2 - sum(n**2 for n in totals.values())) / (count - 1)
    if not expected:
        return None
    observed = 0.0
    for unit in rated:
        equal = sum(n**2 for n in Counter(unit.values()).values())
        observed += (len(unit) ** 2 - equal) / (len(unit) - 1)
    return 1.0 - observed / expected
