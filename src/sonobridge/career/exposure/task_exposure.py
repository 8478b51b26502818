"""Exposure of an occupation from its task labels, by both raters, with what it cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sonobridge.career.exposure.tables import read_rules
from sonobridge.career.pack import OnetTask

__all__ = [
    "CAVEATS",
    "RATERS",
    "Disruption",
    "RaterExposure",
    "band_of",
    "band_rule",
    "disruption_of",
]

RATERS = ("gpt4", "human")

CAVEATS = (
    (
        "The labels of 2023 measure exposure to language models. They do not measure imaging "
        "AI (automatic measurement, probe guidance, plaque detection); see the review column."
    ),
    (
        "The labels contain errors: a human label gives E1 to preparing and positioning the "
        "patient."
    ),
)

_LABELS = ("E0", "E1", "E2")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterExposure:
    """Exposure by one rater.

    Attributes
    ----------
    points, weight
        beta is points / weight exactly; core tasks weigh 2, all others 1.
    beta
        (E1 + E2 / 2) / all, weighted.
    lowest, highest
        With E2 counted as 0 and as 1 (alpha and gamma of the label set): the span that the
        label E2 leaves open.
    counts
        Tasks labelled E0, E1, E2.
    percentile
        Rank among ``percentile_of`` occupations, None when it was not compiled.
    band
        Word of the band rule for beta.
    """

    rater: str
    points: Fraction
    weight: int
    beta: float
    lowest: float
    highest: float
    counts: tuple[int, int, int]
    percentile: int | None
    percentile_of: int
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruption:
    """Exposure of one O*NET occupation by both raters.

    Attributes
    ----------
    agreeing
        Tasks to which both raters gave the same label.
    """

    onet: str
    tasks: int
    core: int
    raters: tuple[RaterExposure, ...]
    agreeing: int

    def by(self, rater: str) -> RaterExposure:
        """Return the exposure by ``gpt4`` or ``human``."""
        return next(one for one in self.raters if one.rater == rater)


def disruption_of(onet: str, tasks: Sequence[OnetTask]) -> Disruption:
    """Return the exposure of an occupation from its tasks, in exact fractions.

    beta = sum w (E1 + E2 / 2) / sum w, w = 2 for core and 1 for other tasks
    (Eloundou et al. 2023; labels MIT, task text CC BY 4.0).

    Raises
    ------
    ValueError
        Without a task.
    """
    if not tasks:
        raise ValueError(f"{onet} has no tasks")
    return Disruption(
        onet=onet,
        tasks=len(tasks),
        core=sum(task.kind == "Core" for task in tasks),
        raters=tuple(_by_rater(onet, tasks, rater) for rater in RATERS),
        agreeing=sum(task.human == task.gpt4 for task in tasks),
    )


def band_of(beta: float) -> str:
    """Return the band that a beta falls into."""
    word = ""
    for band in read_rules()["bands"]:
        if beta >= band["from"]:
            word = band["word"]
    return word


def band_rule() -> str:
    """Return the band rule in words."""
    bands = read_rules()["bands"]
    ends = [*(band["from"] for band in bands[1:]), 1]
    return "; ".join(
        f"{band['word']} from {band['from']:g} to {'under ' if end < 1 else ''}{end:g}"
        for band, end in zip(bands, ends, strict=True)
    )


def _by_rater(onet: str, tasks: Sequence[OnetTask], rater: str) -> RaterExposure:
    labels = [(task.weight, task.human if rater == "human" else task.gpt4) for task in tasks]
    weight = sum(w for w, _ in labels)
    direct = sum(w for w, label in labels if label == "E1")
    with_software = sum(w for w, label in labels if label == "E2")
    points = direct + Fraction(with_software, 2)
    ranks = read_rules()["percentiles"]
    return RaterExposure(
        rater=rater,
        points=points,
        weight=weight,
        beta=float(points / weight),
        lowest=direct / weight,
        highest=(direct + with_software) / weight,
        counts=_counts([label for _, label in labels]),
        percentile=ranks["rows"].get(onet, {}).get(rater),
        percentile_of=ranks["of"],
        band=band_of(float(points / weight)),
    )


def _counts(labels: Sequence[str]) -> tuple[int, int, int]:
    none, direct, software = (labels.count(label) for label in _LABELS)
    return none, direct, software
