"""Two versions on the same patients."""

from __future__ import annotations

from dataclasses import replace

from sonobridge.audit.comparison.gap import measure_gap
from sonobridge.audit.evaluation.content import Paired, Sentence
from sonobridge.audit.groups import Group, GroupSums, partitions
from sonobridge.audit.measures.measured import Measured
from sonobridge.audit.measures.task_measures import TaskMeasures, measures_of
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate

__all__ = ["paired_versions"]


def paired_versions(measures: TaskMeasures) -> tuple[Paired, ...]:
    """Return the other version minus this one, overall and by level; () without another.

    Each patient stands in both values, so the correlation through patients makes the
    interval as narrow as pairing allows.
    """
    table, protocol = measures.table, measures.protocol
    answered = table.compared
    if not answered.any():
        return ()
    if not answered.all():
        table = table.where(answered)
        measures = measures_of(table, protocol)
    other = measures_of(
        replace(table, score=table.compared_score, prediction=table.compared_prediction),
        protocol,
    )
    found: list[Paired] = []
    for partition in partitions(table, 1):
        mine, theirs = measures.sums(partition), other.sums(partition)
        for one, two in zip(mine, theirs, strict=True):
            if int(one.patients.size) >= protocol.minimum_patients:
                found += _compare(measures, other, one, two)
    return tuple(found)


def _compare(
    measures: TaskMeasures, other: TaskMeasures, one: GroupSums, two: GroupSums
) -> list[Paired]:
    level = measures.protocol.level
    seconds = {m.metric: m for m in other.measure(two)}
    rows = []
    for first in measures.measure(one):
        second = seconds.get(first.metric)
        if second is None:
            continue
        gap = measure_gap(second, first, 0.0, level)
        rows.append(
            Paired(
                metric=first.metric,
                group=one.group.key,
                first=first.number,
                second=second.number,
                difference=gap.number,
                p=gap.p_zero,
                sentence=_sentence(one.group, first, second, gap.number),
            )
        )
    return rows


def _sentence(group: Group, first: Measured, second: Measured, gap: object) -> Sentence:
    where = "All patients" if group.kind == "overall" else f"{group.title} {group.level}"
    # "sensitivity" inside a sentence, but "AUC" as it is.
    name = first.title if first.title[1:2].isupper() else first.title.lower()
    if not isinstance(gap, Estimate) or gap.low is None or gap.high is None:
        text = f"{where}: the two versions cannot be compared in {name}."
        return Sentence(clinician=text, data=text)
    size, sign = f"{abs(gap.value):.3f}", "higher" if gap.value > 0 else "lower"
    told = "the same to three decimals" if float(size) == 0 else f"{size} {sign}"
    shown = "" if gap.low > 0 or gap.high < 0 else " The interval includes no difference."
    return Sentence(
        clinician=f"{where}: the other version's {name} is {told} on the same patients.{shown}",
        data=f"{first.title} {second.value:.3f} minus {first.value:.3f} = {gap.value:+.3f} "
        f"({gap.level:.0%} interval {gap.low:+.3f} to {gap.high:+.3f}; "
        f"n = {counted(gap.n, 'patients')}, paired by patient).",
    )
