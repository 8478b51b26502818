"""Reads practice on the simulator out of evidence records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from sonobridge.simulator.console.steering import Device
    from sonobridge.store import EvidenceRecord

__all__ = ["Practice", "practice_of"]

_KIND = "scan.submit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """What the record of an exam says of it; ``relative`` is of the best attainable, 0..1.

    ``device`` is a word, or a sentence where another device than the declared one steered.
    """

    case_id: str
    device: str
    rung: str
    relative: float
    passed: bool


def practice_of(record: EvidenceRecord) -> Practice | None:
    """Return the exam behind a record; None for every other record.

    Coached and faded sessions write no record; one that came in from elsewhere and says it
    was not an exam is passed over too.
    """
    from sonobridge.simulator.score.ladder import RUNG_WORDS

    said = record.result
    if record.kind != _KIND or not isinstance(said, dict) or said.get("mode") != "exam":
        return None
    words: dict[str, str] = {str(name): word for name, word in RUNG_WORDS.items()}
    return Practice(
        case_id=str(said.get("case_id", "")),
        device=_device_words(said),
        rung=words.get(str(said.get("rung", "")), words["tested_on_scripts"]),
        relative=float(str(said.get("relative", 0.0))),
        passed=said.get("passed") is True,
    )


def _device_words(said: Mapping[str, Any]) -> str:
    """Return what an exam was scanned with; the counts in the record decide, if it has any."""
    from sonobridge.simulator.console.steering import device_use, steered_counts

    counts, declared = said.get("steered"), said.get("declared_device")
    if not isinstance(counts, dict) or not isinstance(declared, str):
        return str(said.get("device", ""))
    return device_use(cast("Device", declared), steered_counts([{"by": counts}])).words
