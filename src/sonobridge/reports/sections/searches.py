"""Worst slices, spreads between levels, and what missing attributes leave open."""

from __future__ import annotations

from sonobridge.audit.claims.metric_words import METRIC_TITLES
from sonobridge.reports.document import Cell, Note, Section, Table, cell
from sonobridge.reports.numbers import gap_text, p_text, plain, with_interval
from sonobridge.reports.sections.context import Context
from sonobridge.reports.verdict_words import VERDICT_WORDS

__all__ = ["missing_section", "slices_section", "spreads_section"]


def slices_section(context: Context) -> Section | None:
    """Return slices found by search, with what held-back patients say."""
    slices = context.evaluation.worst_slices
    if not slices:
        return None
    metric = context.metric
    confirmed = sum(s.verdict == "disparity_shown" for s in slices)
    rows = tuple(
        (
            cell(s.description),
            cell(f"{s.patients:,}"),
            cell(f"{s.images:,}"),
            cell(gap_text(metric, s.found, context.unit)),
            cell(gap_text(metric, s.confirmed, context.unit) if s.confirmed else "not checked"),
            cell(p_text(s.p)),
            Cell("", VERDICT_WORDS[s.verdict]),
            cell(s.reason),
        )
        for s in slices
    )
    table = Table(
        caption=f"{context.metric_title}, found in some patients, checked in others",
        head=(
            *("slice", "patients", "images", "gap found", "gap in held-back patients"),
            *("p (all slices)", "verdict", "why"),
        ),
        rows=rows,
        align="lrrrrrll",
        marked=tuple(i for i, s in enumerate(slices) if s.verdict == "disparity_shown"),
    )
    note = "p is adjusted over every slice looked at; a slice found by search is no plan."
    title = f"Worst slices: {confirmed} of {len(slices)} confirmed"
    return Section("slices", title, (table, Note(text=note, kind="note")))


def spreads_section(context: Context) -> Section | None:
    """Return largest minus smallest value among the levels of each attribute."""
    spreads = context.evaluation.spreads
    if not spreads:
        return None
    rows = tuple(
        (
            cell(context.title_of(s.attribute)),
            cell(METRIC_TITLES[s.metric]),
            cell(s.highest),
            cell(s.lowest),
            cell(gap_text(s.metric, s.estimate, context.unit)),
            cell(plain(s.naive)),
            cell(p_text(s.p)),
        )
        for s in spreads
    )
    table = Table(
        caption="Largest minus smallest level; chance alone makes it positive, so that is off",
        head=("attribute", "measure", "highest", "lowest", "spread", "before", "p"),
        rows=rows,
        align="llllrrr",
    )
    return Section("spreads", "Spread between the levels of an attribute", (table,))


def missing_section(context: Context) -> Section | None:
    """Return how far a level could move if all missing patients were in it."""
    bounds = context.evaluation.missing
    if not bounds:
        return None
    rows = tuple(
        (
            cell(context.title_of(b.attribute)),
            cell(b.level),
            cell(METRIC_TITLES[b.metric]),
            cell(_known(context, b.attribute, b.level, b.metric)),
            cell(f"{b.missing_patients:,}"),
            cell(f"{plain(b.low)} to {plain(b.high)}"),
        )
        for b in bounds
    )
    table = Table(
        caption="If every patient without the attribute were in this group, or none",
        head=("attribute", "group", "measure", "as recorded", "not recorded", "could be"),
        rows=rows,
        align="lllrrr",
    )
    return Section("missing", "What missing attributes leave open", (table,))


def _known(context: Context, attribute: str, level: str, metric: str) -> str:
    for group in context.levels:
        if (group.attribute, group.level) == (attribute, level):
            for measure in group.measures:
                if measure.metric == metric:
                    return with_interval(measure.estimate, measure.metric, context.unit)
    return "none given"
