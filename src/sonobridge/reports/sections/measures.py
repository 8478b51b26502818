"""Criteria, measures of all patients, and every result in two kinds of words."""

from __future__ import annotations

from sonobridge.audit.claims.metric_words import METRIC_TITLES
from sonobridge.audit.claims.wording import group_name
from sonobridge.core.counting import counted
from sonobridge.reports.document import Block, Cell, Note, Section, Table, cell
from sonobridge.reports.numbers import estimate_cell, gap_text
from sonobridge.reports.sections.context import Context
from sonobridge.reports.verdict_words import ANSWERS, VERDICT_WORDS

__all__ = ["criteria_section", "measures_section", "words_section"]


def criteria_section(context: Context) -> Section:
    """Return the locked criteria with pass, fail or cannot tell."""
    criteria = context.evaluation.criteria
    if not criteria:
        text = "No acceptance criterion was locked before results: nothing passes or fails."
        return Section("criteria", "No criterion was locked", (Note(text=text),))
    count = {a: sum(c.answer == a for c in criteria) for a in ANSWERS}
    title = (
        f"Of {len(criteria)} locked criteria {count['pass']} pass, {count['fail']} fail, "
        f"{count['cannot_tell']} cannot be told"
    )
    metrics = {c.identifier: c.metric for c in context.protocol.criteria}
    rows = tuple(
        (
            cell(c.identifier, strong=True),
            cell(c.text),
            estimate_cell(c.estimate, metrics.get(c.identifier), context.unit),
            cell(f"{c.estimate.n:,}"),
            Cell("", ANSWERS[c.answer]),
            cell(c.reason),
        )
        for c in criteria
    )
    table = Table(
        caption="A criterion passes when the whole interval clears its bound",
        head=("", "criterion", "measured", "patients", "answer", "why"),
        rows=rows,
        align="llrrll",
        marked=tuple(i for i, c in enumerate(criteria) if c.answer == "fail"),
    )
    return Section("criteria", title, (table,))


def measures_section(context: Context) -> Section | None:
    """Return every measure of all patients with its sentence; None without them."""
    overall = context.overall
    if overall is None or not overall.measures:
        return None
    rows = tuple(
        (
            cell(METRIC_TITLES[m.metric], strong=True),
            estimate_cell(m.estimate, m.metric, context.unit),
            cell(f"{m.numerator:,}/{m.denominator:,}" if m.denominator is not None else ""),
            cell(m.sentence.clinician),
            cell(m.sentence.data),
        )
        for m in overall.measures
    )
    blocks: list[Block] = [
        Table(
            caption=f"All {counted(overall.patients, 'patients')}, "
            f"{counted(overall.images, 'images')}",
            head=("measure", "value", "images", "in a clinician's words", "in data words"),
            rows=rows,
            align="lrrll",
        )
    ]
    if overall.confusion is not None:
        c = overall.confusion
        blocks.append(
            Table(
                caption="Images at the operating point",
                head=("", "reference positive", "reference negative"),
                rows=(
                    (cell("model positive"), cell(f"{c.tp:,}"), cell(f"{c.fp:,}")),
                    (cell("model negative"), cell(f"{c.fn:,}"), cell(f"{c.tn:,}")),
                ),
                align="lrr",
            )
        )
    return Section("measures", "All patients", tuple(blocks))


def words_section(context: Context) -> Section | None:
    """Return every group's measures in a clinician's words and in data words."""
    rows = tuple(
        (
            cell(group_name(group)),
            cell(METRIC_TITLES[m.metric]),
            estimate_cell(m.estimate, m.metric, context.unit),
            cell(gap_text(m.metric, m.gap.estimate, context.unit) if m.gap else ""),
            Cell("", VERDICT_WORDS[m.gap.verdict] if m.gap else None),
            cell(m.sentence.clinician),
            cell(m.sentence.data),
        )
        for group in (*context.levels, *context.crossings)
        for m in group.measures
    )
    if not rows:
        return None
    table = Table(
        caption=f"{len(rows):,} results by group, each in two kinds of words",
        head=(
            *("group", "measure", "value", "gap", "verdict"),
            *("in a clinician's words", "in data words"),
        ),
        rows=rows,
        align="llrrlll",
        folded=True,
    )
    return Section("words", "Every result in words", (table,))
