"""What one contributed to a project: labels, reads and audits, by month."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from sonobridge.core.canonical import JsonValue, canonical_bytes

__all__ = [
    "Contribution",
    "ContributionTotals",
    "contribution_files",
    "total_contributions",
]

Kind = Literal["read", "decision", "audit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One record of the evidence log.

    Attributes
    ----------
    kind
        ``read``: a submitted reading; ``decision``: an adjudicated item; ``audit``: an
        evaluation of a model.
    month
        ``YYYY-MM``; no full date leaves, since days of reading may be days of exams.
    labels
        Answers and shapes in the reading; 0 for the others.
    evidence, sha256
        Identifier and hash of the record.
    """

    kind: Kind
    month: str
    labels: int
    evidence: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionTotals:
    """The totals of a report."""

    labels: int
    reads: int
    decisions: int
    audits: int


def total_contributions(rows: Sequence[Contribution]) -> ContributionTotals:
    """Count the rows of a report."""
    counted = Counter(row.kind for row in rows)
    return ContributionTotals(
        labels=sum(row.labels for row in rows),
        reads=counted["read"],
        decisions=counted["decision"],
        audits=counted["audit"],
    )


def contribution_files(
    rows: Sequence[Contribution],
    checklist: Mapping[str, JsonValue],
    *,
    origin: str,
    audit_log: ContributionTotals,
    elsewhere: int,
    protocol: Mapping[str, JsonValue],
) -> dict[str, bytes]:
    """Return the files of a report by name, the same bytes for the same content.

    Parameters
    ----------
    rows
        In order of time.
    checklist
        The project's checklist as JSON values.
    origin
        ``work`` or ``demo``.
    audit_log
        The same totals as the audit log counts them, over the same time.
    elsewhere
        Readings of the same time that belong to no study of the project; not counted.
    protocol
        A labelling protocol as template.
    """
    report: dict[str, JsonValue] = {
        "schema": 2,
        "origin": origin,
        "totals": dict(asdict(total_contributions(rows))),
        "audit_log": dict(asdict(audit_log)),
        "readings_of_other_studies": elsewhere,
        "audits_are": "all evaluations since the start; an evaluation names no project",
        "contributions": [dict(asdict(row)) for row in rows],
    }
    return {
        "contributions.json": canonical_bytes(report),
        "contributions.csv": _table(rows),
        "checklist.json": canonical_bytes(dict(checklist)),
        "protocol-template.json": canonical_bytes(dict(protocol)),
    }


def _table(rows: Sequence[Contribution]) -> bytes:
    names = ("kind", "month", "labels", "evidence", "sha256")
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(names)
    table.writerows([getattr(row, name) for name in names] for row in rows)
    return written.getvalue().encode("utf-8")
