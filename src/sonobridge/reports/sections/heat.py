"""The heat map of groups by measures, with its table."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.audit.claims.metric_words import METRIC_TITLES, SHARES, UNIT_INTERVAL
from sonobridge.audit.evaluation.content import GroupResult, Measure
from sonobridge.audit.protocol import Metric
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate
from sonobridge.reports.document import Entry, Figure, Note, Section, Table, cell
from sonobridge.reports.figures.heat_map import HEAT_WIDTH, HeatCell, heat_map
from sonobridge.reports.numbers import plain, with_interval
from sonobridge.reports.sections.context import Context
from sonobridge.reports.verdict_words import VERDICT_WORDS

__all__ = ["heat_section"]

_COLUMNS = 6
_HEAT_MOST = 60
_SHORT: dict[Metric, str] = {
    "ppv": "PPV",
    "npv": "NPV",
    "ece": "ECE",
    "underdiagnosis": "Under- diagnosis",
    "macro_auc": "mean AUC",
}


def heat_section(context: Context) -> Section | None:
    """Return groups by measures, darkest where farthest from all patients."""
    whole = context.overall
    metrics = _shown_metrics(whole) if whole else []
    groups = [g for g in context.levels if g.claim][:_HEAT_MOST]
    if whole is None or not metrics or len(groups) < 2:
        return None
    margin = context.protocol.margin if context.metric in SHARES else 0.08
    overall: dict[Metric, Measure] = {m.metric: m for m in whole.measures}
    cells = [[_heat_cell(_of(g, m), overall.get(m), margin) for m in metrics] for g in groups]
    names = [f"{g.title}: {g.level}" for g in groups]
    finding = _heat_finding(names, metrics, groups, overall)
    svg, height = heat_map(
        names, [_SHORT.get(m, METRIC_TITLES[m]) for m in metrics], cells, finding=finding
    )
    rows = tuple(
        (cell(name), cell(f"{g.patients:,}"), *(cell(_heat_text(_of(g, m))) for m in metrics))
        for name, g in zip(names, groups, strict=True)
    )
    head = ("group", "patients", *(METRIC_TITLES[m] for m in metrics))
    figure = Figure(
        svg=svg,
        width=HEAT_WIDTH,
        height=height,
        finding=finding,
        caption=(
            f"Shade: distance from all patients, darkest from {2 * margin * 100:g} points on, "
            "in either direction. Hatched: no number. A triangle marks a disparity shown."
        ),
        table=Table(finding, head, rows, "lr" + "r" * len(metrics)),
        entries=tuple(
            Entry(
                label=name,
                value="; ".join(
                    f"{METRIC_TITLES[m]} {_heat_short(_of(g, m))}" for m in metrics
                ),
                note=f"{counted(g.patients, 'patients')}",
            )
            for name, g in zip(names, groups, strict=True)
        ),
    )
    note = Note(text="Numbers without verdict are exploratory.", kind="note")
    return Section("heat", "Groups by measures", (figure, note))


def _shown_metrics(overall: GroupResult) -> list[Metric]:
    return [m.metric for m in overall.measures if m.metric in UNIT_INTERVAL][:_COLUMNS]


def _of(group: GroupResult, metric: Metric) -> Measure | None:
    return next((m for m in group.measures if m.metric == metric), None)


def _heat_text(measure: Measure | None) -> str:
    return "none" if measure is None else with_interval(measure.estimate)


def _heat_short(measure: Measure | None) -> str:
    if measure is None or not isinstance(measure.estimate, Estimate):
        return "none"
    return plain(measure.estimate.value, 2)


def _heat_cell(measure: Measure | None, overall: Measure | None, margin: float) -> HeatCell:
    if measure is None or not isinstance(measure.estimate, Estimate):
        return HeatCell("none", None)
    verdict = measure.gap.verdict if measure.gap else None
    kind = VERDICT_WORDS[verdict].kind if verdict == "disparity_shown" else None
    shade = 0.0
    if overall is not None and isinstance(overall.estimate, Estimate) and margin > 0:
        shade = abs(measure.estimate.value - overall.estimate.value) / (2 * margin)
    return HeatCell(plain(measure.estimate.value, 2), min(shade, 1.0), kind)


def _heat_finding(
    names: Sequence[str],
    metrics: Sequence[Metric],
    groups: Sequence[GroupResult],
    overall: dict[Metric, Measure],
) -> str:
    """Say which cell lies farthest from all patients."""
    found = []
    for name, group in zip(names, groups, strict=True):
        for metric in metrics:
            measure, whole = _of(group, metric), overall.get(metric)
            if (
                measure is not None
                and whole is not None
                and isinstance(measure.estimate, Estimate)
                and isinstance(whole.estimate, Estimate)
            ):
                distance = measure.estimate.value - whole.estimate.value
                found.append((abs(distance), distance, name, metric))
    if not found:
        return "No number by group"
    _, distance, name, metric = max(found)
    title = METRIC_TITLES[metric]
    side = "below" if distance < 0 else "above"
    return f"Farthest from all patients: {title} in {name}, {abs(distance):.2f} {side}"
