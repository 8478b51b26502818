"""The one tree of errors.

Every error says what happened, why, what is kept and what to do next, in that
order. Two edges (command line and HTTP) map the kind of an error once; nothing
else knows exit codes or status codes.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

__all__ = [
    "ConflictError",
    "ErrorKind",
    "ForbiddenError",
    "InvalidInputError",
    "MissingError",
    "SignInError",
    "SonobridgeError",
    "TooLargeError",
    "UnavailableError",
    "UnexpectedError",
]


class ErrorKind(Enum):
    """How an error ends a command (exit code) and an HTTP request (status)."""

    INVALID = (2, 422)
    SIGN_IN = (3, 401)
    FORBIDDEN = (3, 403)
    MISSING = (4, 404)
    CONFLICT = (5, 409)
    TOO_LARGE = (2, 413)
    UNAVAILABLE = (6, 503)
    UNEXPECTED = (1, 500)

    @property
    def exit_code(self) -> int:
        """Exit code of a command that ends with this kind of error."""
        return self.value[0]

    @property
    def http_status(self) -> int:
        """HTTP status of a response that carries this kind of error."""
        return self.value[1]


class SonobridgeError(Exception):
    """Root of all errors that Sonobridge raises on purpose.

    Parameters
    ----------
    what
        What happened, one sentence, without any value that could identify a patient.
    where
        File, field or object in which it happened; empty when there is none.
    why
        The cause, if it is known.
    kept
        What was kept and is safe.
    remedy
        What the person can do next.
    details
        Machine-readable extras (JSON values only), never clinical values.

    Notes
    -----
    Subclasses set ``code`` (stable, dotted, lower case) and ``kind``.
    """

    code: ClassVar[str] = "unexpected"
    kind: ClassVar[ErrorKind] = ErrorKind.UNEXPECTED

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        why: str = "",
        kept: str = "",
        remedy: str,
        details: dict[str, object] | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.kept = kept
        self.remedy = remedy
        self.details = details or {}

    def as_json(self) -> dict[str, object]:
        """Return the error as the JSON object both edges print."""
        return {
            "code": self.code,
            "what": self.what,
            "where": self.where,
            "why": self.why,
            "kept": self.kept,
            "remedy": self.remedy,
            "details": self.details,
        }

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"Where: {self.where}.")
        if self.why:
            parts.append(self.why)
        if self.kept:
            parts.append(self.kept)
        parts.append(self.remedy)
        return " ".join(part.strip() for part in parts if part)


class UnexpectedError(SonobridgeError):
    """A fault of the program itself; the log holds the trace."""

    code = "unexpected"
    kind = ErrorKind.UNEXPECTED


class InvalidInputError(SonobridgeError):
    """A request, file or option holds something that cannot be used."""

    code = "input.invalid"
    kind = ErrorKind.INVALID


class SignInError(SonobridgeError):
    """Nobody is signed in, or the sign-in has ended."""

    code = "session.sign_in_needed"
    kind = ErrorKind.SIGN_IN


class ForbiddenError(SonobridgeError):
    """The person's roles do not include the operation, or its object is closed to them."""

    code = "permission.denied"
    kind = ErrorKind.FORBIDDEN


class MissingError(SonobridgeError):
    """The object that was named does not exist here."""

    code = "object.missing"
    kind = ErrorKind.MISSING


class ConflictError(SonobridgeError):
    """The stored state differs from what the caller assumed."""

    code = "state.conflict"
    kind = ErrorKind.CONFLICT


class TooLargeError(SonobridgeError):
    """Foreign input exceeds a stated bound."""

    code = "input.too_large"
    kind = ErrorKind.TOO_LARGE


class UnavailableError(SonobridgeError):
    """A resource (disk, port, database, component) cannot be used now."""

    code = "resource.unavailable"
    kind = ErrorKind.UNAVAILABLE
