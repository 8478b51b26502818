"""Grading: scope first, then morphology, then velocities with their preconditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from sonobridge.core.errors import InvalidInputError
from sonobridge.simulator.measurement.grading.conflict import additional_results, find_conflict
from sonobridge.simulator.measurement.grading.criteria_file import (
    default_criteria_set,
    fallback_rule,
    scope_conditions,
)
from sonobridge.simulator.measurement.grading.criteria_set import (
    BandCheck,
    ClassRow,
    CriteriaSet,
    class_limits,
    class_words,
)
from sonobridge.simulator.measurement.grading.outcome import (
    CheckResult,
    Fallback,
    Graded,
    GradingContext,
    GradingMeasurements,
    Outcome,
    Refused,
)
from sonobridge.simulator.measurement.grading.preconditions import (
    PRECONDITION_WORDS,
    missing_for,
)
from sonobridge.simulator.measurement.grading.scope import ScopeCondition
from sonobridge.simulator.measurement.stenosis import StenosisClass

__all__ = ["grade"]

_Kind = Literal["scope", "measurement", "precondition", "no_class", "cut_point"]


def grade(
    measurements: GradingMeasurements,
    context: GradingContext,
    criteria_set: CriteriaSet | None = None,
    scope: Mapping[str, ScopeCondition] | None = None,
) -> Outcome:
    """Return the class of a stenosis under a criteria set, or why there is none.

    Parameters
    ----------
    measurements, context
        What was measured and seen, and what is known of vessel and patient.
    criteria_set
        The set; the default one when left out.
    scope
        Scope conditions by name; the shipped ones when left out.

    Raises
    ------
    InvalidInputError
        If the context names a condition that the scope table does not have.
    """
    chosen = criteria_set or default_criteria_set()
    table = scope_conditions() if scope is None else scope
    conditions = _conditions(measurements, context, table)
    grading = _Grading(measurements, context, chosen, conditions)
    return (
        grading.out_of_scope()
        or grading.from_morphology()
        or grading.unfit_velocity()
        or grading.from_velocities()
    )


def _conditions(
    measurements: GradingMeasurements,
    context: GradingContext,
    table: Mapping[str, ScopeCondition],
) -> tuple[ScopeCondition, ...]:
    names = list(context.conditions)
    if context.vessel in table:
        names.append(context.vessel)
    if measurements.angle_deg is not None and measurements.angle_deg > 60:
        names.append("angle_above_60")
    unknown = sorted(set(names) - set(table))
    if unknown:
        raise InvalidInputError(
            "The grade cannot be made: a condition is not in the scope table.",
            where="conditions",
            why=f"Not known: {', '.join(unknown)}.",
            kept="The measurements are unchanged.",
            remedy=f"Choose among {', '.join(table)}.",
        )
    return tuple(table[name] for name in dict.fromkeys(names))


class _Grading:
    """One grading; each step answers, or hands over to the next by None."""

    def __init__(
        self,
        seen: GradingMeasurements,
        context: GradingContext,
        chosen: CriteriaSet,
        conditions: Sequence[ScopeCondition],
    ) -> None:
        self.seen = seen
        self.context = context
        self.chosen = chosen
        self.conditions = conditions

    def out_of_scope(self) -> Refused | None:
        """Refuse a set that was not made for this vessel."""
        if self.context.vessel == "not_stated":
            return self.missing(("native_vessel",))
        made_for = set(self.chosen.applies_to)
        refused = [
            one
            for one in self.conditions
            if one.effect == "refuse_native" and one.condition not in made_for
        ]
        if refused:
            return self.refused("scope", [one.reason for one in refused], fallback=True)
        if made_for and not made_for & {one.condition for one in self.conditions}:
            words = ", ".join(self.chosen.applies_to).replace("_", " ")
            reason = f"“{self.chosen.name}” is for {words}, and none is recorded here."
            return self.refused("scope", [reason])
        return None

    def from_morphology(self) -> Outcome | None:
        """Class an occlusion or a near-occlusion, which have no percentage."""
        seen = self.seen
        if seen.lumen == "no_detectable_lumen" and seen.ica_flow == "detected":
            return self.missing(("lumen_and_flow_agree",))
        by_rule = any(one.effect == "class_by_morphology" for one in self.conditions)
        undetectable = seen.ica_flow == "undetectable"
        if undetectable and seen.lumen == "no_detectable_lumen" and not by_rule:
            return self.by_morphology("occlusion")
        if by_rule or (undetectable and seen.lumen == "markedly_narrowed"):
            return self.by_morphology("near_occlusion")
        if undetectable:
            return self.missing(("no_detectable_lumen",))
        if seen.ica_flow == "not_assessed":
            return self.missing(("ica_flow_assessed",))
        return None

    def by_morphology(self, name: str) -> Outcome:
        row = self.chosen.row(name)
        if row is None:
            return self.refused(
                "no_class",
                [f"“{self.chosen.name}” has no class for {class_words(name)}."],
                fallback=True,
            )
        missing = missing_for(row.plaque, self.seen)
        return self.missing(missing) if missing else self.graded(row, ())

    def unfit_velocity(self) -> Refused | None:
        """Refuse a velocity that may not be graded."""
        unfit = [one for one in self.conditions if one.effect == "refuse_measurement"]
        if unfit:
            reasons = [one.reason for one in unfit]
            if self.seen.angle_deg is not None and self.seen.angle_deg > 60:
                reasons.append(f"It was measured at {self.seen.angle_deg:g}°.")
            return self.refused("measurement", reasons)
        if self.seen.ica_psv_scanner_cm_s is None:
            return self.missing(("ica_psv",))
        if self.seen.angle_deg is None:
            return self.missing(("angle_recorded",))
        open_rows = [
            row for row in self.chosen.rows if row.cut_point_between and not row.any_of
        ]
        if open_rows:
            low, high = open_rows[0].cut_point_between or (0.0, 0.0)
            reason = (
                f"Published cut points for {class_words(open_rows[0].name)} lie about "
                f"{low:g} to {high:g} cm/s: choose one and name its source."
            )
            return self.refused("cut_point", [reason])
        return None

    def from_velocities(self) -> Outcome:
        """Class by velocities; the most severe row that holds, if what it needs is seen."""
        checked = [(row, self.met(row)) for row in self.chosen.rows if not row.by_morphology]
        by_velocity = [(row, met) for row, met in checked if met is not None]
        if not by_velocity:
            return self.no_class([row for row, _ in checked])
        fitting = [
            (row, met) for row, met in by_velocity if not missing_for(row.plaque, self.seen)
        ]
        if not fitting:
            row, met = by_velocity[-1]
            return self.missing(missing_for(row.plaque, self.seen), row, met)
        row, met = fitting[-1]
        limits = class_limits(row.name)
        mild = row.name == "normal" or (limits is not None and limits[0] is None)
        if mild and self.seen.lumen == "markedly_narrowed":
            return self.missing(("near_occlusion_decided",), row, met)
        return self.graded(row, met)

    def met(self, row: ClassRow) -> tuple[CheckResult, ...] | None:
        """Return the checks of the first alternative that holds, or None."""
        for alternative in row.any_of:
            results = tuple(self.result(check) for check in alternative)
            if all(result.holds for result in results):
                return results
        return None

    def result(self, check: BandCheck) -> CheckResult:
        value = {
            "psv": self.seen.ica_psv_scanner_cm_s,
            "edv": self.seen.ica_edv_scanner_cm_s,
            "ratio": self.seen.ica_cca_psv_ratio,
        }[check.parameter]
        return CheckResult(
            parameter=check.parameter,
            value=value,
            band=str(check),
            holds=value is not None and check.band.holds(value),
        )

    def no_class(self, rows: Sequence[ClassRow]) -> Refused:
        results = {
            (result.parameter, result.band): result
            for row in rows
            for alternative in row.any_of
            for result in map(self.result, alternative)
        }
        asks = "; or ".join(
            f"{class_words(row.name)}: "
            + " or ".join(" and ".join(map(str, alternative)) for alternative in row.any_of)
            for row in rows
        )
        reasons = [f"“{self.chosen.name}” has no class for these values. It asks for {asks}."]
        if any(result.value is None for result in results.values()):
            reasons.append("Not every parameter that it asks for was measured.")
        return self.refused("no_class", reasons, checked=tuple(results.values()))

    def graded(self, row: ClassRow, met: tuple[CheckResult, ...]) -> Graded:
        limits = class_limits(row.name) or (None, None)
        additional = (
            () if row.by_morphology else additional_results(self.chosen, row, self.seen)
        )
        less_reliable = [one for one in self.conditions if one.effect == "less_reliable"]
        badges = {self.chosen.badge: None, row.provenance.badge: None}
        cautions = (row.note, self.chosen.caution, self.chosen.cut_point)
        return Graded(
            stenosis=StenosisClass(name=row.name, criteria_set=self.chosen.id),
            words=class_words(row.name),
            percent_at_least=limits[0],
            percent_at_most=limits[1],
            by_morphology=row.by_morphology,
            set_name=self.chosen.name,
            badge=", ".join(badge for badge in badges if badge),
            source=row.provenance.source,
            primary=met,
            additional=additional,
            conflict=find_conflict(
                self.chosen, class_words(row.name), additional, less_reliable, self.context
            ),
            less_reliable=tuple(one.reason for one in less_reliable),
            cautions=tuple(text for text in cautions if text),
        )

    def missing(
        self,
        names: tuple[str, ...],
        row: ClassRow | None = None,
        met: tuple[CheckResult, ...] | None = None,
    ) -> Refused:
        what = ""
        if row is not None and met:
            values = ", ".join(f"{one.parameter.upper()} {one.value:g}" for one in met)
            what = f"{values} would be {class_words(row.name)}, but "
        reasons = []
        for index, name in enumerate(names):
            text = (what if index == 0 else "") + PRECONDITION_WORDS[name]
            reasons.append(f"{text[0].upper()}{text[1:]}.")
        return self.refused("precondition", reasons, missing=names, checked=met or ())

    def refused(
        self,
        kind: _Kind,
        reasons: Sequence[str],
        *,
        missing: tuple[str, ...] = (),
        checked: tuple[CheckResult, ...] = (),
        fallback: bool = False,
    ) -> Refused:
        return Refused(
            criteria_set=self.chosen.id,
            set_name=self.chosen.name,
            badge=self.chosen.badge,
            kind=kind,
            reasons=tuple(reasons),
            missing=missing,
            checked=checked,
            fallback=_fallback(self.seen) if fallback else None,
        )


def _fallback(seen: GradingMeasurements) -> Fallback:
    ratio = seen.ica_cca_psv_ratio
    number = "no ratio was measured" if ratio is None else f"ICA/CCA PSV ratio {ratio:.2f}"
    words = f"plaque {seen.plaque}, lumen {seen.lumen}".replace("_", " ")
    return Fallback(
        name="PSV ratio and morphology",
        rule=fallback_rule(),
        ica_cca_psv_ratio=ratio,
        plaque=seen.plaque,
        lumen=seen.lumen,
        text=f"Fallback, no grade: {number}; {words}.",
    )
