"""Reading the label on a picture: side, site and plane, or unknown."""

from __future__ import annotations

import re
from typing import cast

from sonobridge.core.record import record
from sonobridge.simulator.measurement.protocol.view import ExaminationProtocol, Plane
from sonobridge.simulator.measurement.worksheet import SIDES, SITES, Side, Site

__all__ = ["ReadAnnotation", "read_annotation"]

_LONGEST = 400


@record
class ReadAnnotation:
    """What a label says; None where it says nothing, or two things at once."""

    side: Side | None
    site: Site | None
    plane: Plane | None


def read_annotation(text: str, protocol: ExaminationProtocol) -> ReadAnnotation:
    """Return side, site and plane that a label names.

    Words count as whole words, in any case and order; a longer phrase hides the shorter one
    within it ("distal ICA" is not also "ICA"). A label that names two sides, or two sites,
    names none.
    """
    words = " ".join(re.split(r"[^a-z0-9]+", text[:_LONGEST].lower())).strip()
    found: dict[str, int] = {}
    taken = f" {words} "
    phrases = sorted(
        ((phrase, row.meaning) for row in protocol.annotation_words for phrase in row.words),
        key=lambda pair: (-len(pair[0]), pair[0]),
    )
    for phrase, meaning in phrases:
        needle = f" {phrase} "
        if needle in taken:
            found[meaning] = found.get(meaning, 0) + 1
            taken = taken.replace(needle, " | ")
    return ReadAnnotation(
        side=cast("Side | None", _only(found, SIDES)),
        site=cast("Site | None", _only(found, SITES)),
        plane=cast("Plane | None", _only(found, ("longitudinal", "transverse"))),
    )


def _only(found: dict[str, int], names: tuple[str, ...]) -> str | None:
    named = [name for name in names if name in found]
    return named[0] if len(named) == 1 else None
