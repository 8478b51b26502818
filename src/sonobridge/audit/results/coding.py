"""Which identifiers a table of results carries: codes, or the source's own on request."""

from __future__ import annotations

from dataclasses import dataclass, field

from sonobridge.core.canonical import keyed_hash
from sonobridge.imaging.deidentification.pseudonyms import Pseudonyms, patient_source

__all__ = ["ResultCodes"]

_DIGITS = 24


@dataclass(frozen=True, slots=True)
class ResultCodes:
    """Codes of patients, UIDs and reports under one key.

    Patients and UIDs get the same codes as in an import of clips under the same key, so
    results and clips of a workspace meet.

    Attributes
    ----------
    key
        At least 16 bytes: the workspace's ``deid.key``, a person's key file, or random
        bytes that are kept nowhere.
    plain
        Identifiers stay as they are; only where a person has said so.
    """

    key: bytes = field(repr=False)
    plain: bool = False

    def patient(
        self,
        patient_id: str,
        *,
        issuer: str = "",
        name: str = "",
        birth_date: str = "",
        study_uid: str = "",
    ) -> str:
        """Return the code of a patient; without ID and name each study is its own."""
        if self.plain:
            return patient_id or name or study_uid
        source = patient_source(patient_id, issuer, name, birth_date, study_uid)
        return Pseudonyms(self.key).patient_key(source)

    def uid(self, uid: str) -> str:
        """Return the UID that stands for a UID; nothing for nothing."""
        if self.plain or not uid:
            return uid
        return Pseudonyms(self.key).uid(uid)

    def report(self, identifier: str) -> str:
        """Return the code of a report that has a file name or a number and no UID."""
        if self.plain:
            return identifier
        digest = keyed_hash(self.key, f"report text\x1f{identifier}".encode())
        return f"R{digest[:_DIGITS]}"
