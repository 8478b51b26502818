"""Dates and times under the two date modes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sonobridge.imaging.deidentification.policy import DateMode
from sonobridge.imaging.header_fields import is_date

__all__ = ["DateRule"]

_TIME: Final = re.compile(r"([01]\d|2[0-3])([0-5]\d([0-5]\d(\.\d{1,6})?)?)?")
_DATE_TIME: Final = re.compile(r"(\d{8})(\d{0,6}(?:\.\d{1,6})?)([+-]\d{4})?")


@dataclass(frozen=True, slots=True)
class DateRule:
    """How one patient's dates are rewritten; an unreadable value becomes empty.

    Attributes
    ----------
    mode
        ``years_only`` or ``shifted``.
    shift_days
        Days into the past; used when shifted.
    """

    mode: DateMode
    shift_days: int

    def day(self, text: str) -> str:
        """Rewrite a DA value (YYYYMMDD)."""
        digits = text.strip().replace(".", "")
        if not is_date(digits):
            return ""
        if self.mode == "years_only":
            return f"{digits[:4]}0101"
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        try:
            return (day - timedelta(days=self.shift_days)).strftime("%Y%m%d").zfill(8)
        except OverflowError:
            return ""

    def time(self, text: str) -> str:
        """Rewrite a TM value: kept when shifted and well formed, else empty."""
        plain = text.strip()
        if self.mode == "years_only" or not _TIME.fullmatch(plain):
            return ""
        return plain

    def moment(self, text: str) -> str:
        """Rewrite a DT value; the offset from UTC, which tells a place, is left out."""
        match = _DATE_TIME.fullmatch(text.strip())
        if match is None:
            return ""
        day = self.day(match.group(1))
        if not day or self.mode == "years_only":
            return day[:4]
        clock = self.time(match.group(2)) if match.group(2) else ""
        return day + clock

    def rewrite(self, vr: bytes, text: str) -> str:
        """Rewrite every value of a DA, TM or DT element."""
        rule = {b"DA": self.day, b"TM": self.time, b"DT": self.moment}[vr]
        return "\\".join(rule(part) for part in text.split("\\"))
