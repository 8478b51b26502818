"""How well a stored Doppler value is supported: what belongs to it and is lacking."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.core.counting import counted
from sonobridge.core.record import record
from sonobridge.simulator.measurement.worksheet.doppler import DopplerMeasurement
from sonobridge.simulator.measurement.worksheet.rules import measurement_rules

__all__ = ["ValueSupport", "support_of"]

_READ_BY = {"trace": "traced", "cursor": "read by cursor", "not_recorded": ""}


@record
class ValueSupport:
    """What stands behind the values of one site.

    Attributes
    ----------
    asked, measured
        Number of values that the protocol asks for, and how many of them there are.
    lacking
        Their names.
    words
        All of it in one line.
    """

    asked: int
    measured: int
    lacking: tuple[str, ...]
    words: str

    @property
    def whole(self) -> bool:
        """Whether nothing is lacking."""
        return not self.lacking


def support_of(value: DopplerMeasurement, asked: Sequence[str]) -> ValueSupport:
    """Return how well the values of a site are supported.

    Parameters
    ----------
    value
        What was stored.
    asked
        Names of what the protocol asks for at the site: ``psv``, ``edv``, ``angle``,
        ``direction``, ``waveform``.
    """
    if value.flow == "undetectable":
        return ValueSupport(
            asked=len(asked), measured=len(asked), lacking=(), words="no flow found"
        )
    form = value.waveform
    described = form is not None and (form.phasicity or form.resistance or form.modifiers)
    there = {
        "psv": value.psv_scanner_cm_s is not None,
        "edv": value.edv_scanner_cm_s is not None,
        "angle": value.angle_deg is not None,
        "direction": form is not None,
        "waveform": value.vertebral is not None or bool(described),
    }
    lacking = tuple(name for name in asked if not there[name])
    words = [f"{len(asked) - len(lacking)} of {counted(len(asked), 'values')}"]
    if lacking:
        words.append(f"lacks {', '.join(lacking)}")
    if _READ_BY[value.read_by]:
        words.append(f"{_READ_BY[value.read_by]} over {counted(value.beats, 'beats')}")
    most = measurement_rules().doppler_angle_deg_at_most
    if value.angle_deg is not None and value.angle_deg > most:
        words.append(f"angle above {most:g}°")
    return ValueSupport(
        asked=len(asked),
        measured=len(asked) - len(lacking),
        lacking=lacking,
        words="; ".join(words),
    )
