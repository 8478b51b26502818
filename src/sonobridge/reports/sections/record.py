"""Caveats, methods and the records behind the report."""

from __future__ import annotations

from sonobridge.reports.document import Entry, Facts, Note, Points, Section
from sonobridge.reports.sections.context import Context
from sonobridge.reports.sections.headline import AUTHORITY

__all__ = ["caveats_section", "methods_section", "record_section"]


def caveats_section(context: Context) -> Section:
    """Return what limits these results."""
    entries = tuple(Entry(text, "", "") for text in (*context.evaluation.caveats, AUTHORITY))
    return Section("caveats", "What limits these results", (Points(entries),))


def methods_section(context: Context) -> Section:
    """Return one sentence a method."""
    methods = context.evaluation.methods
    if not methods:
        return Section("methods", "Methods", (Note(text="No method is stated."),))
    return Section("methods", "Methods", (Points(tuple(Entry(m, "", "") for m in methods)),))


def record_section(context: Context) -> Section:
    """Return identifiers, hashes, seed and software."""
    evaluation = context.evaluation
    effects = evaluation.design_effects
    facts = (
        ("evaluation", evaluation.identifier),
        ("evidence records", ", ".join(context.evidence_ids) or "none named"),
        ("made at", evaluation.made_at),
        ("data SHA-256", evaluation.data.sha256),
        ("protocol SHA-256", evaluation.locked.protocol_sha256),
        ("seed", str(context.protocol.seed)),
        ("replicates", f"{context.protocol.replicates:,}"),
        (
            "design effect",
            "none given" if effects is None else f"{effects[0]:.2f}–{effects[1]:.2f}",
        ),
        ("software", ", ".join(f"{k} {v}" for k, v in sorted(evaluation.software.items()))),
    )
    return Section("record", "Records behind this report", (Facts(facts),))
