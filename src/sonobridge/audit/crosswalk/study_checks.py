"""Checks on the study itself: data, reference, protocol, methods."""

from __future__ import annotations

from sonobridge.audit.crosswalk.answer import (
    Answer,
    Evidence,
    met,
    not_assessable,
    not_met,
)
from sonobridge.audit.crosswalk.attribute_kind import groups_of_kind
from sonobridge.core.counting import counted

__all__ = ["STUDY_CHECKS"]

_LIVE = "This evaluation is retrospective: nobody worked with the model. "


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _independence(evidence: Evidence) -> Answer:
    product = evidence.evaluation.locked.protocol.product
    if not product.training_sites:
        return not_assessable("The vendor names no training site, so overlap cannot be told.")
    sites = {
        group.level
        for group in groups_of_kind(evidence.evaluation, "site")
        if group.kind == "level"
    }
    if not sites:
        return not_assessable("No site column was compared, so overlap cannot be told.")
    shared = sorted(sites & set(product.training_sites))
    if shared:
        return not_met(f"Training and test share the site {', '.join(shared)}.", "subgroups")
    return met(
        f"None of {len(sites)} test sites is a named training site. Patients themselves "
        "cannot be compared without the vendor's list.",
        "subgroups",
    )


def _representativeness(_: Evidence) -> Answer:
    return not_assessable(
        "The table holds no description of the intended population to compare with; "
        "who was tested stands under subgroups."
    )


def _missing_data(evidence: Evidence) -> Answer:
    data = evidence.evaluation.data
    left_out = data.rows_in - data.rows_used
    if left_out and not data.notes:
        return not_met(
            f"{counted(left_out, 'rows')} entered no measure and no note says why.", "data"
        )
    levels = [group for group in evidence.levels if group.kind == "not_recorded"]
    return met(
        f"{counted(data.rows_in, 'rows')} in, {data.rows_used:,} used, "
        f"{counted(len(data.notes), 'notes')}; "
        f'"not recorded" is a level of its own in {len(levels)} attributes.',
        "data",
    )


def _reference_standard(evidence: Evidence) -> Answer:
    kind = evidence.evaluation.locked.protocol.reference_kind
    if kind == "unknown":
        return not_met("Where the reference comes from is not recorded.", "protocol")
    words = {
        "adjudicated": "adjudicated by readers",
        "correlated": "another examination (correlated)",
        "report": "taken from signed reports: concordance, not accuracy",
        "simulated": "known by construction (simulated)",
    }
    return met(f"The reference is {words[kind]}.", "protocol")


def _reader_agreement(evidence: Evidence) -> Answer:
    noise = evidence.evaluation.noise
    if not noise:
        return not_assessable("The table holds no answers of single readers.")
    return met(f"{noise[0].readers} readers, {counted(len(noise), 'groups')}.", "noise")


def _sample_size(evidence: Evidence) -> Answer:
    rows = evidence.evaluation.power
    if not rows:
        return not_met("No smallest detectable gap is stated.", "power")
    stated = [row for row in rows if row.minimum_detectable is not None]
    return met(
        f"Smallest detectable gap stated before looking for {len(stated)} of {len(rows)} "
        f"groups, power {_percent(evidence.evaluation.locked.protocol.power)}.",
        "power",
    )


def _intended_size(evidence: Evidence) -> Answer:
    if not evidence.evaluation.power:
        return not_met("Neither an intended size nor a smallest detectable gap is stated.")
    return not_assessable(
        "An intended size is not recorded: the table was taken as it is. What it can show "
        "stands in the power table."
    )


def _software(evidence: Evidence) -> Answer:
    software = evidence.evaluation.software
    if not software:
        return not_met("No software version is recorded.", "record")
    return met(", ".join(f"{k} {v}" for k, v in sorted(software.items())) + ".", "record")


def _limitations(evidence: Evidence) -> Answer:
    caveats = evidence.evaluation.caveats
    if not caveats:
        return not_met("No limit of this evaluation is stated.", "caveats")
    return met(f"{len(caveats)} stated.", "caveats")


def _known_inequalities(_: Evidence) -> Answer:
    return not_assessable("A person has to write what is known; predictions do not hold it.")


def _measures_and_plots(evidence: Evidence) -> Answer:
    evaluation = evidence.evaluation
    kinds = sorted({curve.kind.replace("_", " ") for curve in evaluation.curves})
    if evaluation.agreement:
        kinds.append("Bland–Altman")
    overall = evidence.overall
    metrics = [measure.metric for measure in overall.measures] if overall else []
    if not metrics:
        return not_met("No measure is given for all patients.", "measures")
    plots = f"; curves: {', '.join(kinds)}" if kinds else "; no curve"
    return met(f"Measures: {', '.join(metrics)}{plots}.", "measures")


def _methods(evidence: Evidence) -> Answer:
    methods = evidence.evaluation.methods
    if not methods:
        return not_met("No method is stated.", "methods")
    return met(f"{len(methods)} methods stated.", "methods")


