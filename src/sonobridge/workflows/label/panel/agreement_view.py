"""Agreement as pages and commands show it: letters for readers, words for statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record
from sonobridge.core.types import Estimate, NotEstimable

if TYPE_CHECKING:
    from sonobridge.labelling import StudyAgreement
    from sonobridge.labelling.agreement import FieldAgreement
    from sonobridge.workflows.label.panel.opened_panel import OpenedPanel

__all__ = [
    "FieldReport",
    "SelfReport",
    "field_report",
    "methods_paragraph",
    "self_reports",
]


@record
class VerdictView:
    """How the whole interval stands to the margin, and why."""

    outcome: Literal["reached", "cannot_tell", "not_reached", "no_margin"]
    reason: str


@record
class PairView:
    """Two readers: kappa or mean Dice, and percent agreement for answers."""

    first: str
    second: str
    measure: Estimate | NotEstimable
    percent: Estimate | NotEstimable | None


@record
class FieldReport:
    """Agreement on one question or shape.

    ``overall`` is Krippendorff's alpha of all readers, or mean Dice over all pairs.
    ``margin`` was set by the protocol before reading. ``without_common_frame`` names
    clips whose outlines stand on different frames and cannot be compared.
    """

    kind: Literal["answer", "shape"]
    name: str
    title: str
    scale: str
    items: int
    patients: int
    overall: Estimate | NotEstimable
    percent: Estimate | NotEstimable | None
    pairs: tuple[PairView, ...]
    margin: float | None
    verdict: VerdictView
    neither_drew: int
    without_common_frame: tuple[str, ...]


@record
class SelfReport:
    """One reader against the own earlier round; each pair is (first, again)."""

    reader_id: str
    rounds: tuple[int, int]
    clips: int
    fields: tuple[FieldReport, ...]


def field_report(panel: OpenedPanel, one: FieldAgreement) -> FieldReport:
    """Return the agreement on one question or shape, readers by letter."""
    pairs = [
        PairView(
            first=panel.gathered.letter(pair.first) or pair.first,
            second=panel.gathered.letter(pair.second) or pair.second,
            measure=pair.measure,
            percent=pair.percent,
        )
        for pair in one.pairs
    ]
    return FieldReport(
        kind=one.kind,
        name=one.name,
        title=one.title,
        scale=one.scale,
        items=one.items,
        patients=one.patients,
        overall=one.overall,
        percent=one.percent,
        pairs=tuple(sorted((_ordered(pair) for pair in pairs), key=_place)),
        margin=one.margin,
        verdict=VerdictView(outcome=one.verdict.outcome, reason=one.verdict.reason),
        neither_drew=one.neither_drew,
        without_common_frame=tuple(
            panel.clip_name(clip_id) for clip_id in one.without_common_frame
        ),
    )


def self_reports(panel: OpenedPanel, found: StudyAgreement) -> tuple[SelfReport, ...]:
    """Return each reader's agreement between the first two rounds."""
    from sonobridge.labelling import measure_self_agreement
    from sonobridge.statistics import Resampling

    gathered = panel.gathered
    if gathered.study.design.rounds < 2:
        return ()
    resampling = Resampling(seed=found.seed, level=found.level, replicates=found.replicates)
    own = measure_self_agreement(
        gathered.protocol, gathered.readings, gathered.facts(), resampling
    )
    reports = [
        SelfReport(
            reader_id=gathered.letter(one.reader_id),
            rounds=one.rounds,
            clips=one.clips,
            fields=tuple(field_report(panel, field) for field in one.fields),
        )
        for one in own
    ]
    return tuple(sorted(reports, key=lambda one: (len(one.reader_id), one.reader_id)))


def methods_paragraph(panel: OpenedPanel, found: StudyAgreement) -> str:
    """Return the methods in words, ready to be copied."""
    protocol = panel.gathered.protocol
    return (
        f"{len(found.reader_ids)} readers, blinded to each other, labelled {found.clips} clips "
        f"of {found.patients} patients in random order under protocol “{protocol.title}”, "
        f"version {protocol.version}. Agreement on questions is Krippendorff's alpha over all "
        "readers and Cohen's kappa over pairs (quadratic weights on ordinal scales); “cannot "
        "grade” is a category of its own. Overlap of outlines is the mean Dice coefficient of "
        f"pairs, rasterised at pixel centres. Intervals ({found.level:.0%}) resample patients "
        f"{found.replicates} times (seed {found.seed}). Margins were set in the protocol "
        "before reading: reached when the whole interval lies at or above the margin."
    )


def _ordered(pair: PairView) -> PairView:
    if len(pair.first) > 2 or pair.first <= pair.second:
        return pair
    return PairView(
        first=pair.second, second=pair.first, measure=pair.measure, percent=pair.percent
    )


def _place(pair: PairView) -> tuple[int, str, int, str]:
    return len(pair.first), pair.first, len(pair.second), pair.second
