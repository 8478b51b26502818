"""Credentials as rules that can be run: read, checked and judged over dated facts."""

from sonobridge.career.credentials.errors import CredentialUnknownError, RuleFileError
from sonobridge.career.credentials.facts import (
    LEVELS,
    Counted,
    Facts,
    Practice,
    Studied,
    add_months,
    months_between,
)
from sonobridge.career.credentials.judge import Judge, Judgement, PointLine
from sonobridge.career.credentials.library import CredentialLibrary, load_library, read_library
from sonobridge.career.credentials.record import CredentialRecord
from sonobridge.career.credentials.window import WindowState, check_window, window_end

__all__ = [
    "LEVELS",
    "Counted",
    "CredentialLibrary",
    "CredentialRecord",
    "CredentialUnknownError",
    "Facts",
    "Judge",
    "Judgement",
    "PointLine",
    "Practice",
    "RuleFileError",
    "Studied",
    "WindowState",
    "add_months",
    "check_window",
    "load_library",
    "months_between",
    "read_library",
    "window_end",
]
