"""The heading of an evaluation: one sentence that says what is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sonobridge.audit.evaluation.content import GroupResult
from sonobridge.audit.evaluation.sides import measure_of, other_sides
from sonobridge.audit.protocol import Protocol
from sonobridge.core.types import Estimate

__all__ = ["headline", "tally"]


def _levels(groups: Sequence[GroupResult], protocol: Protocol) -> list[GroupResult]:
    """Return the levels that are compared, in their order; a reference level is not."""
    references = {(one.column, one.reference) for one in protocol.subgroups if one.reference}
    return [
        one
        for one in groups
        if one.kind == "level" and not (one.claim and (one.attribute, one.level) in references)
    ]


def tally(groups: Sequence[GroupResult], protocol: Protocol) -> dict[str, int]:
    """Count verdicts of the primary metric over the levels, and levels without a claim.

    Disparities are counted as the heading counts them: the other side of one is none.
    """
    counts: Counter[str] = Counter(
        disparity_shown=0, equivalent=0, insufficient=0, not_estimable=0, no_claim=0
    )
    told = other_sides(groups, protocol.primary_metric)
    for group in _levels(groups, protocol):
        verdict = _verdict(group, protocol)
        if verdict != "disparity_shown" or group.key not in told:
            counts[verdict] += 1
    return dict(counts)


def headline(groups: Sequence[GroupResult], protocol: Protocol, *, blocked: bool) -> str:
    """Return the finding of the primary metric in one sentence."""
    rows = _levels(groups, protocol)
    metric = protocol.primary_metric.replace("_", " ")
    if blocked:
        return "No claim: test patients come from a site that trained the model"
    told = other_sides(groups, protocol.primary_metric)
    shown = [
        one
        for one in rows
        if _verdict(one, protocol) == "disparity_shown" and one.key not in told
    ]
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


def _verdict(group: GroupResult, protocol: Protocol) -> str:
    if not group.claim:
        return "no_claim"
    measure = measure_of(group, protocol.primary_metric)
    return measure.gap.verdict if measure and measure.gap else "not_estimable"
