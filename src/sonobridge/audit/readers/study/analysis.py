"""A reader study from its table: all patients, then each subgroup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.crosswalk.reader_comparison import ReaderComparison
from sonobridge.audit.readers.study.comparing import Compared, Needed, compare
from sonobridge.audit.readers.study.complete import CompleteReadings, complete_readings
from sonobridge.audit.readers.study.content import (
    ComparisonDetail,
    ReaderProtocol,
    ReaderStudy,
)
from sonobridge.audit.readers.study.reader_table import ReaderTable
from sonobridge.audit.readers.study.sentences import (
    StudyVerdict,
    needed_in_words,
    study_sentence,
)
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered.multiplicity import holm

__all__ = ["study_readers"]

_NOT_RECORDED = "not recorded"


def study_readers(table: ReaderTable, protocol: ReaderProtocol) -> ReaderStudy:
    """Compare candidate and comparator over all patients and in each subgroup.

    Parameters
    ----------
    table
        Readings; see :func:`read_reader_table` and :func:`arrange`.
    protocol
        What is asked; fixed before results.

    Notes
    -----
    A claim of non-inferiority is made only when the whole interval lies above minus the
    margin. The comparison of all patients is primary; in subgroups the claim must hold
    after Holm over all subgroups, and groups below ``minimum_patients`` get none.
    """
    complete = complete_readings(table, protocol)
    groups = [_Group("overall", "", "", np.ones(complete.readings.truth.size, np.bool_))]
    groups += _subgroups(table, complete)
    found = [_compare(complete, group, protocol) for group in groups]
    adjusted = _adjusted(found, protocol)
    lines = [
        _line(group, compared, p, complete, protocol)
        for group, compared, p in zip(groups, found, adjusted, strict=True)
    ]
    whole = found[0]
    difference = whole.difference
    return ReaderStudy(
        protocol=protocol,
        candidate=complete.sides.candidate,
        comparator=complete.sides.comparator,
        standalone=complete.sides.standalone,
        readers=len(complete.sides.readers),
        cases=int(complete.readings.truth.size),
        patients=int(np.unique(complete.readings.patients).size),
        method=difference.method if isinstance(difference, Estimate) else "",
        table=table.name,
        table_sha256=table.sha256,
        rows=table.rows,
        cases_left_out=int((~complete.cases).sum()),
        missing=complete.missing,
        comparisons=tuple(line[0] for line in lines),
        details=tuple(line[1] for line in lines),
        notes=(*complete.notes, *_notes(complete, protocol)),
    )


class _Group:
    """Cases of one group among the complete ones."""

    def __init__(self, key: str, attribute: str, level: str, cases: NDArray[np.bool_]) -> None:
        self.key, self.attribute, self.level, self.cases = key, attribute, level, cases


def _subgroups(table: ReaderTable, complete: CompleteReadings) -> Iterator[_Group]:
    for attribute in table.attributes:
        codes = attribute.codes[complete.cases]
        for index, level in [*enumerate(attribute.levels), (-1, _NOT_RECORDED)]:
            cases = np.equal(codes, index)
            if cases.any():
                key = f"{attribute.column}={level}"
                yield _Group(key, attribute.title, level, cases)


def _compare(complete: CompleteReadings, group: _Group, protocol: ReaderProtocol) -> Compared:
    readings = complete.readings.take(group.cases)
    patients = int(np.unique(readings.patients).size)
    if group.key == "overall" or patients >= protocol.minimum_patients:
        return compare(readings, complete.sides, protocol)
    nobody = readings.take(np.zeros(readings.truth.size, np.bool_))
    reason = f"fewer than {protocol.minimum_patients} patients: no claim"
    silent = compare(nobody, complete.sides, protocol)
    return replace(
        silent,
        patients=patients,
        positive_patients=int(np.unique(readings.patients[readings.truth]).size),
        negative_patients=int(np.unique(readings.patients[~readings.truth]).size),
        cases=int(readings.truth.size),
        difference=NotEstimable(
            name=silent.difference.name, reason=reason, n=patients, n_unit="patients"
        ),
        reason=reason,
    )


def _adjusted(found: list[Compared], protocol: ReaderProtocol) -> list[float | None]:
    """Return Holm's p over the subgroups; None for all patients and where there is no p."""
    p = [
        None if one.contrast is None else one.contrast.p_inferior(protocol.margin)
        for one in found
    ]
    tested = [index for index in range(1, len(found)) if p[index] is not None]
    result: list[float | None] = [None] * len(found)
    if tested:
        values = holm([p[index] or 0.0 for index in tested])
        for index, value in zip(tested, values, strict=True):
            result[index] = float(value)
    return result


