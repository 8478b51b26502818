"""Groups: the forest plot, crossings, flags, and who carries no claim."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.audit.claims.metric_words import METRIC_TITLES, UNIT_INTERVAL
from sonobridge.audit.crosswalk.attribute_kind import kinds_of_column
from sonobridge.audit.evaluation.content import GroupResult, Measure
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate
from sonobridge.reports.document import (
    Block,
    Cell,
    Chip,
    Entry,
    Figure,
    Note,
    Points,
    Section,
    Table,
    cell,
)
from sonobridge.reports.figures.forest import FOREST_WIDTH, ForestRow, forest
from sonobridge.reports.numbers import gap_columns, gap_text, p_text, with_interval
from sonobridge.reports.sections.context import Context
from sonobridge.reports.sections.headline import overall_value
from sonobridge.reports.verdict_words import NO_CLAIM, OTHER_SIDE, SHORT, VERDICT_WORDS

__all__ = ["crossings_section", "flags_section", "no_claim_section", "subgroups_section"]

_LARGEST = 60

ASSOCIATION = (
    "A gap by skin tone, race or ethnicity is an association. Ultrasound gives no acoustic "
    "mechanism for it: site, body habitus, access to care and scanner compete as explanations. "
    "Raters agree with each other only moderately on skin-tone scales, so part of such a gap "
    "may be misrecorded tone; scale and rater stand with each attribute."
)


def subgroups_section(context: Context) -> Section:
    """Return the main forest plot with everything that must stand beside it."""
    overall = (context.overall,) if context.overall else ()
    groups = (*overall, *context.levels)
    blocks: list[Block] = [_figure(context, groups, context.evaluation.headline)]
    blocks += [Note(text=text, kind="note") for text in _recorded(context)]
    if any(
        kinds_of_column(g.attribute, g.title) & {"race", "skin_tone"} for g in context.levels
    ):
        blocks.append(Note(text=ASSOCIATION, kind="note"))
    return Section("subgroups", f"{context.metric_title} by group", tuple(blocks))


def crossings_section(context: Context) -> Section | None:
    """Return the forest plot of crossed attributes; None without any."""
    if not context.crossings:
        return None
    shown = [g for g in context.crossings if _verdict(context, g) == "disparity_shown"]
    finding = f"{counted(len(context.crossings), 'groups')}, disparity shown in {len(shown)}"
    figure = _figure(context, context.crossings, finding)
    note = "Crossed groups are exploratory: they raise questions and decide nothing."
    return Section(
        "crossings", f"Crossed attributes: {finding}", (figure, Note(text=note, kind="note"))
    )


def flags_section(context: Context) -> Section:
    """Return what a person must decide on."""
    entries = tuple(
        Entry(label=f.title, value=f.severity, note=f.detail, chip=VERDICT_WORDS[f.verdict])
        for f in context.evaluation.findings
    )
    if not entries:
        return Section("flags", "Flags", (Note(text="No finding asks for a decision."),))
    return Section("flags", "Flags", (Points(entries),))


def no_claim_section(context: Context) -> Section | None:
    """Return the groups about which nothing is said; None without any."""
    silent = [g for g in context.evaluation.groups if not g.claim]
    if not silent:
        return None
    rows = tuple(
        (cell(g.title), cell(g.level), cell(f"{g.patients:,}"), Cell(g.claim_note, NO_CLAIM))
        for g in silent
    )
    table = Table(
        caption=f"Fewer than {context.protocol.minimum_patients} patients: no estimate leaves",
        head=("attribute", "group", "patients", "what may be said"),
        rows=rows,
        align="llrl",
    )
    return Section("no-claim", "Groups without claim", (table,))


def _recorded(context: Context) -> list[str]:
    """Return one line an attribute whose scale or rater is named."""
    made = []
    for group in context.protocol.subgroups:
        parts = [f"scale {group.scale}"] if group.scale else []
        parts += [f"recorded by {group.recorded_by}"] if group.recorded_by else []
        parts += [f"consent: {group.consent}"] if group.consent else []
        parts += ["a person may stand in several groups"] if group.several else []
        if parts:
            made.append(f"{group.title or group.column}: {', '.join(parts)}.")
    return made


def _figure(context: Context, groups: Sequence[GroupResult], finding: str) -> Figure:
    shown = groups[:_LARGEST]
    reference = overall_value(context)
    within = _within(context)
    level = f"{context.protocol.level * 100:g} %"
    svg, height = forest(
        [_forest_row(context, g, before) for g, before in _with_previous(shown)],
        finding=finding,
        axis_title=f"{context.metric_title}, {level} interval by patient",
        reference=reference.value if reference else None,
        margin=context.protocol.margin,
        within=within,
    )
    return Figure(
        svg=svg,
        width=FOREST_WIDTH,
        height=height,
        finding=finding,
        caption=_caption(context, groups, len(groups) - len(shown)),
        table=_table(context, groups, finding),
        entries=tuple(_entry(context, group) for group in groups),
    )


def _within(context: Context) -> tuple[float, float] | None:
    return (0.0, 1.0) if context.metric in UNIT_INTERVAL else None


def _with_previous(
    groups: Sequence[GroupResult],
) -> list[tuple[GroupResult, GroupResult | None]]:
    return list(zip(groups, (None, *groups[:-1]), strict=True))


def _caption(context: Context, groups: Sequence[GroupResult], left_out: int) -> str:
    measures = [m for g in groups if (m := context.primary(g)) is not None]
    methods = [m.estimate.method for m in measures if isinstance(m.estimate, Estimate)]
    gaps = [m.gap for m in measures if m.gap is not None]
    by = [g.estimate.method for g in gaps if isinstance(g.estimate, Estimate)]
    family = sum(g.family == "primary" for g in gaps)
    parts = [f"Grey band: margin {context.margin} round the value of all patients."]
    parts += [f"Intervals: {methods[0]}."] if methods else []
    parts += [f"Gap to all other patients: {by[0]}."] if by else []
    parts += [f"Holm over {family} comparisons."] if family else []
    parts += [f"{left_out} more groups stand in the table."] if left_out else []
    return " ".join(parts)


def _verdict(context: Context, group: GroupResult) -> str:
    measure = context.primary(group)
    verdict = measure.gap.verdict if measure and measure.gap else ""
    told = verdict == "disparity_shown" and group.key in context.told
    return "other_side" if told else verdict


def _forest_row(context: Context, group: GroupResult, before: GroupResult | None) -> ForestRow:
    repeated = before is not None and before.attribute == group.attribute
    name = "" if repeated else group.title
    measure = context.primary(group)
    chip, word = _chip(context, group, measure)
    estimate = measure.estimate if measure else None
    value = estimate if isinstance(estimate, Estimate) else None
    gap, ends = _gap_columns(context, group, measure)
    return ForestRow(
        title=name,
        level=group.level,
        patients=group.patients,
        value=value.value if value else None,
        low=value.low if value else None,
        high=value.high if value else None,
        reason=_reason(context, group, measure),
        gap=gap,
        ends=ends,
        kind=chip.kind if chip else None,
        word=word,
    )


def _reason(context: Context, group: GroupResult, measure: Measure | None) -> str:
    if not group.claim:
        return f"fewer than {context.protocol.minimum_patients} patients"
    if measure is None:
        return "not evaluated"
    return "" if isinstance(measure.estimate, Estimate) else measure.estimate.reason


def _chip(
    context: Context, group: GroupResult, measure: Measure | None
) -> tuple[Chip | None, str]:
    if not group.claim:
        return NO_CLAIM, NO_CLAIM.word
    if measure is None or not isinstance(measure.estimate, Estimate):
        chip = VERDICT_WORDS["not_estimable"]
        return (chip, chip.word) if group.kind != "overall" else (None, "")
    if measure.gap is None:
        return None, ""
    if _verdict(context, group) == "other_side":
        return OTHER_SIDE, OTHER_SIDE.word
    return VERDICT_WORDS[measure.gap.verdict], SHORT[measure.gap.verdict]


def _gap_columns(
    context: Context, group: GroupResult, measure: Measure | None
) -> tuple[str, str]:
    """Return gap and interval; all patients show their own value there."""
    if measure is None:
        return "", ""
    if group.kind == "overall" and isinstance(measure.estimate, Estimate):
        text = with_interval(measure.estimate, context.metric)
        return text.partition(" ")[0], text.partition(" ")[2].strip("()")
    gap = measure.gap.estimate if measure.gap else None
    if not isinstance(gap, Estimate):
        return "", ""
    return gap_columns(context.metric, gap)


def _table(context: Context, groups: Sequence[GroupResult], caption: str) -> Table:
    rows = tuple(_table_row(context, group) for group in groups)
    marked = tuple(i for i, g in enumerate(groups) if _verdict(context, g) == "disparity_shown")
    return Table(
        caption=caption,
        head=(
            "attribute",
            "group",
            "patients",
            "images",
            METRIC_TITLES[context.metric],
            "gap",
            "p (Holm)",
            "verdict",
            "why",
        ),
        rows=rows,
        align="llrrrrrll",
        marked=marked,
    )


def _table_row(context: Context, group: GroupResult) -> tuple[Cell, ...]:
    measure = context.primary(group)
    chip, _ = _chip(context, group, measure)
    gap = measure.gap if measure else None
    why = group.claim_note
    if gap is not None:
        needed = (
            f"; about {counted(gap.patients_needed, 'patients')}" if gap.patients_needed else ""
        )
        why = f"{gap.reason}{needed}"
    return (
        cell(group.title, strong=group.kind == "overall"),
        cell(group.level),
        cell(f"{group.patients:,}"),
        cell(f"{group.images:,}"),
        cell(with_interval(measure.estimate, context.metric) if measure else "none given"),
        cell(gap_text(context.metric, gap.estimate, context.unit) if gap else ""),
        cell(p_text(gap.p_adjusted) if gap else ""),
        Cell("", chip),
        cell(why),
    )


def _entry(context: Context, group: GroupResult) -> Entry:
    measure = context.primary(group)
    chip, _ = _chip(context, group, measure)
    name = group.title if group.kind == "overall" else f"{group.title}: {group.level}"
    value = _reason(context, group, measure)
    if measure is not None and isinstance(measure.estimate, Estimate):
        value = with_interval(measure.estimate, context.metric)
    gap = measure.gap.estimate if measure and measure.gap else None
    note = f"{counted(group.patients, 'patients')}"
    if isinstance(gap, Estimate):
        note += f"; gap {gap_text(context.metric, gap, context.unit)}"
    return Entry(label=name, value=value, note=note, chip=chip)
