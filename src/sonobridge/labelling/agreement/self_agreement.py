"""Each reader with themselves: the same clips read again after a pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sonobridge.labelling.agreement.fields import (
    FieldAgreement,
    agreement_on_field,
    agreement_on_shape,
)
from sonobridge.labelling.agreement.items import answer_items, compared_rules, shape_items
from sonobridge.labelling.protocol import Protocol
from sonobridge.labelling.protocol_mapping import require_one_protocol
from sonobridge.labelling.reading import Reading
from sonobridge.labelling.study_design import ClipFacts
from sonobridge.statistics import Resampling

__all__ = ["SelfAgreement", "measure_self_agreement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfAgreement:
    """A reader's agreement between two rounds; the pair of each field is (first, again)."""

    reader_id: str
    rounds: tuple[int, int]
    clips: int
    fields: tuple[FieldAgreement, ...]


def measure_self_agreement(
    protocol: Protocol,
    readings: Sequence[Reading],
    clips: Mapping[str, ClipFacts],
    resampling: Resampling,
    *,
    rounds: tuple[int, int] = (1, 2),
) -> tuple[SelfAgreement, ...]:
    """Compare each reader's second reading of a clip with the first.

    Parameters
    ----------
    protocol
        The version under which all readings were made.
    readings
        Submitted readings of one study.
    clips
        Facts of the clips, by id.
    resampling
        Seed, level and number of resamples of patients.
    rounds
        The two rounds, from 1.

    Returns
    -------
    tuple of SelfAgreement
        One for each reader who read some clip in both rounds, sorted by reader; only
        those clips are compared.

    Raises
    ------
    MixedProtocolsError
        If a reading was made under another version.
    """
    require_one_protocol(protocol, readings)
    words = {rounds[0]: "first", rounds[1]: "again"}
    by_reader: dict[str, dict[tuple[str, int], Reading]] = {}
    for reading in readings:
        if reading.task.round in words:
            place = (reading.task.clip_id, reading.task.round)
            by_reader.setdefault(reading.task.reader_id, {})[place] = reading
    found = []
    for reader, held in sorted(by_reader.items()):
        repeated = [
            r for (clip, _), r in held.items() if all((clip, n) in held for n in rounds)
        ]
        if not repeated:
            continue
        # The two rounds stand in the places of two readers.
        posed = [
            replace(r, task=replace(r.task, reader_id=words[r.task.round])) for r in repeated
        ]
        found.append(
            SelfAgreement(
                reader_id=reader,
                rounds=rounds,
                clips=len(repeated) // 2,
                fields=_fields(protocol, posed, clips, resampling),
            )
        )
    return tuple(found)


def _fields(
    protocol: Protocol,
    posed: Sequence[Reading],
    clips: Mapping[str, ClipFacts],
    resampling: Resampling,
) -> tuple[FieldAgreement, ...]:
    both = ("first", "again")
    fields, polygons = compared_rules(protocol)
    found = [
        agreement_on_field(rule, answer_items(rule, posed, clips), both, resampling)
        for rule in fields
    ]
    for rule in polygons:
        items, apart = shape_items(rule, posed, clips)
        found.append(agreement_on_shape(rule, items, both, resampling, apart))
    return tuple(found)
