"""The sentence that may be said of a group, with interval, n and verdict."""

from __future__ import annotations

from sonobridge.audit.claims.metric_words import METRIC_TITLES, points, value_text
from sonobridge.audit.evaluation.content import Evaluation, Gap, GroupResult, Measure
from sonobridge.audit.protocol import Metric
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate, NotEstimable

__all__ = ["allowed_sentence", "group_name", "measure_of"]

_REFERENCES = {
    "adjudicated": "against an adjudicated reference",
    "correlated": "against another examination",
    "report": "in concordance with signed reports",
    "simulated": "against the simulated truth",
    "unknown": "against a reference of unrecorded origin",
}


def group_name(group: GroupResult) -> str:
    """Return a group's words: "all patients together", or attribute and level."""
    return (
        "all patients together" if group.kind == "overall" else f"{group.title}: {group.level}"
    )


def measure_of(group: GroupResult, metric: Metric) -> Measure | None:
    """Return a group's measure of a metric; None where it was not taken."""
    return next((m for m in group.measures if m.metric == metric), None)


def allowed_sentence(evaluation: Evaluation, group: GroupResult, metric: Metric) -> str:
    """Return what may be said of one metric in one group."""
    start = "In simulated patients: " if evaluation.data.simulated else ""
    name = group_name(group)
    minimum = evaluation.locked.protocol.minimum_patients
    if not group.claim:
        return (
            f"{start}nothing can be said of {name}: {counted(group.patients, 'patients')}, "
            f"fewer than {minimum}."
        )
    measure = measure_of(group, metric)
    title = METRIC_TITLES[metric]
    if measure is None:
        return f"{start}{title} was not evaluated in {name}."
    if isinstance(measure.estimate, NotEstimable):
        return f"{start}{title} cannot be estimated in {name}: {measure.estimate.reason}."
    value = _value(evaluation, measure.estimate, metric, name)
    return f"{start}{value}{_gap(evaluation, measure)}."


def _value(evaluation: Evaluation, estimate: Estimate, metric: Metric, name: str) -> str:
    protocol = evaluation.locked.protocol
    product, unit = protocol.product, protocol.unit
    if estimate.low is None or estimate.high is None:
        interval = f"no interval: {estimate.note}"
    else:
        ends = f"{value_text(metric, estimate.low)}–{value_text(metric, estimate.high)}"
        interval = f"{estimate.level:.0%} interval {ends}".replace("%", " %")
    return (
        f"{METRIC_TITLES[metric].lower() if metric not in _ACRONYMS else METRIC_TITLES[metric]}"
        f" of {product.name} {product.version} in {name} was "
        f"{value_text(metric, estimate.value, unit)} ({interval}; {estimate.n:,} "
        f"{estimate.n_unit}), {_REFERENCES[protocol.reference_kind]}"
    )


_ACRONYMS = frozenset({"auc", "iou", "hd95", "nsd", "assd", "icc", "dice", "brier"})


def _gap(evaluation: Evaluation, measure: Measure) -> str:
    gap = measure.gap
    if gap is None or isinstance(gap.estimate, NotEstimable):
        return ""
    protocol = evaluation.locked.protocol
    metric, unit = measure.metric, protocol.unit
    margin = points(metric, protocol.margin, unit).lstrip("+")
    size = points(metric, gap.estimate.value, unit)
    text = f"; gap to {_against(gap)} {size}"
    if gap.estimate.low is not None and gap.estimate.high is not None:
        low = points(metric, gap.estimate.low, unit).removesuffix(" points")
        text += f" ({low} to {points(metric, gap.estimate.high, unit)})"
    return (
        text
        + {
            "disparity_shown": f", beyond the margin of {margin}",
            "equivalent": f", within the margin of {margin}",
            "insufficient": f"; whether it exceeds the margin of {margin} cannot be told"
            + (
                f", about {counted(gap.patients_needed, 'patients')} are needed"
                if gap.patients_needed
                else ""
            ),
            "not_estimable": "",
        }[gap.verdict]
    )


def _against(gap: Gap) -> str:
    return "other patients" if gap.against == "rest" else gap.against
