"""Whom and what a written object is about; everything simulated says so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pydicom.dataset import Dataset
from pydicom.uid import UID

__all__ = ["NOTICE", "SimulatedIdentity", "simulated_uid"]

NOTICE = "Simulated, not for diagnosis"


def simulated_uid(*words: str) -> UID:
    """Return a UID of the arc 2.25 made from words: same words, same UID (PS3.5 annex B.2)."""
    digest = hashlib.sha256("\x1f".join(("sonobridge", *words)).encode()).digest()
    # The bits of a version 8 UUID, the form for identifiers by a rule of one's own (RFC 9562).
    number = int.from_bytes(digest[:16], "big")
    number = (number & ~(0xF << 76)) | (0x8 << 76)
    number = (number & ~(0x3 << 62)) | (0x2 << 62)
    return UID(f"2.25.{number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedIdentity:
    """Patient, study and series of simulated objects.

    Attributes
    ----------
    patient
        Identifier of the simulated patient, up to 64 characters.
    sex
        ``F`` or ``M``.
    age_years
        Whole years.
    made_at
        Time of the scan; only its date and time of day are written.
    study, series
        Words from which the UIDs are made.
    description
        What was scanned; up to 64 characters with the notice.
    software
        Version of the program.
    """

    patient: str
    sex: str
    age_years: int
    made_at: datetime
    study: str
    series: str
    description: str
    software: str

    def fill(self, dataset: Dataset, *, instance: str, series_number: int) -> None:
        """Write the modules of patient, study, series and equipment."""
        day = self.made_at.strftime("%Y%m%d")
        second = self.made_at.strftime("%H%M%S")
        dataset.SpecificCharacterSet = "ISO_IR 192"
        dataset.PatientName = f"SIMULATED^{self.patient}"[:64]
        dataset.PatientID = self.patient[:64]
        dataset.PatientBirthDate = ""
        dataset.PatientSex = self.sex
        dataset.PatientAge = f"{self.age_years:03d}Y"
        dataset.QualityControlSubject = "YES"
        dataset.PatientComments = NOTICE
        dataset.StudyInstanceUID = simulated_uid("study", self.study)
        dataset.StudyID = "SIM"
        dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = day
        dataset.StudyTime = dataset.SeriesTime = dataset.ContentTime = second
        dataset.AccessionNumber = ""
        dataset.ReferringPhysicianName = ""
        dataset.StudyDescription = "Simulated carotid duplex"
        dataset.SeriesInstanceUID = simulated_uid("series", self.study, self.series)
        dataset.SeriesNumber = series_number
        dataset.SeriesDescription = f"{self.description}"[: 62 - len(NOTICE)] + f". {NOTICE}"
        dataset.SOPInstanceUID = simulated_uid("instance", self.study, self.series, instance)
        dataset.InstanceNumber = 1
        dataset.Manufacturer = "Sonobridge"
        dataset.ManufacturerModelName = "Sonobridge simulator"
        dataset.SoftwareVersions = self.software
        dataset.DeviceSerialNumber = "SIMULATED"
