"""What could have been seen, and what follows for use: power, prevalence, threshold."""

from __future__ import annotations

from sonobridge.audit.claims.metric_words import METRIC_TITLES, SHARES, points
from sonobridge.audit.evaluation.content import PowerRow
from sonobridge.audit.protocol import Metric
from sonobridge.core.counting import counted
from sonobridge.reports.document import Note, Section, Table, cell
from sonobridge.reports.numbers import plain, share, with_interval
from sonobridge.reports.sections.context import Context

__all__ = ["power_aside", "power_section", "predictive_section", "transfer_section"]

_ASIDE = 6


def power_aside(context: Context) -> Section | None:
    """Return the groups in which the least could have been seen, for the margin of page one."""
    rows = context.evaluation.power
    if not rows:
        return None
    told = [r for r in rows if r.minimum_detectable is not None]
    told.sort(key=lambda r: -(r.minimum_detectable or 0.0))
    table = Table(
        caption=f"Smallest gap found with {share(context.protocol.power)} power",
        head=("group", "patients", _head(context.metric)),
        rows=tuple(
            (
                cell(f"{r.title}: {r.level}"),
                cell(f"{r.patients:,}"),
                cell(_size(r.metric, r.minimum_detectable)),
            )
            for r in told[:_ASIDE]
        ),
        align="lrr",
    )
    text = (
        "Equivalent means that the whole interval of the gap lies inside the margin. "
        "Everything else stays open."
    )
    return Section(
        "power-aside", "Could we have seen it?", (table, Note(text=text, kind="note"))
    )


def power_section(context: Context) -> Section | None:
    """Return the smallest detectable gap of every group, stated before looking."""
    rows = context.evaluation.power
    if not rows:
        return None
    enough = sum((r.power_at_margin or 0.0) >= context.protocol.power for r in rows)
    table = Table(
        caption=(
            f"Stated before looking, from patients and design alone; power "
            f"{share(context.protocol.power)}, margin {context.margin}"
        ),
        head=(
            *("attribute", "group", "patients", "measure", "smallest gap"),
            *("power at the margin", "patients needed", "note"),
        ),
        rows=tuple(
            (
                cell(r.title),
                cell(r.level),
                cell(f"{r.patients:,}"),
                cell(METRIC_TITLES[r.metric]),
                cell(_with_unit(r, context.unit)),
                cell("" if r.power_at_margin is None else share(r.power_at_margin)),
                cell("" if r.needed_at_margin is None else f"{r.needed_at_margin:,}"),
                cell(r.note),
            )
            for r in rows
        ),
        align="llrlrrrl",
    )
    seen = f"{enough} of {counted(len(rows), 'groups')}"
    title = f"Could we have seen it? A gap at the margin in {seen}"
    return Section("power", title, (table,))


def _with_unit(row: PowerRow, unit: str) -> str:
    if row.minimum_detectable is None:
        return "not estimable"
    return points(row.metric, row.minimum_detectable, unit).lstrip("+")


def _head(metric: Metric) -> str:
    return "points" if metric in SHARES else "smallest gap"


def _size(metric: Metric, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value * 100:.1f}" if metric in SHARES else plain(value)


def predictive_section(context: Context) -> Section | None:
    """Return predictive values at stated prevalences, in counts of 1,000 people."""
    values = context.evaluation.predictive_values
    if not values:
        return None
    notes = tuple(Note(text=v.sentence.clinician, kind="strong") for v in values)
    table = Table(
        caption="Of 1,000 people at each prevalence",
        head=(
            *("prevalence", "flagged, with", "flagged, without", "missed", "clear, rightly"),
            *("positive predictive value", "negative predictive value", "in data words"),
        ),
        rows=tuple(
            (
                cell(share(v.prevalence, 1), strong=True),
                cell(f"{v.true_positive:,}"),
                cell(f"{v.false_positive:,}"),
                cell(f"{v.false_negative:,}"),
                cell(f"{v.true_negative:,}"),
                cell(with_interval(v.ppv)),
                cell(with_interval(v.npv)),
                cell(v.sentence.data),
            )
            for v in values
        ),
        align="rrrrrrrl",
    )
    return Section("predictive", "What a flag means where it will be used", (*notes, table))


def transfer_section(context: Context) -> Section | None:
    """Return one threshold, chosen in one group, applied in the others."""
    transfers = context.evaluation.transfers
    if not transfers:
        return None
    table = Table(
        caption="Threshold chosen at the source for a target sensitivity, applied elsewhere",
        head=("chosen in", "applied in", "threshold", "target", "sensitivity", "specificity"),
        rows=tuple(
            (
                cell(context.name_of(t.source)),
                cell(context.name_of(t.group)),
                cell(plain(t.threshold)),
                cell(plain(t.target_sensitivity, 2)),
                cell(with_interval(t.sensitivity)),
                cell(with_interval(t.specificity)),
            )
            for t in transfers
        ),
        align="llrrrr",
    )
    return Section("transfer", "The same threshold elsewhere", (table,))
