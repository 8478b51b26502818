"""What an operation is handed: workspace, person, clock, progress, evidence notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sonobridge.core.canonical import JsonValue
from sonobridge.core.clock import Clock, SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.errors import UnexpectedError
from sonobridge.core.operation import Role

if TYPE_CHECKING:
    from sonobridge.store import EvidenceRecord, Workspace

__all__ = ["Actor", "Context", "Progress", "RunNotes", "SilentProgress"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The person on whose behalf an operation runs."""

    person_id: str
    name: str
    roles: frozenset[Role]


class Progress(Protocol):
    """Where a long operation tells how far it is; may raise to cancel it."""

    def __call__(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        """Report ``done`` of ``total`` (None when unknown) things named ``unit``."""
        ...


class SilentProgress:
    """Progress that nobody watches."""

    def __call__(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        """Do nothing."""


@dataclass(slots=True)
class RunNotes:
    """What an operation declares about its run; the runner writes the record."""

    inputs: list[tuple[str, str, str]] = field(default_factory=list)
    outputs: list[tuple[str, str, str]] = field(default_factory=list)
    result: dict[str, JsonValue] = field(default_factory=dict)
    seed: int | None = None
    skipped: bool = False
    standing: str = ""
    sealed_for: Literal["", "export", "sign_off"] = ""
    tally: tuple[int, str] | None = None
    writer: Callable[[Any], EvidenceRecord] | None = None
    written: EvidenceRecord | None = None

    def used(self, kind: str, identifier: str, sha256: str) -> None:
        """Declare an input: kind, identifier, hash."""
        self.inputs.append((kind, identifier, sha256))

    def made(self, kind: str, identifier: str, sha256: str) -> None:
        """Declare an output: kind, identifier, hash."""
        self.outputs.append((kind, identifier, sha256))

    def measured(self, values: Mapping[str, JsonValue]) -> None:
        """Add values to the record's result; never clinical values or names."""
        self.result.update(values)

    def seal(self, reason: Literal["export", "sign_off"]) -> None:
        """Have the chain's head signed after this run: something leaves, or is signed off."""
        self.sealed_for = reason

    def counted(self, amount: int, subject: str) -> None:
        """Have the audit log say how many things were done, and of what: 5, a study."""
        self.tally = (amount, subject)

    def skip(self) -> None:
        """Write no record: nothing was done (for example a repeated import)."""
        self.skipped = True

    def write_in(self, connection: Any) -> EvidenceRecord:
        """Have the runner write the record now, in the operation's own transaction.

        Rows and record are then there together or not at all, so everything has to be
        declared before. A refusal after it rolls both back.

        Parameters
        ----------
        connection
            The open transaction.

        Raises
        ------
        UnexpectedError
            In an operation that is registered as writing no evidence.
        """
        if self.writer is None or self.written is not None:
            raise UnexpectedError(
                "The operation wrote evidence that it may not write.",
                remedy="Report this: the operation's registration is wrong.",
            )
        self.written = self.writer(connection)
        return self.written

    def stands(self, evidence_id: str) -> None:
        """Write no record but point at one: the same run by the same person is on record."""
        self.standing = evidence_id


NOBODY = Actor("", "", frozenset(Role))


@dataclass(slots=True)
class Context:
    """All that an operation may use besides its request."""

    clock: Clock = field(default_factory=SystemClock)
    settings: Settings = field(default_factory=Settings)
    actor: Actor = NOBODY
    progress: Progress = field(default_factory=SilentProgress)
    evidence: RunNotes = field(default_factory=RunNotes)
    opened: Workspace | None = None

    @property
    def workspace(self) -> Workspace:
        """The open workspace.

        Raises
        ------
        UnexpectedError
            In an operation that was registered as working without one.
        """
        if self.opened is None:
            raise UnexpectedError(
                "The operation ran without a workspace.",
                remedy="Report this: the operation's registration is wrong.",
            )
        return self.opened
