"""Builds what a badge says from the records behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sonobridge import __version__
from sonobridge.workflows.portfolio.practice_read import practice_of

if TYPE_CHECKING:
    from sonobridge.portfolio.badges import (
        BadgeContent,
        BadgeDefinition,
        BadgeMetric,
        BadgeStanding,
    )
    from sonobridge.store import EvidenceRecord
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["MOST_NAMED", "badge_content", "shown_name"]

MOST_NAMED = 200
"""Records that a badge names at most; more are counted in n and named as left out."""

_NOT_SCANNED = "none: no scan is part of it"
_COUNTS = "work is counted; no score is claimed"
_FIELDS = 6


def badge_content(
    reading: PortfolioReading, badge: BadgeDefinition, standing: BadgeStanding, issued_at: str
) -> BadgeContent:
    """Return the content of a badge that is earned."""
    from sonobridge.portfolio.badges import BadgeContent

    context = reading.context
    records = [
        reading.by_id[name]
        for name in dict.fromkeys(standing.evidence_ids)
        if name in reading.by_id
    ]
    records.sort(key=lambda record: record.seq)
    named = records[:MOST_NAMED]
    exams = [found for record in records if (found := practice_of(record)) is not None]
    return BadgeContent(
        badge_id=badge.id,
        achievement=badge.id,
        name=shown_name(reading, badge),
        description=badge.description,
        criteria=badge.criteria,
        person_id=context.actor.person_id,
        person_name=context.actor.name,
        workspace_id=context.workspace.id,
        issuer_name=f"Sonobridge workspace {context.workspace.name}",
        issued_at=issued_at,
        n=standing.n,
        device=_joined(one.device for one in exams) or _NOT_SCANNED,
        rung=_joined(one.rung for one in exams) or _COUNTS,
        metrics=_metrics(reading, records, left_out=len(records) - len(named)),
        evidence=tuple(_evidence(record) for record in named),
    )


def shown_name(reading: PortfolioReading, badge: BadgeDefinition) -> str:
    """Return the badge's name; out of a demo it says so wherever it goes."""
    demo = reading.context.workspace.origin == "demo"
    return f"{badge.name}, demo data" if demo else badge.name


def _metrics(
    reading: PortfolioReading, records: list[EvidenceRecord], *, left_out: int
) -> tuple[BadgeMetric, ...]:
    from sonobridge.portfolio.badges import BadgeMetric
    from sonobridge.portfolio.figures import mean_figure

    made = [BadgeMetric(name="Evidence of", value=reading.context.workspace.origin)]
    scores = [found.relative for one in records if (found := practice_of(one)) is not None]
    if scores:
        figure = mean_figure(scores, "exam sessions").text
        made.append(BadgeMetric(name="Score, share of the best attainable", value=figure))
    readings = {
        (ref.kind, ref.id)
        for one in records
        if one.kind == "label.submit"
        for ref in one.outputs
    }
    if readings:
        made += _agreement(reading, readings)
    if left_out:
        text = f"{left_out} further records count in n and are not named"
        made.append(BadgeMetric(name="Not named", value=text))
    return tuple(made)


def _agreement(reading: PortfolioReading, readings: set[tuple[str, str]]) -> list[BadgeMetric]:
    """Return the agreement relative to the panel, of the last run that used the readings."""
    from sonobridge.portfolio.badges import BadgeMetric

    for run in reading.context.workspace.evidence.page(kind="label.agreement", limit=200):
        used = {(ref.kind, ref.id) for ref in run.inputs}
        fields: Any = run.result.get("fields") if isinstance(run.result, dict) else None
        if used & readings and isinstance(fields, list):
            return [
                BadgeMetric(
                    name=f"Agreement relative to the panel: {one['name']}",
                    value=_estimate(one),
                )
                for one in fields[:_FIELDS]
            ]
    return [BadgeMetric(name="Agreement relative to the panel", value="not measured yet")]


def _estimate(one: dict[str, Any]) -> str:
    if one.get("value") is None:
        return f"{one['measure']} not estimable, n = {one['n']}"
    value = f"{one['measure']} {one['value']:.2f}"
    if one.get("low") is not None and one.get("high") is not None:
        value += f" ({one['low']:.2f}–{one['high']:.2f})"
    return f"{value}, n = {one['n']}"


def _evidence(record: EvidenceRecord) -> Any:
    from sonobridge.portfolio.badges import BadgeEvidence

    made = ", ".join(f"{ref.kind} sha256 {ref.sha256}" for ref in record.outputs[:3])
    exam = practice_of(record)
    words = f"Evidence record {record.id}" + (f"; made {made}" if made else "")
    if exam is not None:
        words += f"; {exam.device}; {exam.rung}; exam mode"
    return BadgeEvidence(
        record_id=record.id,
        sha256=record.hash,
        kind=record.kind,
        version=str(record.software.get("sonobridge", __version__)),
        finished_at=record.finished_at,
        narrative=f"{words}; {record.origin} evidence",
    )


def _joined(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(word for word in words if word))
