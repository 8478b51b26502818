"""Versions, readers, agreement between readers, and who has a reference at all."""

from __future__ import annotations

from sonobridge.audit.claims.metric_words import METRIC_TITLES
from sonobridge.reports.document import Cell, Chip, Note, Section, Table, cell
from sonobridge.reports.numbers import estimate_cell, gap_text, p_text, with_interval
from sonobridge.reports.sections.context import Context
from sonobridge.reports.verdict_words import VERDICT_WORDS

__all__ = ["noise_section", "paired_section", "readers_section", "verification_section"]

_READER_WORDS = {
    "non_inferior": Chip("equal", "non-inferior"),
    "inferior": Chip("fail", "inferior"),
    "not_shown": Chip("open", "not shown"),
    "not_estimable": VERDICT_WORDS["not_estimable"],
}


def paired_section(context: Context) -> Section | None:
    """Return another version compared on the same patients."""
    pairs = context.evaluation.paired
    if not pairs:
        return None
    table = Table(
        caption="Second minus first on the same patients",
        head=(
            *("group", "measure", "first", "second", "difference", "p"),
            *("in a clinician's words", "in data words"),
        ),
        rows=tuple(
            (
                cell(context.name_of(p.group)),
                cell(METRIC_TITLES[p.metric]),
                estimate_cell(p.first, p.metric, context.unit),
                estimate_cell(p.second, p.metric, context.unit),
                cell(gap_text(p.metric, p.difference, context.unit)),
                cell(p_text(p.p)),
                cell(p.sentence.clinician),
                cell(p.sentence.data),
            )
            for p in pairs
        ),
        align="llrrrrll",
    )
    return Section("paired", "The two versions on the same patients", (table,))


def readers_section(context: Context) -> Section | None:
    """Return the model against readers, with the locked margin."""
    if not context.readers:
        return None
    table = Table(
        caption="The lower bound of the difference against the locked margin",
        head=(
            *("group", "measure", "readers", "cases", "model", "readers' value"),
            *("difference", "margin", "verdict", "in words"),
        ),
        rows=tuple(
            (
                cell(r.label),
                cell(METRIC_TITLES[r.metric]),
                cell(f"{r.readers:,}"),
                cell(f"{r.cases:,}"),
                estimate_cell(r.first, r.metric, context.unit),
                estimate_cell(r.second, r.metric, context.unit),
                cell(gap_text(r.metric, r.difference, context.unit)),
                cell(f"{r.margin:g}"),
                Cell("", _READER_WORDS[r.verdict]),
                cell(r.sentence.clinician),
            )
            for r in context.readers
        ),
        align="llrrrrrrll",
    )
    return Section("readers", "Against readers", (table,))


def noise_section(context: Context) -> Section | None:
    """Return how far readers agree, which no model can be shown to exceed."""
    rows = context.evaluation.noise
    if not rows:
        return None
    table = Table(
        caption="Each against the majority of the other readers",
        head=("group", "readers", "a reader", "the model", "agreement (alpha)", "patients"),
        rows=tuple(
            (
                cell(n.label),
                cell(str(n.readers)),
                estimate_cell(n.agreement),
                estimate_cell(n.model),
                estimate_cell(n.kappa),
                cell(f"{n.agreement.n:,}"),
            )
            for n in rows
        ),
        align="lrrrrr",
    )
    texts = list(dict.fromkeys(n.note for n in rows if n.note))
    notes = (Note(text=text, kind="note") for text in texts)
    title = "How far readers agree with each other: the ceiling"
    return Section("noise", title, (table, *notes))


def verification_section(context: Context) -> Section | None:
    """Return how many answers of the model have a reference."""
    rows = context.evaluation.verification
    if not rows:
        return None
    table = Table(
        caption="Rows with a reference, by the model's answer",
        head=("the model's answer", "rows", "with a reference", "share"),
        rows=tuple(
            (
                cell(v.answer),
                cell(f"{v.rows:,}"),
                cell(f"{v.verified:,}"),
                cell(with_interval(v.share)),
            )
            for v in rows
        ),
        align="lrrr",
    )
    text = (
        "Where the shares differ, sensitivity and specificity are biased (verification bias)."
    )
    return Section(
        "verification", "Who was verified at all", (table, Note(text=text, kind="note"))
    )
