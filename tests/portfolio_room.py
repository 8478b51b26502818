"""A workspace with evidence put in by hand, for tests of the portfolio's operations."""

from __future__ import annotations

import json
from pathlib import Path

from sonobridge.core.canonical import hash_json
from sonobridge.core.clock import FixedClock
from sonobridge.core.config import Settings
from sonobridge.core.record import from_json, to_json
from sonobridge.portfolio.signatures import (
    SigningKey,
    fingerprint,
    make_signing_key,
    parse_request,
    sign_off,
)
from sonobridge.store import EvidenceDraft, EvidenceRecord, ObjectRef, Workspace
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.opening import owner_of
from sonobridge.workflows.runner import Runner

__all__ = ["PortfolioRoom"]


class PortfolioRoom:
    """An owner's workspace; every operation runs through the runner."""

    def __init__(
        self, root: Path, clock: FixedClock, workspace: Workspace | None = None
    ) -> None:
        self.workspace = workspace or Workspace.create(
            root, name="vascular-lab", origin="work", clock=clock, owner_name="Reader A"
        )
        self.owner = owner_of(self.workspace)

    def run(self, name: str, /, **values):
        """Run an operation and return its result as JSON values."""
        return self.outcome(name, **values)[0]

    def outcome(self, name: str, /, **values):
        """Run an operation and return its result and its evidence record."""
        op = load_operation(name)
        runner = Runner(Settings(), self.workspace, self.owner, self.workspace.clock)
        done = runner.run(op, from_json(op.request, values))
        return to_json(done.result), done.evidence

    def put(
        self, kind: str, number: int = 1, *, inputs=(), outputs=None, person="", **result
    ) -> EvidenceRecord:
        """Write an evidence record as if the operation had run."""
        self.workspace.clock.advance(60.0)
        now = self.workspace.clock.now()
        made = outputs or [(kind.replace(".", "_"), f"{kind}_{number}")]
        return self.workspace.evidence.append(
            EvidenceDraft(
                kind=kind,
                person_id=person or self.owner.person_id,
                started_at=now,
                finished_at=now,
                software={"sonobridge": "0.1.0"},
                inputs=tuple(ObjectRef(k, i, hash_json(i)) for k, i in inputs),
                outputs=tuple(ObjectRef(k, i, hash_json(i)) for k, i in made),
                result=result,
            )
        )

    def readings(self, count: int = 40) -> list[EvidenceRecord]:
        """Write submitted readings."""
        return [
            self.put("label.submit", n, outputs=[("reading", f"task_{n}")])
            for n in range(count)
        ]

    def exams(self, count: int, start: int = 0, **changes) -> list[EvidenceRecord]:
        """Write exam sessions on the simulator."""
        said = {
            "mode": "exam",
            "case_id": "case_a",
            "device": "mouse",
            "rung": "tested_on_scripts",
            "relative": 0.8,
            "passed": True,
        }
        return [
            self.put("scan.submit", n, **{**said, **changes})
            for n in range(start, start + count)
        ]

    def signer(self, name: str = "Dr Iris Moor", level: str = "supervisor") -> SigningKey:
        """Make a key and register it."""
        key = make_signing_key(name, level)
        self.run(
            "portfolio.add_signer",
            public_file=json.dumps(key.signer.as_json()),
            fingerprint=fingerprint(key.signer.public_key),
        )
        return key

    def sign(self, key: SigningKey, about: str, subject: str, **content) -> str:
        """Ask for a sign-off, have it signed, and return the file's text."""
        asked = self.run("portfolio.request_sign_off", about=about, subject=subject)
        request = parse_request(asked["request_json"])
        if content:
            request = parse_request(json.dumps(request.as_json() | {"content": content}))
        made = sign_off(
            key,
            request,
            signed_at="2026-11-22T09:00:00Z",
            statement="I observed this.",
            observed_on="2026-11-20",
        )
        return made.as_file().decode()
