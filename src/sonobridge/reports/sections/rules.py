"""The 45 CFR 92.210 record and the guideline crosswalk."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.audit.crosswalk import CrosswalkRow, NondiscriminationRow
from sonobridge.reports.document import Block, Cell, Chip, Note, Section, Table, cell
from sonobridge.reports.sections.context import Context
from sonobridge.reports.verdict_words import STATES

__all__ = ["crosswalk_section", "nondiscrimination_section"]

_GAP = Chip("gap", "gap")


def nondiscrimination_section(context: Context) -> Section:
    """Return the record block: six attributes, gaps as rows, and what it is not."""
    block = context.block
    rows = tuple(_attribute_row(row) for row in block.rows)
    table = Table(
        caption=f"{block.tool} {block.version}; use here: {block.intended_use or 'empty'}",
        head=("attribute", "use", "proxy", "mitigation", "owner", "date", "results by group"),
        rows=rows,
        align="lllllll",
    )
    gaps = Table(
        caption=f"{len(block.gaps)} empty fields",
        head=("state", "attribute", "field", "what to do"),
        rows=tuple(
            (Cell("", _GAP), cell(g.attribute.replace("_", " ") or "the tool"), cell(g.field),
             cell(g.remedy))
            for g in block.gaps
        ),
        align="llll",
    )  # fmt: skip
    notes: list[Block] = [
        Note(text=block.statement, kind="strong"),
        Note(
            text=f"How identified, and when: {block.identified or 'empty'}. "
            f"Next review: {block.next_review or 'empty'}."
        ),
        table,
        *([gaps] if block.gaps else []),
        Note(text=f"Whose duty: {block.applies_to}. Enforcement {block.enforcement}."),
        Note(
            text=f"{block.title}. Source: {block.source}; as of {block.as_of}; confidence "
            f"{block.confidence}.",
            kind="note",
        ),
    ]
    return Section("nondiscrimination", f"Record for {block.rule}", tuple(notes))


def _attribute_row(row: NondiscriminationRow) -> tuple[Cell, ...]:
    results = "; ".join(
        f"{r.column} {r.level} ({r.patients:,}): {r.verdict}" for r in row.results
    )
    empty = Cell("empty", _GAP)
    return (
        cell(row.attribute.replace("_", " "), strong=True),
        cell(row.use.replace("_", " ")),
        cell(row.proxy or "none"),
        cell(row.mitigation) if row.mitigation else empty,
        cell(row.owner) if row.owner else empty,
        cell(row.date) if row.date else empty,
        cell(results, link="subgroups") if results else empty,
    )


def crosswalk_section(context: Context) -> Section:
    """Return one table a guideline; one that is no checklist says so and gets no total."""
    by: dict[str, list[CrosswalkRow]] = {}
    for row in context.rows:
        by.setdefault(row.guideline, []).append(row)
    blocks: list[Block] = [
        Note(
            text="Answered from the fields of this evaluation alone. Summaries are in this "
            "program's words; open the guideline itself before you cite an item.",
        )
    ]
    for rows in by.values():
        blocks += _guideline(rows)
    return Section("crosswalk", "Guideline items answered from evidence", tuple(blocks))


def _guideline(rows: Sequence[CrosswalkRow]) -> list[Block]:
    first = rows[0]
    caption = first.title
    if first.is_checklist:
        met = sum(row.state == "met" for row in rows)
        caption = f"{first.title}: {met} of {len(rows)} listed items met"
    table = Table(
        caption=caption,
        head=("item", "asks", "answer", "why", "evidence", "wording"),
        rows=tuple(
            (
                cell(row.item),
                cell(row.text),
                Cell("", STATES[row.state]),
                cell(row.why, link=row.section),
                cell(", ".join(row.evidence_ids)),
                cell("" if row.wording_verified else "wording not verified"),
            )
            for row in rows
        ),
        align="llllll",
    )
    note = f"{first.note} " if first.note else ""
    source = f"{note}Source: {first.source}; as of {first.as_of}."
    return [table, Note(text=source, kind="note")]
