"""Names that stand for source values: keyed by the workspace, or random from a table."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

from sonobridge.imaging.deidentification.policy import CodeSource

__all__ = ["Pseudonyms", "patient_source"]

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHIFT_DAYS: Final = 3650


def patient_source(
    patient_id: str, issuer: str, name: str, birth_date: str, study_uid: str
) -> str:
    """Return the text that stands for one patient before it is keyed.

    Parameters
    ----------
    patient_id, issuer
        (0010,0020) and (0010,0021), as text.
    name, birth_date
        Used together where there is no patient ID.
    study_uid
        Used where nothing else is recorded: each study is then its own patient.
    """
    if patient_id:
        return f"id\x1f{patient_id}\x1f{issuer}"
    if name:
        return f"name\x1f{name}\x1f{birth_date}"
    return f"study\x1f{study_uid}"


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Codes, UIDs and the date shift of one key.

    Attributes
    ----------
    key
        The workspace's ``deid.key``, at least 16 bytes.
    codes
        Random codes in place of keyed ones.
    """

    key: bytes = field(repr=False)
    codes: CodeSource | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if len(self.key) < 16:
            raise ValueError("a de-identification key has at least 16 bytes")

    def uid(self, source: str) -> str:
        """Return the UID that stands for a source UID.

        Notes
        -----
        ``2.25.`` and the decimal of the first 128 bits of HMAC-SHA-256 (PS3.5 B.2).
        """
        if self.codes is not None:
            return self.codes("uid", source)
        return f"2.25.{int.from_bytes(self._digest('uid', source)[:16], 'big')}"

    def patient_key(self, source: str) -> str:
        """Return the pseudonym of a patient: ``PK`` and 16 base-32 digits (80 bits)."""
        if self.codes is not None:
            return self.codes("patient", source)
        number = int.from_bytes(self._digest("patient", source)[:10], "big")
        digits = [_ALPHABET[(number >> shift) & 31] for shift in range(75, -1, -5)]
        return "PK" + "".join(digits)

    def shift_days(self, source: str) -> int:
        """Return the days, 1 to 3 650, by which a patient's dates move into the past."""
        number = int.from_bytes(self._digest("shift", source)[:8], "big")
        return 1 + number % SHIFT_DAYS

    def _digest(self, purpose: str, source: str) -> bytes:
        text = f"{purpose}\x1f{source}".encode("utf8", errors="surrogateescape")
        return hmac.new(self.key, text, hashlib.sha256).digest()
