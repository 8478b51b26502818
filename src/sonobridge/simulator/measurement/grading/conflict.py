"""Additional parameters beside the primary ones, and the rule for their disagreement."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.simulator.measurement.grading.criteria_set import (
    ClassRow,
    CriteriaSet,
    Parameter,
    class_words,
)
from sonobridge.simulator.measurement.grading.outcome import (
    AdditionalResult,
    Conflict,
    GradingContext,
    GradingMeasurements,
)
from sonobridge.simulator.measurement.grading.scope import ScopeCondition

__all__ = ["additional_results", "find_conflict"]


def additional_results(
    chosen: CriteriaSet, row: ClassRow, seen: GradingMeasurements
) -> tuple[AdditionalResult, ...]:
    """Return what each additional parameter that was measured says by itself."""
    values: dict[Parameter, float | None] = {
        "ratio": seen.ica_cca_psv_ratio,
        "edv": seen.ica_edv_scanner_cm_s,
    }
    found = []
    for parameter, value in values.items():
        asked = any(check.parameter == parameter for check in row.additional)
        if value is None or not asked:
            continue
        classes = tuple(
            one.name
            for one in chosen.rows
            for check in one.additional
            if check.parameter == parameter and check.band.holds(value)
        )
        found.append(
            AdditionalResult(
                parameter=parameter, value=value, classes=classes, agrees=row.name in classes
            )
        )
    return tuple(found)


def find_conflict(
    chosen: CriteriaSet,
    words: str,
    additional: Sequence[AdditionalResult],
    conditions: Sequence[ScopeCondition],
    context: GradingContext,
) -> Conflict | None:
    """Return the disagreement of primary and additional parameters, or None.

    The reasons are the scope conditions that are recorded, and the person's own; without
    any the report says that one is needed.
    """
    against = [one for one in additional if not one.agrees]
    if not against:
        return None
    reasons = [one.title for one in conditions]
    if context.conflict_reason:
        reasons.append(context.conflict_reason)
    texts = []
    for one in against:
        says = " or ".join(map(class_words, one.classes)) or "no class"
        name = "ratio" if one.parameter == "ratio" else one.parameter.upper()
        texts.append(f"{name} {one.value:g} says {says}")
    return Conflict(
        primary=f"PSV and plaque say {words}",
        additional=tuple(texts),
        reasons=tuple(reasons),
        reason_needed=not reasons,
        rule=chosen.conflict_rule,
    )
