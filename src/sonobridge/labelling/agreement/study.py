"""Agreement of a whole study: every question, every pair, the worst cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import InvalidInputError
from sonobridge.labelling.agreement.fields import (
    FieldAgreement,
    Measure,
    agreement_on_field,
    agreement_on_shape,
)
from sonobridge.labelling.agreement.items import (
    AnswerItem,
    ItemKey,
    ShapeItem,
    answer_items,
    compared_rules,
    shape_items,
)
from sonobridge.labelling.operation_log import CannotGrade
from sonobridge.labelling.protocol import FieldRule, Protocol
from sonobridge.labelling.protocol_mapping import (
    ProtocolMapping,
    map_reading,
    require_one_protocol,
)
from sonobridge.labelling.reading import Reading
from sonobridge.labelling.study_design import ClipFacts, LabelStudy
from sonobridge.statistics import Resampling, effective_n_wilson
from sonobridge.statistics.coincidence import kappa_weights

__all__ = [
    "AgreementImpossibleError",
    "CannotGradeShare",
    "StudyAgreement",
    "StudyItems",
    "WorstCell",
    "measure_agreement",
    "readings_sha256",
    "study_items",
]


class AgreementImpossibleError(InvalidInputError):
    """There is nothing to compare."""

    code = "label.agreement_impossible"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyItems:
    """All compared items of one round, by field id and shape label."""

    protocol: Protocol
    readings: tuple[Reading, ...]
    answers: Mapping[str, tuple[AnswerItem, ...]]
    shapes: Mapping[str, tuple[ShapeItem, ...]]
    without_common_frame: Mapping[str, tuple[str, ...]]

    def every(self) -> tuple[AnswerItem | ShapeItem, ...]:
        """Return all items sorted by key."""
        items: list[AnswerItem | ShapeItem] = []
        for answers in self.answers.values():
            items += answers
        for shapes in self.shapes.values():
            items += shapes
        return tuple(sorted(items, key=lambda item: item.key.order()))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstCell:
    """An item on which readers differ most.

    Attributes
    ----------
    key, patient_group
        What it is about.
    severity
        Largest difference between two readers, in 0..1: linear distance of grades (1 for
        other classes and against ``cannot grade``), or 1 - Dice.
    said
        What each reader said, by reader: a category, or the number of outlines.
    """

    key: ItemKey
    patient_group: str
    severity: float
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotGradeShare:
    """How often a reader found something impossible to grade, and why."""

    reader_id: str
    share: Measure
    by_reason: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyAgreement:
    """The agreement of one round of a study, with what it rests on."""

    study_id: str
    protocol_id: str
    protocol_version: int
    protocol_sha256: str
    mapping_sha256: tuple[str, ...]
    round: int
    reader_ids: tuple[str, ...]
    clips: int
    patients: int
    not_read: tuple[tuple[str, str], ...]
    fields: tuple[FieldAgreement, ...]
    cannot_grade: tuple[CannotGradeShare, ...]
    worst: tuple[WorstCell, ...]
    disputed: int
    readings_sha256: str
    seed: int
    level: float
    replicates: int

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON values."""
        return asdict(self)


def study_items(
    protocol: Protocol, readings: Sequence[Reading], clips: Mapping[str, ClipFacts]
) -> StudyItems:
    """Return the compared items of readings of one round and one protocol version.

    Raises
    ------
    MixedProtocolsError
        If a reading was made under another version.
    """
    require_one_protocol(protocol, readings)
    keys = [(r.task.reader_id, r.task.clip_id, r.task.round) for r in readings]
    if len(set(keys)) != len(keys) or len({key[2] for key in keys}) > 1:
        raise ValueError("each reader has one reading of a clip, all of one round")
    fields, polygons = compared_rules(protocol)
    found = {rule.label: shape_items(rule, readings, clips) for rule in polygons}
    return StudyItems(
        protocol=protocol,
        readings=tuple(readings),
        answers={rule.id: answer_items(rule, readings, clips) for rule in fields},
        shapes={label: items for label, (items, _) in found.items()},
        without_common_frame={label: apart for label, (_, apart) in found.items()},
    )


