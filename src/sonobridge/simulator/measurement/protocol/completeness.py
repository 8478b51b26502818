"""Which views of a protocol a study has; the same for simulator sessions and imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.record import record
from sonobridge.simulator.measurement.protocol.annotation import read_annotation
from sonobridge.simulator.measurement.protocol.view import (
    ExaminationProtocol,
    MeasurementName,
    Mode,
    Plane,
    ViewRule,
)
from sonobridge.simulator.measurement.worksheet import Side, Site

__all__ = [
    "MissingMeasurement",
    "MissingView",
    "PresentView",
    "ProtocolCheck",
    "TakenImage",
    "UnknownImage",
    "check_protocol",
]

VIEW_UNKNOWN = "view unknown"


@record
class TakenImage:
    """A picture or clip of a study, as its person labelled it.

    Attributes
    ----------
    image_id
        Identifier in the session or the library.
    origin
        Where it comes from.
    mode
        Mode it was taken in; None where an import does not say.
    annotation
        Text on or beside the picture.
    side, site, plane
        Labels set by hand; where None, the annotation is read.
    measurements
        What was measured on it.
    """

    image_id: Annotated[str, Len(1, 80)]
    origin: Literal["simulator", "import"]
    mode: Mode | None
    annotation: Annotated[str, Len(0, 400)] = ""
    side: Side | None = None
    site: Site | None = None
    plane: Plane | None = None
    measurements: Annotated[tuple[MeasurementName, ...], Len(0, 5)] = ()


@record
class PresentView:
    """A view that was taken, and by which pictures."""

    view: str
    side: Side
    title: str
    annotation: str
    required: bool
    image_ids: tuple[str, ...]


@record
class MissingView:
    """A view that the study lacks.

    Attributes
    ----------
    words
        Its name with its side, as it is reported.
    """

    view: str
    side: Side
    title: str
    annotation: str
    required: bool
    words: str


@record
class MissingMeasurement:
    """A view that was taken without a measurement that belongs to it."""

    view: str
    side: Side
    measurement: MeasurementName
    words: str


@record
class UnknownImage:
    """A picture whose view is not known; it counts for nothing."""

    image_id: str
    words: str


@record
class ProtocolCheck:
    """Completeness of a study against one version of a protocol."""

    protocol: str
    version: int
    protocol_sha256: str
    present: tuple[PresentView, ...]
    missing: tuple[MissingView, ...]
    missing_measurements: tuple[MissingMeasurement, ...]
    unknown: tuple[UnknownImage, ...]

    @property
    def complete(self) -> bool:
        """Whether no required view and no measurement is missing."""
        return not self.missing_measurements and not any(one.required for one in self.missing)

    @property
    def share(self) -> float:
        """Share of the required views that were taken, in 0..1."""
        lacking = sum(one.required for one in self.missing)
        taken = sum(one.required for one in self.present)
        return taken / (taken + lacking) if taken + lacking else 1.0


def check_protocol(
    protocol: ExaminationProtocol, images: Sequence[TakenImage]
) -> ProtocolCheck:
    """Return which views of each side were taken, which are missing, and what is unknown.

    Parameters
    ----------
    protocol
        The views that a complete study has.
    images
        Pictures and clips of the study, from a session or an import.
    """
    labelled = [(image, _labels(image, protocol)) for image in images]
    present: list[PresentView] = []
    missing: list[MissingView] = []
    unmeasured: list[MissingMeasurement] = []
    for side in protocol.sides:
        for view in protocol.views:
            hits = [image for image, labels in labelled if _fulfils(labels, view, side)]
            words = f"{side} {view.title}"
            if not hits:
                missing.append(
                    MissingView(
                        view=view.id,
                        side=side,
                        title=view.title,
                        annotation=f"{_short(side)} {view.annotation}",
                        required=view.required,
                        words=words,
                    )
                )
                continue
            present.append(
                PresentView(
                    view=view.id,
                    side=side,
                    title=view.title,
                    annotation=f"{_short(side)} {view.annotation}",
                    required=view.required,
                    image_ids=tuple(image.image_id for image in hits),
                )
            )
            measured = {name for image in hits for name in image.measurements}
            unmeasured.extend(
                MissingMeasurement(
                    view=view.id, side=side, measurement=name, words=f"{words}: {name}"
                )
                for name in view.measurements
                if name not in measured
            )
    return ProtocolCheck(
        protocol=protocol.id,
        version=protocol.version,
        protocol_sha256=protocol.sha256,
        present=tuple(present),
        missing=tuple(missing),
        missing_measurements=tuple(unmeasured),
        unknown=tuple(
            UnknownImage(image_id=image.image_id, words=VIEW_UNKNOWN)
            for image, labels in labelled
            if labels is None
        ),
    )


_Labels = tuple[Side, Site, Plane, Mode]


def _labels(image: TakenImage, protocol: ExaminationProtocol) -> _Labels | None:
    """Return what a picture is labelled as, or None where any part is not known."""
    read = read_annotation(image.annotation, protocol)
    side, site = image.side or read.side, image.site or read.site
    # A spectral trace is sampled in the long axis; its label rarely says so.
    plane = image.plane or read.plane or ("longitudinal" if image.mode == "spectral" else None)
    if side is None or site is None or plane is None or image.mode is None:
        return None
    return side, site, plane, image.mode


def _fulfils(labels: _Labels | None, view: ViewRule, side: Side) -> bool:
    if labels is None:
        return False
    return labels[1] in view.sites and (labels[0], *labels[2:]) == (side, view.plane, view.mode)


def _short(side: Side) -> str:
    return "RT" if side == "right" else "LT"
