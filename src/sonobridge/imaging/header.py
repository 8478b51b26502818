"""What the header of one instance says, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sonobridge.imaging.regions import RegionCalibration

__all__ = [
    "Identity",
    "InstanceHeader",
    "InstanceKind",
    "Issue",
    "PixelLocation",
]

InstanceKind = Literal["image", "non_image", "fragment"]
"""``image``: carries pixel data with rows and columns; ``non_image``: a report, a
waveform, a plan; ``fragment``: a data set that names no instance at all."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Something in a header that is wrong but does not stop the import.

    Attributes
    ----------
    code
        Stable word, e.g. ``number_of_frames_invalid``.
    where
        Keyword of the element, or a place; never its value.
    """

    code: str
    where: str


@dataclass(frozen=True, slots=True)
class PixelLocation:
    """Where pixel data lie in the bytes that were scanned.

    Attributes
    ----------
    offset
        First byte of the value, from 0 (in the inflated data set if deflated).
    length
        Bytes that are really there.
    declared_length
        Length that the element claims; None when undefined (encapsulated).
    vr
        Value representation, ``OB`` or ``OW``.
    encapsulated
        True for a run of fragments.
    extended_offsets
        Value of Extended Offset Table (7FE0,0001), 64-bit little endian; often empty.
    """

    offset: int
    length: int
    declared_length: int | None
    vr: str
    encapsulated: bool
    extended_offsets: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Values that identify a patient, a person, a place or a moment.

    They may live in the memory of an import only: never in ``blobs/``, logs, evidence
    or exports. ``repr`` is empty on purpose, so that a log line cannot leak them.
    Texts are empty when the element is absent; dates and times stay as written.
    """

    patient_name: str = field(default="", repr=False)
    patient_id: str = field(default="", repr=False)
    patient_birth_date: str = field(default="", repr=False)
    patient_sex: str = field(default="", repr=False)
    patient_age: str = field(default="", repr=False)
    patient_size_m: float | None = field(default=None, repr=False)
    patient_weight_kg: float | None = field(default=None, repr=False)
    study_date: str = field(default="", repr=False)
    study_time: str = field(default="", repr=False)
    series_date: str = field(default="", repr=False)
    acquisition_date: str = field(default="", repr=False)
    acquisition_datetime: str = field(default="", repr=False)
    content_date: str = field(default="", repr=False)
    accession_number: str = field(default="", repr=False)
    study_id: str = field(default="", repr=False)
    study_description: str = field(default="", repr=False)
    series_description: str = field(default="", repr=False)
    protocol_name: str = field(default="", repr=False)
    institution_name: str = field(default="", repr=False)
    referring_physician_name: str = field(default="", repr=False)
    station_name: str = field(default="", repr=False)
    device_serial_number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceHeader:
    """Fields of one instance; text is empty and numbers are None when not recorded.

    Attributes
    ----------
    study_instance_uid, series_instance_uid, sop_instance_uid
        Identifiers **as in the scanned bytes**. Of a source file they lead back to the
        patient and are treated like ``identity``; of a de-identified blob they do not.
    rows, columns
        Pixels.
    number_of_frames
        1 when the element is absent, None when its value makes no sense.
    frame_time_ms
        Nominal time between frames in milliseconds, (0018,1063).
    frame_time_vector_ms
        Increments between frames in milliseconds, (0018,1065), first value included.
    regions
        Region calibrations in file order.
    pixels
        Place of the pixel data, None without any.
    read_by
        ``scanner`` or ``general`` (the child process).
    """

    kind: InstanceKind
    transfer_syntax_uid: str
    sop_class_uid: str
    sop_instance_uid: str
    study_instance_uid: str
    series_instance_uid: str
    modality: str
    rows: int | None
    columns: int | None
    number_of_frames: int | None
    samples_per_pixel: int | None
    photometric_interpretation: str
    bits_allocated: int | None
    bits_stored: int | None
    pixel_representation: int | None
    planar_configuration: int | None
    frame_time_ms: float | None
    frame_time_vector_ms: tuple[float, ...] | None
    manufacturer: str
    model: str
    software_versions: tuple[str, ...]
    image_type: tuple[str, ...]
    burned_in_annotation: str
    lossy_image_compression: str
    window_center: float | None
    window_width: float | None
    instance_number: int | None
    regions: tuple[RegionCalibration, ...]
    palette: Palette | None
    pixels: PixelLocation | None
    issues: tuple[Issue, ...]
    identity: Identity
    read_by: Literal["scanner", "general"] = "scanner"


@dataclass(frozen=True, slots=True)
class Palette:
    """Three colour look-up tables as stored, little endian (PS3.3 C.7.6.3.1.5-6).

    Attributes
    ----------
    descriptors
        (entries, first mapped value, bits per entry) for red, green and blue, each
        three unsigned 16-bit numbers; 0 entries stand for 65 536.
    tables
        Bytes of the three tables.
    segmented
        True when the tables hold segments (PS3.3 C.7.9.2) instead of entries.
    """

    descriptors: tuple[tuple[int, int, int], ...]
    tables: tuple[bytes, ...] = field(repr=False)
    segmented: bool = False