def _line(
    group: _Group,
    compared: Compared,
    adjusted: float | None,
    complete: CompleteReadings,
    protocol: ReaderProtocol,
) -> tuple[ReaderComparison, ComparisonDetail]:
    verdict, reason = _verdict(compared, adjusted, protocol)
    needed = compared.needed() if verdict == "not_shown" else Needed()
    if verdict == "not_shown":
        reason = f"{reason} {needed_in_words(compared, needed, protocol)}"
    sentence = study_sentence(compared, complete.sides, protocol, verdict)
    contrast = compared.contrast
    label = "All patients" if group.key == "overall" else f"{group.attribute}: {group.level}"
    comparison = ReaderComparison(
        group=group.key,
        label=label,
        metric=protocol.metric,
        readers=len(complete.sides.readers),
        cases=compared.cases,
        first=compared.candidate.estimate,
        second=compared.comparator.estimate,
        difference=compared.difference,
        margin=protocol.margin,
        verdict=verdict,
        sentence=sentence,
    )
    low = compared.difference.low if isinstance(compared.difference, Estimate) else None
    detail = ComparisonDetail(
        group=group.key,
        attribute=group.attribute,
        level=group.level,
        patients=compared.patients,
        positive_patients=compared.positive_patients,
        negative_patients=compared.negative_patients,
        cases=compared.cases,
        candidate=compared.candidate,
        comparator=compared.comparator,
        readers=compared.readers,
        components=compared.components,
        degrees=_finite(None if contrast is None else contrast.degrees),
        p_zero=None if contrast is None else contrast.p_zero(),
        p_inferior=None if contrast is None else contrast.p_inferior(protocol.margin),
        p_adjusted=adjusted,
        superior=verdict == "non_inferior" and low is not None and low > 0,
        patients_needed=needed.patients,
        diseased_needed=needed.diseased,
        readers_needed=needed.readers,
        reason=reason,
    )
    return comparison, detail


def _verdict(
    compared: Compared, adjusted: float | None, protocol: ReaderProtocol
) -> tuple[StudyVerdict, str]:
    """Return the verdict; the interval must clear the margin as a whole."""
    difference, margin = compared.difference, protocol.margin
    if not isinstance(difference, Estimate) or difference.low is None:
        reason = difference.note if isinstance(difference, Estimate) else difference.reason
        return "not_estimable", reason
    assert difference.high is not None
    if difference.high < -margin:
        return "inferior", f"The whole interval lies below -{margin:g}."
    if difference.low <= -margin:
        return "not_shown", f"The interval crosses the margin of -{margin:g}."
    if adjusted is not None and adjusted > (1 - protocol.level) / 2:
        return "not_shown", (
            "The interval clears the margin, but not after Holm over the subgroups "
            f"(adjusted p {adjusted:.3g})."
        )
    return "non_inferior", f"The whole interval lies above -{margin:g}."


def _finite(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None


def _notes(complete: CompleteReadings, protocol: ReaderProtocol) -> tuple[str, ...]:
    left_out = int((~complete.cases).sum())
    notes = [
        "Complete cases: a case counts when every reader read it with both modalities."
        + (f" {left_out:,} cases were left out." if left_out else " None was left out.")
    ]
    if protocol.readers == "fixed":
        notes.append("The result holds for these readers only.")
    if complete.sides.standalone:
        notes.append("The model is one fixed model; it is compared with the mean reader.")
    notes.append("Not for diagnosis.")
    return tuple(notes)
