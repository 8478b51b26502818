"""What of an evaluation may leave: nothing from which a silent group could be estimated."""

from __future__ import annotations

from dataclasses import replace

from sonobridge.audit.evaluation.content import CriterionResult, Evaluation, GroupResult
from sonobridge.core.types import NotEstimable

__all__ = ["releasable"]


def releasable(evaluation: Evaluation) -> Evaluation:
    """Return an evaluation without any estimate of a group that carries no claim.

    A group with ``claim`` False keeps its name, its patients and its note. Its measures and
    counts go, and so do curves, plots, spreads, bounds, transfers and slices that show it
    or hang on it; a criterion on it cannot be told. A gap against "the rest" goes where the
    rest has too few patients itself, since group and gap together would give its value.
    Power rows stay: they are stated without looking at results.
    """
    silent = [group for group in evaluation.groups if not group.claim]
    if not silent:
        return evaluation
    keys = {group.key for group in silent}
    labels = {f"{group.title}: {group.level}" for group in silent} | keys
    pairs = {(group.attribute, group.level) for group in silent}

    def hidden(attribute: str, level: str) -> bool:
        return (attribute, level) in pairs

    return replace(
        evaluation,
        groups=tuple(_shown(g, evaluation) for g in evaluation.groups),
        spreads=tuple(
            s
            for s in evaluation.spreads
            if not hidden(s.attribute, s.highest) and not hidden(s.attribute, s.lowest)
        ),
        missing=tuple(m for m in evaluation.missing if not hidden(m.attribute, m.level)),
        worst_slices=tuple(
            w
            for w in evaluation.worst_slices
            if not any(hidden(*pair) for pair in zip(w.attributes, w.levels, strict=True))
        ),
        curves=tuple(
            c for c in evaluation.curves if c.group not in keys and c.label not in labels
        ),
        agreement=tuple(
            a for a in evaluation.agreement if a.group not in keys and a.label not in labels
        ),
        transfers=tuple(
            t for t in evaluation.transfers if t.group not in labels and t.source not in labels
        ),
        paired=tuple(p for p in evaluation.paired if p.group not in labels),
        noise=tuple(n for n in evaluation.noise if n.group not in keys),
        criteria=_criteria(evaluation, pairs),
    )


def _shown(group: GroupResult, evaluation: Evaluation) -> GroupResult:
    if not group.claim:
        return replace(
            group, measures=(), confusion=None, positive_images=None, positive_patients=None
        )
    if group.kind != "level" or _rest(group, evaluation) >= _minimum(evaluation):
        return group
    kept = tuple(
        m if m.gap is None or m.gap.against != "rest" else replace(m, gap=None)
        for m in group.measures
    )
    return replace(group, measures=kept)


def _minimum(evaluation: Evaluation) -> int:
    return evaluation.locked.protocol.minimum_patients


def _rest(group: GroupResult, evaluation: Evaluation) -> int:
    """Return how many patients the other levels of a group's attribute have together."""
    return sum(
        other.patients
        for other in evaluation.groups
        if other.attribute == group.attribute
        and other.kind in {"level", "not_recorded"}
        and other.key != group.key
    )


def _criteria(
    evaluation: Evaluation, pairs: set[tuple[str, str]]
) -> tuple[CriterionResult, ...]:
    on_silent = {
        c.identifier
        for c in evaluation.locked.protocol.criteria
        if (c.attribute, c.level) in pairs
    }
    return tuple(
        replace(
            result,
            answer="cannot_tell",
            reason="The group has too few patients for any claim.",
            estimate=NotEstimable(
                name=result.estimate.name,
                reason="too few patients for any claim",
                n=result.estimate.n,
                n_unit=result.estimate.n_unit,
            ),
        )
        if result.identifier in on_silent
        else result
        for result in evaluation.criteria
    )
