"""The heading of an evaluation: one sentence that says what is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sonobridge.audit.evaluation.content import GroupResult
from sonobridge.audit.evaluation.findings import LOWER_IS_BETTER
from sonobridge.audit.protocol import Protocol
from sonobridge.core.types import Estimate

__all__ = ["headline", "tally"]


def _levels(groups: Sequence[GroupResult]) -> list[GroupResult]:
    """Return the levels of the attributes, in their order."""
    return [one for one in groups if one.kind == "level"]


def tally(groups: Sequence[GroupResult], protocol: Protocol) -> dict[str, int]:
    """Count verdicts of the primary metric over the levels, and levels without a claim."""
    counts: Counter[str] = Counter(
        disparity_shown=0, equivalent=0, insufficient=0, not_estimable=0, no_claim=0
    )
    for group in _levels(groups):
        counts[_verdict(group, protocol)] += 1
    return dict(counts)


def headline(groups: Sequence[GroupResult], protocol: Protocol, *, blocked: bool) -> str:
    """Return the finding of the primary metric in one sentence."""
    rows = _levels(groups)
    metric = protocol.primary_metric.replace("_", " ")
    if blocked:
        return "No claim: test patients come from a site that trained the model"
    shown = [one for one in rows if _verdict(one, protocol) == "disparity_shown"]
    # A group that does better is the other side of one that does worse: it is not counted.
    shown = [one for one in shown if _worse(one, protocol)] or shown
    if shown:
        first = f"{shown[0].title} {shown[0].level}"
        if len(shown) == 1:
            return f"One disparity shown: {metric} in {first}"
        return f"{len(shown)} disparities shown in {metric}, among them {first}"
    if not rows:
        whole = next(one for one in groups if one.kind == "overall")
        given = any(
            one.metric == protocol.primary_metric and isinstance(one.estimate, Estimate)
            for one in whole.measures
        )
        rest = "is given for all patients" if given else "cannot be given for all patients"
        return f"No subgroup was compared; {metric} {rest}"
    answered = [one for one in rows if _verdict(one, protocol) == "equivalent"]
    if len(answered) == len(rows):
        groups_of = "the one group" if len(rows) == 1 else f"all {len(rows)} groups"
        return f"{metric.capitalize()} is equivalent within the margin in {groups_of}"
    if all(_verdict(one, protocol) in {"not_estimable", "no_claim"} for one in rows):
        return f"Nothing can be said about {metric} in any group: too few patients carry it"
    if not answered:
        return f"No disparity shown in {metric}, and too few patients to show its absence"
    return (
        f"No disparity shown in {metric}: {len(answered)} of {len(rows)} groups are "
        "equivalent, the others cannot be told"
    )


def _worse(group: GroupResult, protocol: Protocol) -> bool:
    """Tell whether a group's gap in the primary metric is to its harm."""
    lower_is_better = protocol.primary_metric in LOWER_IS_BETTER
    for measure in group.measures:
        gap = measure.gap.estimate if measure.gap is not None else None
        if measure.metric == protocol.primary_metric and isinstance(gap, Estimate):
            return (gap.value > 0) == lower_is_better
    return False


def _verdict(group: GroupResult, protocol: Protocol) -> str:
    if not group.claim:
        return "no_claim"
    for measure in group.measures:
        if measure.metric == protocol.primary_metric and measure.gap is not None:
            return measure.gap.verdict
    return "not_estimable"
