"""How far two readings of the codebook agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from sklearn.metrics import cohen_kappa_score

from rasid.labels.table import Label

Tags = frozenset[str]


class Agreement(NamedTuple):
    """What `agreement` finds.

    Attributes
    ----------
    paragraphs : int
        With two readings or more.
    same : float
        Share of them whose first two readings give the same tags.
    kappa : dict
        Cohen's kappa of each theme, for the first two readings; nan where a theme never occurs.
    alpha : float
        Krippendorff's alpha of the sets of tags, with MASI distance.
    """

    paragraphs: int
    same: float
    kappa: dict[str, float]
    alpha: float


def agreement(labels: Iterable[Label]) -> Agreement:
    """Compare the readings of each paragraph.

    Parameters
    ----------
    labels : iterable of Label
        Only rows whose role is ``reading`` count; two by the same annotator are one, the later.

    Raises
    ------
    ValueError
        Where no paragraph has two readings.
    """
    readings: dict[str, dict[str, Label]] = {}
    themes: set[str] = set()
    for label in labels:
        if label.role == "reading":
            readings.setdefault(label.text_hash, {})[label.annotator] = label
            themes |= label.asked
    units = [[by_whom[name] for name in sorted(by_whom)] for by_whom in readings.values() if len(by_whom) > 1]
    if not units:
        raise ValueError("no paragraph has two readings")
    kappa = {}
    for theme in sorted(themes):
        both = [unit[:2] for unit in units if all(theme in label.asked for label in unit[:2])]
        one, other = ([theme in unit[number].tags for unit in both] for number in (0, 1))
        kappa[theme] = float(cohen_kappa_score(one, other)) if len({*one, *other}) == 2 else float("nan")
    same = sum(unit[0].tags == unit[1].tags for unit in units) / len(units)
    return Agreement(len(units), same, kappa, krippendorff_alpha([[label.tags for label in unit] for unit in units]))


def masi(one: Tags, other: Tags) -> float:
    """Give the MASI distance of two sets (Passonneau 2006, section 4).

    One minus the Jaccard index times 1 for equal sets, 2/3 where one holds the other, 1/3 where they
    overlap, 0 where they have nothing in common.
    """
    if one == other:
        return 0.0
    common = one & other
    monotonicity = 0.0 if not common else 2 / 3 if common in (one, other) else 1 / 3
    return 1 - len(common) / len(one | other) * monotonicity


def krippendorff_alpha(units: Sequence[Sequence[Tags]]) -> float:
    """Give Krippendorff's alpha with MASI distance (Krippendorff 2004, section 11.3).

    Parameters
    ----------
    units : sequence of sequence of set
        What each reading gave, for each paragraph; two or more a paragraph.

    Returns
    -------
    float
        1 for full agreement, 0 for what chance gives; 1 too where all readings are the same.
    """
    values = Counter(tags for unit in units for tags in unit)
    n = values.total()
    observed = sum(2 * masi(one, other) / (len(unit) - 1) for unit in units for one, other in combinations(unit, 2))
    expected = sum(2 * values[one] * values[other] * masi(one, other) for one, other in combinations(values, 2))
    return 1 - (n - 1) * observed / expected if expected else 1.0
