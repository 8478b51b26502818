"""One clip of one patient, from values: sweep, recording, DICOM, truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.kernels.library import Progress
from sonobridge.core.randomness import seed_words
from sonobridge.core.record import to_json
from sonobridge.imaging.writing.identity import NOTICE, SimulatedIdentity
from sonobridge.imaging.writing.truth_segmentation import truth_segmentation
from sonobridge.imaging.writing.ultrasound_multiframe import ultrasound_multiframe
from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.patient.known.truth import truth
from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.placement.views import View, find_view, plane_error
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.recording.preset import settings_for
from sonobridge.simulator.recording.recording import FrameTimes, Recording, record_sweep
from sonobridge.simulator.recording.structures import truth_segments
from sonobridge.simulator.recording.sweep import SLIDE, Hand, Sweep, held_view, slide_through

__all__ = [
    "ClipFiles",
    "ClipTitle",
    "as_json",
    "known_sweep",
    "name_of_sweep",
    "simulated_time",
    "view_clip",
    "written_clip",
]

SCHEMA: Final = "sonobridge.simulator.clip/1"

_EPOCH: Final = datetime(2026, 1, 5, 8, 0)
"""A made-up morning: simulated clips have no true date."""
_A_DAY: Final = 12

_SLICE_NOTE: Final = (
    "Masks are the tissue in the middle of the slice, by the nearest voxel. The picture mixes "
    "what lies within the slice's thickness, so edges that run obliquely to the plane are "
    "less sharp in it than in the masks."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipTitle:
    """What a clip is called.

    Attributes
    ----------
    patient
        Identifier of the simulated patient.
    side
        Side of the neck.
    view
        Name of the view or ``SLIDE``.
    number
        Number of the patient, for the made-up time of the scan.
    software
        Version of the program.
    """

    patient: str
    side: Side
    view: str
    number: int
    software: str

    @property
    def stem(self) -> str:
        """Start of the names of the clip's files."""
        return f"{self.side}-{self.view.replace('_', '-')}"

    def identity(self, patient: Patient) -> SimulatedIdentity:
        """Return patient, study and series as DICOM names them."""
        who = patient.demographics
        return SimulatedIdentity(
            patient=self.patient,
            sex="F" if who.sex == "female" else "M",
            age_years=who.age_years,
            made_at=simulated_time(self.number),
            study=self.patient,
            series=self.stem,
            description=f"{self.side.capitalize()} {self.view.replace('_', ' ')}"[:32],
            software=self.software,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClipFiles:
    """The files of a clip and what is said of them in a table.

    Attributes
    ----------
    title
        What it is called.
    pixel_mm
        Edge of a pixel, mm.
    clip, truth
        DICOM: Ultrasound Multi-frame Image and Segmentation.
    record
        JSON: everything known about the clip, the hashes of the two included.
    """

    title: ClipTitle
    pixel_mm: float
    clip: bytes
    truth: bytes
    record: bytes

    def named(self) -> dict[str, bytes]:
        """Return the files by name."""
        stem = self.title.stem
        return {
            f"{stem}.dcm": self.clip,
            f"{stem}-truth.dcm": self.truth,
            f"{stem}-truth.json": self.record,
        }


def simulated_time(number: int) -> datetime:
    """Return the made-up time at which the patient of a number was scanned."""
    return _EPOCH + timedelta(days=number // _A_DAY, minutes=45 * (number % _A_DAY))


def name_of_sweep(name: str) -> str:
    """Return the full name of a view or of the slide.

    Raises
    ------
    InvalidInputError
        If there is no such view.
    """
    plain = name.strip().lower().replace("-", "_")
    return SLIDE if plain in {SLIDE, "slide", "sweep"} else find_view(plain).name


def known_sweep(
    patient: Patient, side: Side, name: str, times: FrameTimes, hand: Hand
) -> Sweep:
    """Return the sweep of a view or of the slide through the bifurcation.

    Raises
    ------
    ViewNotHeldError
        If it cannot be held on this patient.
    """
    if name == SLIDE:
        return slide_through(patient, side, times.count / times.rate_hz, hand)
    return held_view(patient, side, find_view(name), hand)


def view_clip(
    scanner: GreyScanner,
    title: ClipTitle,
    times: FrameTimes,
    *,
    phase: Callable[[float], float],
    size: int = 512,
    progress: Progress | None = None,
) -> ClipFiles:
    """Return the clip of a view or of the slide, scanned as an expert would set it up.

    Raises
    ------
    ViewNotHeldError
        If the view cannot be held on this patient.
    """
    patient, side = scanner.patient, title.side
    hand = Hand(seed=seed_words(patient.seed, "hand", title.stem) % 2**31)
    sweep = known_sweep(patient, side, title.view, times, hand)
    middle = sweep(0.5 * times.count / times.rate_hz)
    view = None if title.view == SLIDE else find_view(title.view)
    site = "bulb" if view is None else view.site
    settings = settings_for(patient, side, site, scanner.pose(middle))
    recording = record_sweep(
        scanner, sweep, settings, times, size=(size, size), progress=progress
    )
    return written_clip(scanner, recording, title, view=view, phase=phase)


def written_clip(
    scanner: GreyScanner,
    recording: Recording,
    title: ClipTitle,
    *,
    view: View | None,
    phase: Callable[[float], float],
) -> ClipFiles:
    """Return the files of a recording.

    Parameters
    ----------
    scanner
        The scanner that made it.
    recording
        Pictures and labels.
    title
        What it is called.
    view
        The standard view it stands for, if any.
    phase
        Share of the beat at a simulated time.
    """
    identity = title.identity(scanner.patient)
    clip = ultrasound_multiframe(
        recording.frames,
        identity=identity,
        regions=(recording.region,),
        frame_ms=1000.0 / recording.times.rate_hz,
        transducer=_FORM[recording.settings.transducer],
    )
    segments = truth_segments(recording.labels)
    known = truth_segmentation(segments, identity=identity, mm_per_pixel=recording.pixel_mm)
    body = {
        "schema": SCHEMA,
        "notice": NOTICE,
        "patient": title.patient,
        "patient_seed": scanner.patient.seed,
        "side": title.side,
        "view": title.view,
        "software": title.software,
        "clip_sha256": hash_bytes(clip),
        "truth_sha256": hash_bytes(known),
        "settings": to_json(recording.settings),
        "pixel_mm": recording.pixel_mm,
        "slice_note": _SLICE_NOTE,
        "slice_depth_and_thickness_mm": [list(row) for row in recording.slice_mm],
        "structures": [
            {
                "segment": number,
                "label": one.label,
                "code": list(one.type),
                "area_mm2": [
                    round(float(mask.sum()) * recording.pixel_mm**2, 2) for mask in one.masks
                ],
            }
            for number, one in enumerate(segments, start=1)
        ],
        "frames": _frames(scanner, recording, view, phase),
        "side_truth": _side_truth(scanner.patient, title.side),
    }
    return ClipFiles(
        title=title,
        pixel_mm=recording.pixel_mm,
        clip=clip,
        truth=known,
        record=as_json(body),
    )


_FORM: Final = {"L11-5v": "LINEAR", "C5-2v": "CURVED LINEAR", "P4-2v": "SECTOR_PHASED"}


def as_json(body: Any) -> bytes:
    """Return JSON as it is written into files: sorted, one line break at the end."""
    return (json.dumps(body, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def _frames(
    scanner: GreyScanner,
    recording: Recording,
    view: View | None,
    phase: Callable[[float], float],
) -> list[dict[str, Any]]:
    """Return time, phase, probe and distance from the view of each frame."""
    rows = []
    for time_s, control in zip(recording.times.times_s(), recording.controls, strict=True):
        row: dict[str, Any] = {
            "time_s": round(time_s, 6),
            "phase": round(phase(time_s) % 1.0, 4),
            "probe": to_json(control),
        }
        if view is not None:
            pose = scanner.pose(control)
            error = plane_error(scanner.patient, pose, control.side, view)
            row["plane_angle_deg"] = round(error.angle_deg, 3)
            row["plane_offset_mm"] = round(error.offset_mm, 3)
        rows.append(row)
    return rows


def _side_truth(patient: Patient, side: Side) -> dict[str, Any]:
    """Return what is known of the side, without the courses of its vessels."""
    known = truth(patient)
    body: Any = to_json(known.right if side == "right" else known.left)
    return {name: value for name, value in body.items() if name != "vessels"}
