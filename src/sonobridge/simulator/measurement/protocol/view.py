"""An examination protocol: the views that a complete study has."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Len

from sonobridge.core.canonical import hash_json
from sonobridge.core.record import record, to_json
from sonobridge.simulator.measurement.clinical import Provenance
from sonobridge.simulator.measurement.worksheet import Side, Site

__all__ = ["AnnotationWords", "ExaminationProtocol", "Mode", "Plane", "ViewRule"]

Plane = Literal["longitudinal", "transverse"]
Mode = Literal["b", "colour", "spectral"]
MeasurementName = Literal["psv", "edv", "angle", "direction", "waveform"]
_WORD = Annotated[str, Len(1, 60)]


@record
class ViewRule:
    """One view of a protocol, asked for on each side.

    Attributes
    ----------
    id, title
        Name in files and in words.
    sites
        Any of these sites fulfils it.
    plane, mode
        How it is taken.
    annotation
        Label that belongs on the picture, without the side.
    measurements
        What is measured on it.
    required
        Whether a study without it is incomplete.
    provenance
        Source of the row.
    """

    id: _WORD
    title: Annotated[str, Len(1, 120)]
    sites: Annotated[tuple[Site, ...], Len(1, 9)]
    plane: Plane
    mode: Mode
    annotation: _WORD
    provenance: Provenance
    measurements: Annotated[tuple[MeasurementName, ...], Len(0, 5)] = ()
    required: bool = True


@record
class AnnotationWords:
    """The words by which a label on a picture names a side, a plane or a site."""

    meaning: _WORD
    words: Annotated[tuple[_WORD, ...], Len(1, 20)]


@record
class ExaminationProtocol:
    """The views of an examination, as data.

    Attributes
    ----------
    id, version, title
        Which protocol.
    sides
        Sides that each view is asked for on.
    views
        In the order of scanning.
    annotation_words
        How labels are read.
    provenance
        Source of the protocol.
    """

    id: _WORD
    version: Annotated[int, Ge(1)]
    title: Annotated[str, Len(1, 120)]
    sides: Annotated[tuple[Side, ...], Len(1, 2)]
    views: Annotated[tuple[ViewRule, ...], Len(1, 80)]
    annotation_words: Annotated[tuple[AnnotationWords, ...], Len(0, 40)]
    provenance: Provenance

    def __post_init__(self) -> None:
        """Refuse a view that stands twice."""
        names = [view.id for view in self.views]
        if len(set(names)) != len(names):
            raise ValueError("a view stands twice")

    @property
    def sha256(self) -> str:
        """Hash of the whole protocol."""
        return hash_json(to_json(self))

    @property
    def sites(self) -> tuple[Site, ...]:
        """Sites whose velocities are asked for, in the order of scanning."""
        asked = [view for view in self.views if view.mode == "spectral" and view.required]
        return tuple(dict.fromkeys(site for view in asked for site in view.sites))
