"""DICOM ultrasound as bytes: headers, pixels, calibration, de-identification.

Public names, by what they are for:

* reading: ``classify`` (``Accepted`` or ``Quarantined``), ``scan_header``,
  ``scan_whole``, ``InstanceHeader``, ``Identity``, ``Issue``, ``PixelState``;
* pixels: ``DecoderProcess``, ``DecoderPool``, ``ClipPixels`` (frame index,
  pass-through), ``to_png``, ``PixelError``;
* calibration: ``RegionCalibration``, ``check_regions``, ``measure``,
  ``CaliperReading``, ``CaliperRefusal``;
* de-identification: ``deidentify``, ``DeidentificationPolicy``, ``Deidentified``,
  ``DeidentificationReport``, ``PixelReport``, ``patient_key_of``;
* pictures: ``contact_sheet`` (``ContactSheet``), ``thumbnail``.

Everything is a pure function on bytes or works in a child process; nothing here
knows the store, the web or the command line.
"""

from sonobridge.imaging.caliper import (
    CaliperReading,
    CaliperRefusal,
    PhysicalQuantity,
    measure,
)
from sonobridge.imaging.classification import Accepted, PixelState, Quarantined, classify
from sonobridge.imaging.clip_pixels import ClipPixels
from sonobridge.imaging.contact_sheet import ContactSheet, contact_sheet
from sonobridge.imaging.decoding import (
    DecoderCrashedError,
    DecoderPool,
    DecoderProcess,
    DecoderTimeoutError,
)
from sonobridge.imaging.deidentification import (
    DeidentificationPolicy,
    DeidentificationReport,
    Deidentified,
    PixelReport,
    deidentify,
    patient_key_of,
)
from sonobridge.imaging.header import Identity, InstanceHeader, Issue
from sonobridge.imaging.header_scan import SCAN_BYTES, scan_header, scan_whole
from sonobridge.imaging.part10 import Part10Error
from sonobridge.imaging.part10.errors import UnusualHeaderError
from sonobridge.imaging.pixels import PixelError, passthrough_jpeg, to_png
from sonobridge.imaging.regions import RegionCalibration, check_regions
from sonobridge.imaging.thumbnail import thumbnail

__all__ = [
    "SCAN_BYTES",
    "Accepted",
    "CaliperReading",
    "CaliperRefusal",
    "ClipPixels",
    "ContactSheet",
    "DecoderCrashedError",
    "DecoderPool",
    "DecoderProcess",
    "DecoderTimeoutError",
    "DeidentificationPolicy",
    "DeidentificationReport",
    "Deidentified",
    "Identity",
    "InstanceHeader",
    "Issue",
    "Part10Error",
    "PhysicalQuantity",
    "PixelError",
    "PixelReport",
    "PixelState",
    "Quarantined",
    "RegionCalibration",
    "UnusualHeaderError",
    "check_regions",
    "classify",
    "contact_sheet",
    "deidentify",
    "measure",
    "passthrough_jpeg",
    "patient_key_of",
    "scan_header",
    "scan_whole",
    "thumbnail",
    "to_png",
]