def _protocol_lock(evidence: Evidence) -> Answer:
    locked = evidence.evaluation.locked
    where = (
        f"Version {locked.version}, {locked.protocol_sha256[:12]}, locked {locked.locked_at}"
    )
    if locked.changed_after_unblinding:
        return not_met(f"{where}: changed after results were first seen.", "protocol")
    return met(f"{where}.", "protocol")


def _threshold(evidence: Evidence) -> Answer:
    protocol = evidence.evaluation.locked.protocol
    if protocol.task != "binary":
        return not_assessable(f"A {protocol.task} task has no cut-off.")
    point = protocol.operating_point
    value = "the answers of the table" if point.threshold is None else f"{point.threshold:g}"
    if not point.source:
        return not_met(f"Cut-off {value}; where it comes from is not recorded.", "protocol")
    changed = any("operating_point" in d.changed for d in evidence.evaluation.locked.earlier)
    if changed and evidence.evaluation.locked.changed_after_unblinding:
        return not_met(f"Cut-off {value} was changed after results were seen.", "protocol")
    return met(f"Cut-off {value}, from {point.source}, fixed beforehand.", "protocol")


def _prevalence(evidence: Evidence) -> Answer:
    expected = evidence.evaluation.locked.protocol.prevalence
    overall = evidence.overall
    if expected is None:
        return not_assessable("The prevalence of intended use is not stated.")
    if overall is None or overall.positive_patients is None or not overall.patients:
        return not_assessable("Patients with the condition are not counted for this task.")
    seen = overall.positive_patients / overall.patients
    text = (
        f"{_percent(seen)} of test patients have the condition, {_percent(expected)} are "
        "expected in use"
    )
    if abs(seen - expected) > 0.1 and not evidence.evaluation.predictive_values:
        return not_met(f"{text}; predictive values are not adjusted.", "predictive")
    return met(f"{text}; predictive values are given at the latter.", "predictive")


def _cross_table(evidence: Evidence) -> Answer:
    overall = evidence.overall
    if overall is None or overall.confusion is None:
        return not_assessable("The task has no table of four counts.")
    c = overall.confusion
    return met(f"TP {c.tp:,}, FP {c.fp:,}, FN {c.fn:,}, TN {c.tn:,} images.", "measures")


def _stored_records(evidence: Evidence) -> Answer:
    if not evidence.stored:
        return not_met("No evidence record is named for this report.", "record")
    return met(f"Data {evidence.evaluation.data.sha256[:12]}; records are named.", "record")


def _system_version(evidence: Evidence) -> Answer:
    product = evidence.evaluation.locked.protocol.product
    return met(f"{product.name} {product.version}.", "record")


def _version_changes(evidence: Evidence) -> Answer:
    protocol = evidence.evaluation.locked.protocol
    if not protocol.columns.version:
        return not_assessable("The table has no column with the model's version.")
    return met("The version is read from each row; versions are never pooled.", "protocol")


def _live_use(_: Evidence) -> Answer:
    return not_assessable(_LIVE + "Errors, harm and handling show only in use.")


def _human_agreement(evidence: Evidence) -> Answer:
    if not evidence.readers:
        return not_assessable(_LIVE + "No reader study is attached.")
    return met(f"{len(evidence.readers)} comparisons with readers.", "readers")


def _repeatability(_: Evidence) -> Answer:
    return not_assessable("The table holds no repeated examination of the same patient.")


def _model_card(_: Evidence) -> Answer:
    return not_assessable("A model card is another document; this report can be cited in it.")


def _local_acceptance(evidence: Evidence) -> Answer:
    criteria = evidence.evaluation.criteria
    if evidence.evaluation.data.simulated:
        return not_met("The data are simulated: nobody of this site was tested.", "data")
    if not criteria:
        return not_met("No acceptance criterion was locked.", "criteria")
    count = {a: sum(c.answer == a for c in criteria) for a in ("pass", "fail", "cannot_tell")}
    return met(
        f"{len(criteria)} locked criteria: {count['pass']} pass, {count['fail']} fail, "
        f"{count['cannot_tell']} cannot tell.",
        "criteria",
    )


def _monitoring(_: Evidence) -> Answer:
    return not_assessable("Monitoring starts after this evaluation; attach its plan.")


def _governance(_: Evidence) -> Answer:
    return not_assessable("Who answers for the tool is not part of the predictions.")


STUDY_CHECKS = {
    "cross_table": _cross_table,
    "governance": _governance,
    "human_agreement": _human_agreement,
    "independence": _independence,
    "intended_size": _intended_size,
    "known_inequalities": _known_inequalities,
    "limitations": _limitations,
    "live_use": _live_use,
    "local_acceptance": _local_acceptance,
    "measures_and_plots": _measures_and_plots,
    "methods": _methods,
    "missing_data": _missing_data,
    "model_card": _model_card,
    "monitoring": _monitoring,
    "prevalence": _prevalence,
    "protocol_lock": _protocol_lock,
    "reader_agreement": _reader_agreement,
    "reference_standard": _reference_standard,
    "repeatability": _repeatability,
    "representativeness": _representativeness,
    "sample_size": _sample_size,
    "software": _software,
    "stored_records": _stored_records,
    "system_version": _system_version,
    "threshold": _threshold,
    "version_changes": _version_changes,
}
