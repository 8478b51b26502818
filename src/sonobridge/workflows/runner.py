"""The one place that runs operations: permission, evidence and audit log.

Command line, HTTP and jobs call :meth:`Runner.run`; an operation never checks a
role and never writes its own evidence record.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sonobridge import __version__
from sonobridge.core.clock import Clock, SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.errors import ForbiddenError, MissingError, SonobridgeError
from sonobridge.core.log import correlation_id
from sonobridge.core.operation import Operation, Trait
from sonobridge.workflows.context import (
    NOBODY,
    Actor,
    Context,
    Progress,
    RunNotes,
    SilentProgress,
)

if TYPE_CHECKING:
    from sonobridge.store import EvidenceRecord, Workspace

__all__ = ["Outcome", "Runner"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of a run and the evidence record that it wrote, if any."""

    result: Any
    evidence: EvidenceRecord | None

    def evidence_json(self) -> dict[str, Any] | None:
        """Return identifier and hash of the evidence record as JSON values."""
        if self.evidence is None:
            return None
        return {"id": self.evidence.id, "hash": self.evidence.hash}


@dataclass(slots=True)
class Runner:
    """Runs operations on one workspace for one person."""

    settings: Settings = field(default_factory=Settings)
    workspace: Workspace | None = None
    actor: Actor = NOBODY
    clock: Clock = field(default_factory=SystemClock)
    progress: Progress = field(default_factory=SilentProgress)

    @classmethod
    @contextmanager
    def for_command(
        cls, settings: Settings, op: Operation, *, progress: Progress
    ) -> Iterator[Runner]:
        """Yield a runner for the command line: the workspace's owner, here and now.

        The person at the keyboard owns the files, so the command line acts as owner.
        A workspace is opened only for operations that work on one; those of the Admin
        room make none, since "nothing damaged" would be said of a mistyped folder.
        """
        clock = SystemClock()
        if Trait.PURE in op.traits:
            yield cls(settings=settings, clock=clock, progress=progress)
            return
        from sonobridge.workflows.opening import open_workspace, owner_of

        with open_workspace(settings, clock, create=op.room != "admin") as workspace:
            yield cls(settings, workspace, owner_of(workspace), clock, progress)

    def run(self, op: Operation, request: Any) -> Outcome:
        """Run one operation.

        Raises
        ------
        ForbiddenError
            If none of the person's roles is among those of the operation.
        SonobridgeError
            Whatever the operation raises on purpose; the audit log keeps its code.
        """
        self.permit(op)
        notes = RunNotes()
        context = Context(
            clock=self.clock,
            settings=self.settings,
            actor=self.actor,
            progress=self.progress,
            evidence=notes,
            opened=None if Trait.PURE in op.traits else self.workspace,
        )
        started = self.clock.now()
        if Trait.EVIDENCE in op.traits:
            notes.writer = lambda connection: self._record(op, notes, started, connection)
        try:
            result = op.function(context, request)
        except SonobridgeError as error:
            self._audit(op, "failed", error.code)
            raise
        evidence = notes.written
        if evidence is not None:
            return Outcome(result, evidence)
        if notes.standing and self.workspace is not None:
            evidence = self.workspace.evidence.get(notes.standing)
        elif Trait.EVIDENCE in op.traits and not notes.skipped:
            if self.workspace is None:
                raise _no_workspace()
            with self.workspace.transaction() as connection:
                evidence = self._record(op, notes, started, connection)
        elif Trait.AUDITED in op.traits:
            self._audit(op, "done", "", tally=notes.tally)
        return Outcome(result, evidence)

    def artefact_path(self, result: Any) -> Path:
        """Return the file behind a result's ``artefact`` field."""
        if self.workspace is None:
            raise MissingError(
                "There is no artefact without a workspace.", remedy="Name a workspace."
            )
        return self.workspace.exports.path(result.artefact.name)

    def permit(self, op: Operation) -> None:
        """Refuse with ForbiddenError unless one of the person's roles allows the operation."""
        if self.actor.roles & op.roles:
            return
        self._audit(op, "refused", ForbiddenError.code)
        needed = " or ".join(sorted(role.value for role in op.roles))
        if (told := op.refusal) is not None:
            raise ForbiddenError(
                told.what,
                where=op.name,
                why=f"{told.rule} (Source: {told.source}.) It needs the role {needed}.",
                kept=told.kept,
                remedy=told.remedy,
                details={"rule": told.rule, "source": told.source},
            )
        raise ForbiddenError(
            f"{self.actor.name or 'This person'} may not run {op.name}.",
            why=f"It needs the role {needed}.",
            kept="Nothing was changed.",
            remedy="Ask the owner of this workspace for the role.",
        )

    def _record(
        self, op: Operation, notes: RunNotes, started: datetime, connection: Any
    ) -> EvidenceRecord:
        """Write evidence record, checkpoint and line of the audit log in one transaction."""
        from sonobridge.store import EvidenceDraft, ObjectRef

        if self.workspace is None:
            raise _no_workspace()
        record = self.workspace.evidence.append(
            EvidenceDraft(
                kind=op.name,
                person_id=self.actor.person_id,
                started_at=started,
                finished_at=self.clock.now(),
                software={"sonobridge": __version__},
                seed=notes.seed,
                inputs=tuple(ObjectRef(kind=k, id=i, sha256=h) for k, i, h in notes.inputs),
                outputs=tuple(ObjectRef(kind=k, id=i, sha256=h) for k, i, h in notes.outputs),
                result=notes.result,
            ),
            connection=connection,
        )
        if notes.sealed_for:
            self.workspace.checkpoints.make(notes.sealed_for, connection=connection)
        self._audit(op, "done", "", connection, notes.tally)
        return record

    def _audit(
        self,
        op: Operation,
        outcome: Literal["done", "refused", "failed"],
        code: str,
        connection: Any = None,
        tally: tuple[int, str] | None = None,
    ) -> None:
        if self.workspace is not None and Trait.PURE not in op.traits:
            from sonobridge.store import Tally

            self.workspace.audit_log.append(
                op.name,
                person_id=self.actor.person_id or None,
                outcome=outcome,
                code=code,
                request_id=correlation_id.get(),
                tally=None if tally is None else Tally(*tally),
                connection=connection,
            )


def _no_workspace() -> MissingError:
    return MissingError(
        "Evidence needs a workspace.", remedy="Run the operation on a workspace."
    )