def measure_agreement(
    study: LabelStudy,
    protocol: Protocol,
    readings: Sequence[Reading],
    clips: Mapping[str, ClipFacts],
    resampling: Resampling,
    *,
    round_number: int = 1,
    mappings: Sequence[ProtocolMapping] = (),
) -> StudyAgreement:
    """Compare the readers of a study on everything the protocol compares.

    Parameters
    ----------
    study, protocol
        The study and its protocol version.
    readings
        Submitted readings of the study; those of other rounds are left out.
    clips
        Facts of the study's clips, by id.
    resampling
        Seed, level and number of resamples of patients.
    round_number
        Round that is compared, from 1.
    mappings
        Checked mappings for readings made under other versions.

    Raises
    ------
    MixedProtocolsError
        If a reading was made under another version and no mapping leads from it.
    AgreementImpossibleError
        If fewer than two readers submitted anything in this round.
    """
    chosen, used = _chosen(study, protocol, readings, round_number, mappings)
    readers = tuple(r for r in study.reader_ids if any(x.task.reader_id == r for x in chosen))
    if len(readers) < 2:
        raise AgreementImpossibleError(
            "Agreement needs the readings of two readers.",
            where=f"study {study.id}, round {round_number}",
            why=f"{len(readers)} of {len(study.reader_ids)} readers have submitted a clip.",
            kept="All readings are kept.",
            remedy="Measure agreement when a second reader has submitted clips.",
        )
    items = study_items(protocol, chosen, clips)
    fields, polygons = compared_rules(protocol)
    found = [agreement_on_field(f, items.answers[f.id], readers, resampling) for f in fields]
    for rule in polygons:
        apart = items.without_common_frame[rule.label]
        shapes = items.shapes[rule.label]
        found.append(agreement_on_shape(rule, shapes, readers, resampling, apart))
    read = {(r.task.reader_id, r.task.clip_id) for r in chosen}
    return StudyAgreement(
        study_id=study.id,
        protocol_id=protocol.id,
        protocol_version=protocol.version,
        protocol_sha256=protocol.sha256,
        mapping_sha256=used,
        round=round_number,
        reader_ids=readers,
        clips=len({r.task.clip_id for r in chosen}),
        patients=len({r.patient_group for r in chosen}),
        not_read=tuple(
            (reader, clip)
            for reader in study.reader_ids
            for clip in study.clip_ids
            if (reader, clip) not in read
        ),
        fields=tuple(found),
        cannot_grade=tuple(_cannot_grade(reader, fields, chosen) for reader in readers),
        worst=_worst(items, fields),
        disputed=sum(item.disputed() for item in items.every()),
        readings_sha256=readings_sha256(chosen),
        seed=resampling.seed,
        level=resampling.level,
        replicates=resampling.replicates,
    )


def readings_sha256(readings: Sequence[Reading]) -> str:
    """Return the hash of a set of readings, whatever their order."""
    return hash_json(
        sorted([r.task.id, r.task.protocol_sha256, r.state_sha256] for r in readings)
    )


def _chosen(
    study: LabelStudy,
    protocol: Protocol,
    readings: Sequence[Reading],
    round_number: int,
    mappings: Sequence[ProtocolMapping],
) -> tuple[list[Reading], tuple[str, ...]]:
    bridges = {m.from_sha256: m for m in mappings if m.to_sha256 == protocol.sha256}
    chosen, used = [], set()
    for reading in readings:
        if reading.task.study_id != study.id or reading.task.round != round_number:
            continue
        bridge = bridges.get(reading.task.protocol_sha256)
        if bridge is not None:
            used.add(bridge.sha256())
        chosen.append(reading if bridge is None else map_reading(reading, bridge))
    return chosen, tuple(sorted(used))


def _cannot_grade(
    reader: str, fields: Sequence[FieldRule], readings: Sequence[Reading]
) -> CannotGradeShare:
    asked = {field.id for field in fields if field.cannot_grade}
    events: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for reading in readings:
        if reading.task.reader_id != reader:
            continue
        for answer in reading.answers:
            if answer.field in asked:
                totals[reading.patient_group] += 1
                if isinstance(answer.value, CannotGrade):
                    events[reading.patient_group] += 1
                    reasons[answer.value.reason] += 1
    groups = sorted(totals)
    share = effective_n_wilson(
        "share of cannot grade", [events[g] for g in groups], [totals[g] for g in groups]
    )
    return CannotGradeShare(
        reader_id=reader, share=share, by_reason=dict(sorted(reasons.items()))
    )


def _worst(
    items: StudyItems, fields: Sequence[FieldRule], limit: int = 20
) -> tuple[WorstCell, ...]:
    cells = []
    for field in fields:
        scale = field.statistical_scale()
        weighting = "linear" if field.scale == "ordinal" else "nominal"
        weights = kappa_weights(scale, weighting)  # type: ignore[arg-type]
        place = {answer: index for index, answer in enumerate(scale.answers)}
        for item in items.answers[field.id]:
            said = item.categories()
            gaps = [weights[place[a], place[b]] for a, b in combinations(said.values(), 2)]
            cells.append(_cell(item, max(gaps, default=0.0), said))
    for shapes in items.shapes.values():
        for shape in shapes:
            values = [value for value in shape.dice.values() if value is not None]
            drawn = {reader: f"{len(o)} outlines" for reader, o in shape.outlines.items()}
            cells.append(_cell(shape, 1 - min(values, default=1.0), drawn))
    ranked = sorted(cells, key=lambda cell: (-cell.severity, cell.key.order()))
    return tuple(cell for cell in ranked if cell.severity > 0)[:limit]


def _cell(item: AnswerItem | ShapeItem, severity: float, said: Mapping[str, str]) -> WorstCell:
    return WorstCell(
        key=item.key,
        patient_group=item.patient_group,
        severity=float(severity),
        said=dict(said),
    )
