"""Arterial waveforms in the words of the SVM/SVU consensus, and old words translated."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, Literal

from annotated_types import Len

from sonobridge.core.record import record
from sonobridge.simulator.measurement.clinical import load_clinical
from sonobridge.simulator.measurement.worksheet.rules import measurement_rules

__all__ = [
    "VERTEBRAL_WORDS",
    "OldTerm",
    "VertebralStage",
    "Waveform",
    "translate_old_term",
    "vertebral_direction",
    "waveform_vocabulary",
]

VertebralStage = Literal["antegrade", "pre_steal", "bidirectional", "retrograde"]

VERTEBRAL_WORDS: Final[dict[VertebralStage, str]] = {
    "antegrade": "antegrade throughout",
    "pre_steal": "pre-steal: antegrade with a mid-systolic dip",
    "bidirectional": "bidirectional: reversed in systole",
    "retrograde": "retrograde throughout",
}
"""Stages of flow in a vertebral artery from none to complete steal, in words."""

_TERM = Annotated[str, Len(1, 40)]


@record
class Waveform:
    """A waveform by its key descriptors.

    Attributes
    ----------
    flow_direction
        ``antegrade``, ``retrograde``, ``bidirectional`` or ``absent``.
    phasicity, resistance
        None when there is no flow.
    modifiers
        Further terms of the list.

    Raises
    ------
    ValueError
        If a term is not of the list (``waveform_terms.arterial`` of the clinical data).
    """

    flow_direction: _TERM
    phasicity: Annotated[str | None, Len(1, 40)] = None
    resistance: Annotated[str | None, Len(1, 40)] = None
    modifiers: Annotated[tuple[str, ...], Len(0, 7)] = ()

    def __post_init__(self) -> None:
        """Refuse terms that the list does not have."""
        terms = waveform_vocabulary()
        for name in ("flow_direction", "phasicity", "resistance"):
            value = getattr(self, name)
            if value is not None and value not in terms[name]:
                raise ValueError(f"{name} is one of {', '.join(terms[name])}")
        if not set(self.modifiers) <= set(terms["modifiers"]):
            raise ValueError(f"modifiers are of {', '.join(terms['modifiers'])}")
        absent = self.flow_direction == "absent"
        if absent and (self.phasicity or self.resistance or self.modifiers):
            raise ValueError("where flow is absent there is no waveform to describe")


@record
class OldTerm:
    """An old word for a waveform and what becomes of it.

    Attributes
    ----------
    term
        The old word.
    current
        The word that replaces it; empty when it is ambiguous.
    candidates
        What an ambiguous word may mean; a person decides.
    """

    term: str
    current: str
    candidates: str = ""


@cache
def waveform_vocabulary() -> Mapping[str, tuple[str, ...]]:
    """Return the arterial terms by kind."""
    arterial = _arterial()
    kinds = ("flow_direction", "phasicity", "resistance", "modifiers")
    return {kind: tuple(map(str, arterial[kind])) for kind in kinds}


def vertebral_direction(stage: VertebralStage) -> str:
    """Return the direction of flow that a stage of a steal is reported with."""
    return measurement_rules().vertebral_directions[stage]


def translate_old_term(term: str) -> OldTerm | None:
    """Return what an old word for a waveform becomes, or None if it is not known."""
    word = term.strip().lower().replace(" ", "_").replace("-", "_")
    arterial = _arterial()
    if word in arterial["old_terms_mapped"]:
        return OldTerm(term=word, current=str(arterial["old_terms_mapped"][word]))
    if word in arterial["ambiguous_old_terms"]:
        meant = str(arterial["ambiguous_old_terms"][word])
        return OldTerm(term=word, current="", candidates=meant)
    return None


def _arterial() -> Mapping[str, Any]:
    found: Mapping[str, Any] = load_clinical().block("waveform_terms")["arterial"]
    return found
