"""The record block for 45 CFR 92.210: six attributes, always all six, gaps as rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, get_args

from sonobridge.audit.crosswalk.attribute_kind import AttributeKind, groups_of_kind
from sonobridge.audit.evaluation.content import Evaluation, GroupResult
from sonobridge.audit.protocol import NondiscriminationEntry, Protocol
from sonobridge.audit.protocol.protocol import Attribute1557
from sonobridge.core.record import record

__all__ = [
    "GapRow",
    "LinkedResult",
    "NondiscriminationBlock",
    "NondiscriminationRow",
    "nondiscrimination_block",
]

_KINDS: dict[str, tuple[AttributeKind, ...]] = {
    "race": ("race",),
    "color": ("skin_tone",),
    "national_origin": ("national_origin",),
    "sex": ("sex",),
    "age": ("age",),
    "disability": ("disability",),
}


@record
class LinkedResult:
    """A subgroup result that concerns an attribute: where to look, and its verdict."""

    key: str
    column: str
    level: str
    patients: int
    verdict: str


@record
class GapRow:
    """A field that is empty; ``attribute`` is empty where it concerns the tool itself."""

    attribute: str
    field: str
    remedy: str


@record
class NondiscriminationRow:
    """One of the six attributes."""

    attribute: str
    use: str
    proxy: str
    mitigation: str
    owner: str
    date: str
    results: tuple[LinkedResult, ...]


@record
class NondiscriminationBlock:
    """The whole block: tool, intended use, six rows, gaps, and what it is not.

    ``identified`` and ``next_review`` are empty in blocks that were signed before there
    were such fields.
    """

    rule: str
    title: str
    tool: str
    version: str
    intended_use: str
    rows: tuple[NondiscriminationRow, ...]
    gaps: tuple[GapRow, ...]
    statement: str
    applies_to: str
    duties: tuple[str, ...]
    enforcement: str
    source: str
    as_of: str
    confidence: str
    identified: str = ""
    next_review: str = ""


def nondiscrimination_block(evaluation: Evaluation) -> NondiscriminationBlock:
    """Fill the block from a protocol and its results; an empty field is a gap row."""
    facts = _facts()
    protocol = evaluation.locked.protocol
    entries = {entry.attribute: entry for entry in protocol.nondiscrimination}
    rows, gaps = [], _tool_gaps(protocol)
    for attribute in get_args(Attribute1557):
        entry = entries.get(attribute)
        results = _results(evaluation, attribute)
        filled = entry or NondiscriminationEntry(attribute=attribute)
        rows.append(
            NondiscriminationRow(
                attribute=attribute,
                use=filled.use,
                proxy=filled.proxy,
                mitigation=filled.mitigation,
                owner=filled.owner,
                date=filled.date,
                results=results,
            )
        )
        gaps += _row_gaps(attribute, entry, results)
    return NondiscriminationBlock(
        rule=str(facts["id"]),
        title=str(facts["title"]),
        tool=protocol.product.name,
        version=protocol.product.version,
        intended_use=protocol.product.intended_use,
        rows=tuple(rows),
        gaps=tuple(gaps),
        statement=f"This is a {facts['print_line']}.",
        applies_to=str(facts["applies_to"]),
        duties=tuple(str(duty["own_words"]) for duty in facts["duties"]),
        enforcement=f"{facts['enforcement']['status']}: {facts['enforcement']['note']}",
        source=str(facts["seen"]),
        as_of=str(facts["as_of"]),
        confidence=str(facts["confidence"]),
        identified=protocol.nondiscrimination_identified,
        next_review=protocol.nondiscrimination_next_review,
    )


def _results(evaluation: Evaluation, attribute: str) -> tuple[LinkedResult, ...]:
    groups: dict[str, GroupResult] = {}
    for kind in _KINDS[attribute]:
        groups |= {group.key: group for group in groups_of_kind(evaluation, kind)}
    metric = evaluation.locked.protocol.primary_metric
    return tuple(
        LinkedResult(
            key=group.key,
            column=group.attribute,
            level=group.level,
            patients=group.patients,
            verdict=_verdict(group, metric),
        )
        for group in groups.values()
    )


def _verdict(group: GroupResult, metric: str) -> str:
    if not group.claim:
        return "no claim"
    gaps = [m.gap for m in group.measures if m.metric == metric and m.gap is not None]
    return gaps[0].verdict.replace("_", " ") if gaps else "not compared"


def _tool_gaps(protocol: Protocol) -> list[GapRow]:
    """Return a gap row for each empty field of the tool itself."""
    asked = (
        ("intended use", protocol.product.intended_use, "Write the use at this site."),
        (
            "how identified, and when",
            protocol.nondiscrimination_identified,
            "Write how the inputs were checked, with the date.",
        ),
        (
            "next review",
            protocol.nondiscrimination_next_review,
            "Set a date for the next review.",
        ),
    )
    return [
        GapRow(attribute="", field=field, remedy=remedy)
        for field, text, remedy in asked
        if not text
    ]


def _row_gaps(
    attribute: str, entry: NondiscriminationEntry | None, results: tuple[LinkedResult, ...]
) -> list[GapRow]:
    """Return a gap row for each empty field of an attribute."""
    name = attribute.replace("_", " ")
    empty = []
    if entry is None:
        empty.append(("use", f"State whether the tool uses {name}: ask the vendor."))
    elif entry.use == "proxy" and not entry.proxy:
        empty.append(("proxy", "Name the input that stands for it."))
    if entry is None or not entry.mitigation:
        empty.append(("mitigation", "Write what is done about it, or why nothing is needed."))
    if entry is None or not entry.owner:
        empty.append(("owner", "Name the accountable person."))
    if entry is None or not entry.date:
        empty.append(("date", "Give the date of this entry."))
    if not results:
        empty.append(("subgroup results", f"Record {name} with consent and compare it."))
    return [GapRow(attribute=attribute, field=field, remedy=text) for field, text in empty]


@cache
def _facts() -> Mapping[str, Any]:
    import yaml

    file = resources.files("sonobridge.reference_data") / "audit" / "nondiscrimination.yaml"
    data: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return data
