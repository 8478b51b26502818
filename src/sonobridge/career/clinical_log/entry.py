"""One examination in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import InvalidInputError

__all__ = ["ROLES", "LogEntry"]

ROLES = ("performed", "assisted", "observed")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """An examination that somebody did; it holds no field for a patient.

    Attributes
    ----------
    day
        Local date.
    exam_kind
        E.g. ``vascular_study``; free text of at most 60 characters.
    role
        ``performed``, ``assisted`` or ``observed``.
    supervisor
        Code or initials of the supervisor; empty when there was none.
    outcome
        E.g. ``complete``, ``repeated``; may be empty.
    minutes
        Duration, 0 when not recorded.
    rotation
        Identifier of the rotation it belongs to; may be empty.
    features
        What made it complex, by the words of the complexity definition.
    """

    day: date
    exam_kind: str
    role: str
    supervisor: str = ""
    outcome: str = ""
    minutes: int = 0
    rotation: str = ""
    features: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.exam_kind.strip() or len(self.exam_kind) > 60:
            raise _invalid("exam kind", "a name of at most 60 characters")
        if self.role not in ROLES:
            raise _invalid("role", ", ".join(ROLES))
        if not 0 <= self.minutes <= 24 * 60:
            raise _invalid("minutes", "0 to 1,440")
        for name in ("supervisor", "outcome", "rotation"):
            if len(getattr(self, name)) > 60:
                raise _invalid(name, "at most 60 characters")

    def subject(self, occurrence: int) -> str:
        """Return the identifier under which the entry is stored.

        It is a hash of the content and of how many equal entries came before it in the
        same file, so that reading a file again adds nothing and equal examinations of one
        day stay apart.
        """
        values = [
            str(self.day),
            self.exam_kind,
            self.role,
            self.supervisor,
            self.outcome,
            self.minutes,
            self.rotation,
            list(self.features),
            occurrence,
        ]
        return hash_json(values)


def _invalid(field: str, allowed: str) -> InvalidInputError:
    return InvalidInputError(
        f"The {field} of a log entry cannot be used.",
        where=field,
        kept="The log is unchanged.",
        remedy=f"Allowed: {allowed}.",
    )
